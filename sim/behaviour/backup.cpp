// A scheduled backup makes a recovery point, or fails.
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/recovery_points.hpp"

namespace rotasim {

void handle(const BackupDue& event, std::uint32_t slot, Scope& scope) {
    const VmState& vm = scope.vm(slot);
    if (vm.phase == Phase::absent && scope.now() >= scope.vm_slot(slot).to) {
        return;
    }
    const EntityIndex entity = scope.vm_slot(slot).entity;
    const BackupPolicySpec& policy = scope.spec().backups[scope.plan(slot).backup];
    const SimTime next = backup_time(scope, slot, event.number + 1);
    scope.send(entity, EventClass::act, std::max(next, scope.now()), BackupDue{event.number + 1});
    if (vm.phase == Phase::absent) {
        return;
    }
    GroupTally& group = scope.group_of(slot);
    bool fails = is_retired(scope, slot);  // Blocked after the retirement (azure.md 1.3).
    if (!fails && vm.phase == Phase::failed && vm.active_count > 0) {
        // Storage refuses to read what its key does not open; in-guest disks are opaque to it.
        const Cause cause = vm.active[vm.owner].cause;
        fails = info(cause).of_keys && !scope.plan(slot).in_guest;
    }
    if (!fails && policy.failure.value.value > 0.0) {
        Draw draw = scope.vm_draw(slot, Purpose::backup_failure, event.number);
        fails = draw.happens(policy.failure.value.value);
    }
    if (fails) {
        ++group.backups_failed;
        return;
    }
    ++group.backups_done;
    add_recovery_point(scope, slot, event.number);
}

}  // namespace rotasim
