// The owner stops and deallocates a VM, and starts it later: the start is the platform's.
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/vm_availability.hpp"

namespace rotasim {

bool stop_by_owner(Scope& scope, std::uint32_t slot) {
    const VmState& vm = scope.vm(slot);
    // What does not start is left to those who mend it: its outage is no wish of its owner.
    const bool dead = vm.phase == Phase::failed && start_answer(scope, slot).refused;
    if (vm.phase == Phase::absent || vm.phase == Phase::off || vm.phase == Phase::migrating ||
        dead) {
        return false;
    }
    if (scope.telling(scope.vm_slot(slot).entity)) {
        scope.tell(scope.vm_slot(slot).entity, told_stopped);
    }
    drop_causes(scope, slot);  // Off because it is not wanted: nobody misses it.
    enter(scope, slot, Phase::off);
    look_again(scope, slot);
    return true;
}

void start_by_owner(Scope& scope, std::uint32_t slot, Evidence mark) {
    if (scope.vm(slot).phase != Phase::off) {
        return;
    }
    const EntityIndex entity = scope.vm_slot(slot).entity;
    if (scope.telling(entity)) {
        scope.tell(entity, told_started);
    }
    begin_platform_start(scope, slot, Cause::platform_start,
                         scope.because(ChainKind::owner_started, entity, Why{}, mark, true),
                         draw_start_length(scope, slot));
}

void handle(const DeallocateDue&, std::uint32_t slot, Scope& scope) {
    const ActivitySpec& activity = *scope.activity(slot);
    VmState& vm = scope.vm(slot);
    const EntityIndex entity = scope.vm_slot(slot).entity;
    const std::uint32_t number = vm.draws.deallocate++;
    const Duration off =
        scope.sample(activity.off_length.value, entity, Purpose::off_length, number);
    const Duration next =
        scope.sample(activity.deallocate_every->value, entity, Purpose::deallocate, number + 1);
    // From the end of one stop to the next, so that stops never overlap.
    scope.send(entity, EventClass::change, Scope::later(scope.after(off), next), DeallocateDue{});
    if (stop_by_owner(scope, slot) || vm.phase == Phase::off) {
        scope.send(entity, EventClass::act, scope.after(off), OwnerStarts{vm.generation});
    }
}

void handle(const OwnerStarts& event, std::uint32_t slot, Scope& scope) {
    if (event.generation == scope.vm(slot).generation) {
        start_by_owner(scope, slot, scope.activity(slot)->deallocate_every->mark);
    }
}

}  // namespace rotasim
