// Operators notice a failed VM, answer in their working hours, and take the first action that
// helps.
#include "sim/base/zones.hpp"
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/recovery_points.hpp"
#include "sim/behaviour/vm_availability.hpp"
#include "sim/behaviour/working_hours.hpp"

namespace rotasim {

void handle(const TicketOpened& event, std::uint32_t slot, Scope& scope) {
    const OperatorsSpec& crew = scope.spec().operators[scope.fleet().crews[slot].spec];
    const EntityIndex vm = scope.fleet().vms[event.vm].entity;
    const SimTime begins =
        crew.working_hours
            ? next_working_time(*crew.working_hours, scope.fleet().calendar, scope.now())
            : scope.now();
    const Duration response =
        scope.sample(crew.response.value, vm, Purpose::operator_response, event.generation);
    const SimTime acts = std::max(Scope::later(begins, response), scope.across(Duration::zero()));
    scope.send(vm, EventClass::act, acts, RepairActs{event.generation});
}

namespace {

void ask_version(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const OperatorsSpec& crew = *scope.operators(vm);
    const DiskState& state = scope.disk(vm, disk);
    VersionAsked asked{state.version, VersionOrder::enable,
                       static_cast<std::uint8_t>(ChainKind::version_disabled_again), 0};
    if (crew.re_enable_for) {
        asked.order = VersionOrder::enable_for_a_while;
        asked.detail = static_cast<std::uint32_t>(
            std::max<std::int64_t>(1, crew.re_enable_for->value.ns / 1'000'000'000));
    }
    scope.send(scope.fleet().keys[state.key].entity, EventClass::act,
               scope.across(Duration::zero()), asked);
}

void mend_secret(Scope& scope, std::uint32_t vm, std::uint32_t disk, RecoveryAction action) {
    const StartAnswer answer = secret_answer(scope, vm, disk);
    if (!answer.refused) {
        return;
    }
    const SecretSlot& secret = scope.fleet().secrets[scope.plan(vm).disks[disk].secret];
    const SimTime at = scope.across(Duration::zero());
    if (action == RecoveryAction::re_enable && answer.cause == Cause::secret_disabled) {
        scope.send(secret.entity, EventClass::act, at, SecretAsked{SecretOrder::enable});
    } else if (action == RecoveryAction::recover_deleted) {
        scope.send(secret.entity, EventClass::act, at, SecretAsked{SecretOrder::recover});
    } else if (action == RecoveryAction::restore_grant) {
        scope.send(scope.fleet().vaults[secret.vault].entity, EventClass::act, at,
                   VaultAsked{1, 0, 2});
    }
}

// Asks the owner of what is broken, disk by disk, to mend it.
void take(Scope& scope, std::uint32_t vm, RecoveryAction action) {
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    const SimTime at = scope.across(Duration::zero());
    for (std::uint32_t d = 0; d < disks; ++d) {
        mend_secret(scope, vm, d, action);
        const StartAnswer answer = key_answer(scope, vm, d);
        if (!answer.refused) {
            continue;
        }
        const DiskState& state = scope.disk(vm, d);
        const std::uint32_t set = scope.plan(vm).disks[d].set;
        const EntityIndex key = scope.fleet().keys[state.key].entity;
        const VersionBoard& version = scope.board().keys[state.key].versions[state.version];
        if (action == RecoveryAction::re_enable && answer.cause == Cause::key_disabled) {
            ask_version(scope, vm, d);
        } else if (action == RecoveryAction::recover_deleted) {
            scope.send(key, EventClass::act, at, KeyAsked{KeyOrder::recover, 0, version.object});
        } else if (action == RecoveryAction::assign_new_key && set != none) {
            const std::uint32_t target = scope.board().sets[set].key;
            SimTime pointed = at;
            if (newest_usable(scope, target) == newest_version) {
                scope.send(scope.fleet().keys[target].entity, EventClass::act, at,
                           KeyAsked{KeyOrder::create_version,
                                    static_cast<std::uint8_t>(ChainKind::set_pointed), 0});
                // Asked, announced, made: the set is pointed once the version is there.
                pointed = scope.after(Duration{3 * scope.floor().ns});
            }
            scope.send(scope.fleet().sets[set].entity, EventClass::act, pointed,
                       SetAsked{static_cast<std::uint16_t>(target), newest_version,
                                SetOrder::recover_by_pointing,
                                static_cast<std::uint8_t>(ChainKind::set_pointed)});
        } else if (action == RecoveryAction::restore_grant) {
            if (set != none && !scope.board().sets[set].granted) {
                scope.send(scope.fleet().sets[set].entity, EventClass::act, at,
                           SetAsked{0, 0, SetOrder::restore_grant, 0});
            } else {
                const std::uint32_t vault = scope.fleet().keys[state.key].vault;
                scope.send(scope.fleet().vaults[vault].entity, EventClass::act, at,
                           VaultAsked{1, 0, 2});
            }
        }
    }
}

// What brings the VM's own data back without the vault.
bool brings_data_back(RecoveryAction action) {
    return action == RecoveryAction::restore_key_from_recovery_point ||
           action == RecoveryAction::rescue_unlock || action == RecoveryAction::restore_vm;
}

void bring_back(Scope& scope, std::uint32_t slot, RecoveryAction action, Why why) {
    VmState& vm = scope.vm(slot);
    Duration length = draw_start_length(scope, slot);
    if (action != RecoveryAction::rescue_unlock) {
        const RecoveryPoint point = *newest_restorable(scope, slot);
        const BackupPolicySpec& policy = scope.spec().backups[scope.plan(slot).backup];
        const auto& restore = point.from_snapshot ? policy.restore_snapshot : policy.restore_vault;
        Draw draw =
            scope.vm_draw(slot, Purpose::restore_length, std::uint64_t{2} << 32 | vm.draws.ticket);
        // Either may be `never`.
        length = Duration{Scope::later(SimTime{length.ns}, restore.value.sample(draw)).ns};
        if (action == RecoveryAction::restore_vm) {
            scope.group_of(slot).data_loss += scope.now().ns - point.consistent.ns;
            ++scope.group_of(slot).restores_vm;
            ++scope.group_of(slot).restores_vm_done;
        }
    }
    if (action == RecoveryAction::rescue_unlock) {
        vm.rescued = true;
    } else {
        vm.own_key = true;  // Still encrypted as before: its mode, and its retirement, go on.
    }
    begin_platform_start(scope, slot, Cause::restore, why, length);
}

}  // namespace

void handle(const RepairActs& event, std::uint32_t slot, Scope& scope) {
    VmState& vm = scope.vm(slot);
    if (event.generation != vm.generation || vm.phase != Phase::failed) {
        return;  // Solved, or not wanted any more.
    }
    ++vm.draws.ticket;
    ++scope.group_of(slot).repairs;
    const EntityIndex entity = scope.vm_slot(slot).entity;
    const StartAnswer answer = start_answer(scope, slot);
    const Why why = vm.active[vm.owner].why;
    if (!answer.refused) {
        begin_platform_start(scope, slot, Cause::platform_start, why,
                             draw_start_length(scope, slot));
        return;
    }
    vm.repair_waiting = true;  // Started as soon as its key works, whoever mends it.
    const auto action = next_action(scope, slot, answer);
    if (!action) {
        scope.tell(entity, "the operators have no action that leads back");
        return;
    }
    if (scope.telling(entity)) {
        for (const auto& known : enum_names(RecoveryAction{})) {
            if (known.value == *action) {
                scope.tell(entity, "the operators act: " + std::string(known.name));
            }
        }
    }
    scope.did(deed_of(*action));
    if (brings_data_back(*action)) {
        bring_back(scope, slot, *action, why);
    } else {
        take(scope, slot, *action);
    }
}

void handle(const RepairStart& event, std::uint32_t slot, Scope& scope) {
    VmState& vm = scope.vm(slot);
    if (event.generation != vm.generation || vm.phase != Phase::failed) {
        return;
    }
    begin_platform_start(scope, slot, Cause::platform_start, vm.active[vm.owner].why,
                         draw_start_length(scope, slot));
}

}  // namespace rotasim
