// Somebody restores a recovery point on the side, only to see whether that can be done.
#include "sim/behaviour/backup.hpp"
#include "sim/behaviour/recovery_points.hpp"
#include "sim/behaviour/vm_operations.hpp"

namespace rotasim {

void plan_drill(Scope& scope, std::uint32_t slot, const BackupPolicySpec& policy,
                std::uint32_t number) {
    const EntityIndex entity = scope.vm_slot(slot).entity;
    const Duration wait =
        scope.sample(policy.drill_every->value, entity, Purpose::restore_drill, number);
    scope.send(entity, EventClass::act, scope.after(wait), DrillDue{number});
}

void handle(const DrillDue& event, std::uint32_t slot, Scope& scope) {
    const BackupPolicySpec& policy = scope.spec().backups[scope.plan(slot).backup];
    plan_drill(scope, slot, policy, event.number + 1);
    if (scope.vm(slot).phase == Phase::absent) {
        return;
    }
    settle_backups(scope, slot);
    const std::optional<KeptPoint> kept = kept_point(scope, slot, policy.drill_point);
    if (!kept) {
        return;  // There is nothing yet, or nothing any more.
    }
    const EntityIndex entity = scope.vm_slot(slot).entity;
    GroupTally& group = scope.group_of(slot);
    if (kept->restorable) {
        ++group.drills_done;
        scope.did(Deed::drill_done);
        if (scope.telling(entity)) {
            scope.tell(entity, "a restore drill succeeds");
        }
        return;
    }
    ++group.drills_failed;
    scope.did(Deed::drill_failed);
    group.first_failed_drill = std::min(group.first_failed_drill, scope.now());
    scope.happened(Quantity::drill_failed, scope.plan(slot).group);
    if (scope.telling(entity)) {
        scope.tell(entity, "a restore drill fails: the recovery point cannot be restored");
    }
}

}  // namespace rotasim
