// A scheduled backup makes a recovery point, or fails.
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/recovery_points.hpp"

namespace rotasim {

namespace {

// Storage does not read what its key does not open; in-guest disks are opaque to it. A running VM
// goes on until storage notices, and so do its backups.
bool storage_refuses(Scope& scope, std::uint32_t vm) {
    const auto& disks = scope.plan(vm).disks;
    for (std::uint32_t d = 0; d < disks.size(); ++d) {
        const StartAnswer answer = disk_answer(scope, vm, d);
        if (!scope.mode(disks[d].mode).in_guest && answer.refused &&
            answer.cause != Cause::key_expired) {
            return true;
        }
    }
    return false;
}

}  // namespace

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
    if (!fails && vm.phase != Phase::running) {
        fails = storage_refuses(scope, slot);
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
