// A start by the platform: redeploy, service heal, deallocate-and-start; the key is needed.
#include "sim/behaviour/compute_limit.hpp"
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/recovery_options.hpp"
#include "sim/behaviour/repair.hpp"
#include "sim/behaviour/storage_loss.hpp"
#include "sim/behaviour/vm_availability.hpp"
#include "sim/behaviour/vm_operations.hpp"

namespace rotasim {

Duration draw_start_length(Scope& scope, std::uint32_t vm) {
    const ActivitySpec* activity = scope.activity(vm);
    if (activity == nullptr) {
        return Duration::zero();
    }
    // By its moment: what a twin does not live through takes nothing from what comes later.
    return scope.sample(activity->start_length.value, scope.vm_slot(vm).entity,
                        Purpose::start_length, static_cast<std::uint64_t>(scope.now().ns));
}

namespace {

bool waits_for_host(Scope& scope, std::uint32_t vm) {
    const HostSlot& host = scope.fleet().hosts[scope.vm_slot(vm).host];
    if (host.pool == none || !scope.state().hosts[scope.vm_slot(vm).host].down) {
        return false;
    }
    const HostFaultsSpec* faults = scope.fleet().faults_of(host);
    return faults != nullptr && faults->outcome == HostFailureOutcome::wait_for_repair;
}

void wait_for_storage(Scope& scope, std::uint32_t vm) {
    hold(scope, vm, Cause::storage_loss, scope.board().storage[scope.plan(vm).storage].why);
}

void count_calls(Scope& scope, std::uint32_t vm, KeyNeed need) {
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        scope.group_of(vm).vault_calls += calls_of_start(scope, vm, d, need);
    }
}

}  // namespace

void begin_platform_start(Scope& scope, std::uint32_t slot, Cause cause, Why why, Duration length,
                          KeyNeed need) {
    if (waits_for_host(scope, slot)) {
        hold(scope, slot, Cause::host_failure, scope.state().hosts[scope.vm_slot(slot).host].why);
        return;
    }
    if (cause != Cause::restore && has_lost_storage(scope, slot)) {
        wait_for_storage(scope, slot);
        return;
    }
    const HostState& host = scope.state().hosts[scope.vm_slot(slot).host];
    const bool elsewhere = cause == Cause::redeploy || cause == Cause::service_heal;
    if (host.reboots && !elsewhere) {
        hold(scope, slot, Cause::maintenance, host.reboots_why);
        return;
    }
    // What the platform moves by itself asks nobody.
    const bool asks = cause == Cause::platform_start && need == KeyNeed::platform_start;
    if (asks && scope.plan(slot).compute_limit != none) {
        ask_to_start(scope, slot, why);
        return;
    }
    begin_granted_start(scope, slot, cause, why, length, need);
}

void begin_granted_start(Scope& scope, std::uint32_t slot, Cause cause, Why why, Duration length,
                         KeyNeed need) {
    VmState& vm = scope.vm(slot);
    if (const ActivitySpec* activity = scope.activity(slot)) {
        why.mark = weaker(why.mark, activity->start_length.mark);
    }
    replace_causes(scope, slot, cause, why);
    enter(scope, slot, Phase::starting);
    vm.answer = start_answer(scope, slot, need);  // Asked at the beginning, used at the end.
    if (!vm.answer.refused) {
        vm.answer = calls_answered(scope, slot, need);
        if (vm.answer.refused) {
            scope.did(Deed::call_unanswered);
        }
    }
    count_calls(scope, slot, need);
    look_again(scope, slot);
    const EntityIndex entity = scope.vm_slot(slot).entity;
    scope.send(entity, EventClass::change, scope.after(length), PlatformStartDone{vm.generation});
}

void hold(Scope& scope, std::uint32_t slot, Cause cause, Why why) {
    replace_causes(scope, slot, cause, why);
    enter(scope, slot, Phase::held);
    look_again(scope, slot);
}

void fail(Scope& scope, std::uint32_t slot, Cause cause, Why why) {
    VmState& vm = scope.vm(slot);
    const OperatorsSpec* crew = scope.operators(slot);
    const bool by_keys = vm.active_count > 0 && info(vm.active[vm.owner].cause).of_keys;
    if (info(cause).of_keys && !by_keys) {
        ++scope.group_of(slot).key_outages;
    }
    replace_causes(scope, slot, cause, while_repaired(scope, slot, why));
    enter(scope, slot, Phase::failed);
    vm.repin_due = crew != nullptr && crew->repin_after_recovery && info(cause).of_keys;
    // With nobody in charge the next start comes as soon as the key works; a wiped key volume needs
    // a hand that stops and starts the VM (azure.md 1.2, V4).
    const bool by_itself = crew == nullptr || healing_mode(scope, slot) != nullptr;
    vm.repair_waiting = by_itself && cause != Cause::key_volume_lost;
    look_again(scope, slot);
    if (crew != nullptr) {
        call_operators(scope, slot);
    }
}

void handle(const PlatformStartDone& event, std::uint32_t slot, Scope& scope) {
    VmState& vm = scope.vm(slot);
    if (event.generation != vm.generation) {
        return;  // Stopped or failed meanwhile.
    }
    SIM_EXPECTS(vm.phase == Phase::starting);
    if (has_lost_storage(scope, slot)) {
        wait_for_storage(scope, slot);  // What was restored is there, but not its place.
        return;
    }
    const EntityIndex entity = scope.vm_slot(slot).entity;
    if (vm.answer.refused) {
        GroupTally& group = scope.group_of(slot);
        ++group.failed_starts;
        group.first_failed_start = std::min(group.first_failed_start, scope.now());
        scope.happened(Quantity::failed_start, scope.plan(slot).group);
        const Why why = scope.because(ChainKind::start_failed, entity, vm.answer.why,
                                      vm.active[vm.owner].why.mark, true);
        if (scope.telling(entity)) {
            scope.tell(entity, "platform start fails: " + std::string(info(vm.answer.cause).words));
        }
        fail(scope, slot, vm.answer.cause, why);
        return;
    }
    vm.key_volume_lost = false;  // The platform has written the key volume again.
    vm.fresh_host = false;
    enter(scope, slot, Phase::running);
    drop_causes(scope, slot);
    look_again(scope, slot);
    if (vm.repin_due) {
        vm.repin_due = false;
        if (scope.plan(slot).in_guest) {
            scope.send(entity, EventClass::act, scope.now(), ExtensionRerun{none, none});
        }
    }
    if (scope.telling(entity)) {
        scope.tell(entity, "runs");
    }
}

namespace {

// A start that interrupts a running VM: everybody asks for it by the calendar, whatever its state.
void interrupt(Scope& scope, std::uint32_t slot, Cause cause, ChainKind kind, Evidence mark) {
    const Phase phase = scope.vm(slot).phase;
    if (phase != Phase::running && phase != Phase::rebooting) {
        return;
    }
    const EntityIndex entity = scope.vm_slot(slot).entity;
    if (scope.telling(entity)) {
        scope.tell(entity, std::string(words(kind)));
    }
    scope.vm(slot).fresh_host = true;
    begin_platform_start(scope, slot, cause, scope.because(kind, entity, Why{}, mark, true),
                         draw_start_length(scope, slot));
}

}  // namespace

void redeploy(Scope& scope, std::uint32_t slot, Evidence mark) {
    interrupt(scope, slot, Cause::redeploy, ChainKind::redeployed, mark);
}

void handle(const RedeployDue&, std::uint32_t slot, Scope& scope) {
    const ActivitySpec& activity = *scope.activity(slot);
    VmState& vm = scope.vm(slot);
    const EntityIndex entity = scope.vm_slot(slot).entity;
    const Duration next = scope.sample(activity.redeploy_every->value, entity, Purpose::redeploy,
                                       ++vm.draws.redeploy);
    scope.send(entity, EventClass::change, scope.after(next), RedeployDue{});
    redeploy(scope, slot, activity.redeploy_every->mark);
}

void handle(const HealDue&, std::uint32_t slot, Scope& scope) {
    const ActivitySpec& activity = *scope.activity(slot);
    VmState& vm = scope.vm(slot);
    const EntityIndex entity = scope.vm_slot(slot).entity;
    const Duration next =
        scope.sample(activity.heal_every->value, entity, Purpose::host_heal, ++vm.draws.heal);
    scope.send(entity, EventClass::change, scope.after(next), HealDue{});
    interrupt(scope, slot, Cause::service_heal, ChainKind::healed, activity.heal_every->mark);
}

}  // namespace rotasim
