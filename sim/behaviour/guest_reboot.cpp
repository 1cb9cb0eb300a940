// A reboot inside the guest: the key volume is still attached, so no key is asked for.
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/vm_availability.hpp"
#include "sim/behaviour/vm_operations.hpp"

namespace rotasim {

namespace {

Duration usual_length(Scope& scope, std::uint32_t slot, Evidence& mark) {
    const ActivitySpec* activity = scope.activity(slot);
    if (activity == nullptr) {
        return Duration::zero();
    }
    mark = weaker(mark, activity->guest_reboot_length.mark);
    return scope.sample(activity->guest_reboot_length.value, scope.vm_slot(slot).entity,
                        Purpose::reboot_length, static_cast<std::uint64_t>(scope.now().ns));
}

}  // namespace

void begin_guest_reboot(Scope& scope, std::uint32_t slot, Evidence mark,
                        std::optional<Duration> planned) {
    const VmState& vm = scope.vm(slot);
    if (vm.phase != Phase::running) {
        return;
    }
    const EntityIndex entity = scope.vm_slot(slot).entity;
    const Duration length = planned ? *planned : usual_length(scope, slot, mark);
    if (scope.telling(entity)) {
        scope.tell(entity, "reboots inside the guest");
    }
    add_cause(scope, slot, Cause::guest_reboot,
              scope.because(ChainKind::guest_rebooted, entity, Why{}, mark, true));
    enter(scope, slot, Phase::rebooting);
    scope.send(entity, EventClass::change, scope.after(length), GuestRebootDone{vm.generation});
}

void handle(const GuestRebootDue&, std::uint32_t slot, Scope& scope) {
    const ActivitySpec& activity = *scope.activity(slot);
    VmState& vm = scope.vm(slot);
    const EntityIndex entity = scope.vm_slot(slot).entity;
    const Duration next = scope.sample(activity.guest_reboot_every->value, entity,
                                       Purpose::guest_reboot, ++vm.draws.guest_reboot);
    scope.send(entity, EventClass::change, scope.after(next), GuestRebootDue{});
    begin_guest_reboot(scope, slot, activity.guest_reboot_every->mark);
}

void handle(const GuestRebootDone& event, std::uint32_t slot, Scope& scope) {
    VmState& vm = scope.vm(slot);
    if (event.generation != vm.generation) {
        return;
    }
    SIM_EXPECTS(vm.phase == Phase::rebooting);
    const EntityIndex entity = scope.vm_slot(slot).entity;
    if (is_retired(scope, slot)) {
        fail(scope, slot, Cause::retirement,
             scope.because(ChainKind::guest_rebooted, entity, scope.state().retired_why,
                           Evidence::documented, true));
        return;
    }
    if (vm.key_volume_lost) {
        fail(scope, slot, Cause::key_volume_lost,
             scope.because(ChainKind::rerun_failed, entity, Why{}, Evidence::field_report, true));
        return;
    }
    const StartAnswer answer = start_answer(scope, slot, KeyNeed::guest_reboot);
    if (answer.refused) {  // Only for modes that need the key at every boot.
        fail(scope, slot, answer.cause, answer.why);
        return;
    }
    enter(scope, slot, Phase::running);
    drop_cause(scope, slot, Cause::guest_reboot);
    look_again(scope, slot);
    if (vm.latent) {  // Harmless: what it would not survive is a start by the platform.
        ++scope.group_of(slot).latent_reboots;
    }
}

}  // namespace rotasim
