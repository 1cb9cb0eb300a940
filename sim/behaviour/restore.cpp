// Somebody asks for a whole VM or for single files back, beside the VM that goes on.
#include "sim/behaviour/backup.hpp"
#include "sim/behaviour/recovery_points.hpp"
#include "sim/behaviour/vm_operations.hpp"

namespace rotasim {

void restore(Scope& scope, std::uint32_t slot, bool whole_vm) {
    settle_backups(scope, slot);
    VmState& vm = scope.vm(slot);
    GroupTally& group = scope.group_of(slot);
    const std::uint32_t number = whole_vm ? vm.draws.restore_vm : vm.draws.restore_file;
    ++(whole_vm ? group.restores_vm : group.restores_file);
    std::optional<RecoveryPoint> point = newest_restorable(scope, slot);
    if (point && !whole_vm && !files_can_be_read(scope, slot, *point)) {
        point.reset();
    }
    const EntityIndex entity = scope.vm_slot(slot).entity;
    if (!point) {
        ++(whole_vm ? group.restores_vm_impossible : group.restores_file_impossible);
        if (scope.telling(entity)) {
            scope.tell(entity, whole_vm ? "a restore of the VM is asked for: impossible"
                                        : "a restore of files is asked for: impossible");
        }
        return;
    }
    ++(whole_vm ? group.restores_vm_done : group.restores_file_done);
    const std::int64_t lost = data_lost(scope, slot, *point);
    group.data_loss += lost;
    scope.happened(Quantity::data_loss, scope.plan(slot).group, lost);
    const BackupPolicySpec& policy = scope.spec().backups[scope.plan(slot).backup];
    const auto& length = point->from_snapshot ? policy.restore_snapshot : policy.restore_vault;
    const std::uint64_t index = static_cast<std::uint64_t>(whole_vm) << 32 | number;
    group.restore_time += scope.sample(length.value, entity, Purpose::restore_length, index).ns;
    if (scope.telling(entity)) {
        scope.tell(entity, whole_vm ? "the VM is restored beside it" : "files are restored");
    }
}

void handle(const RestoreAsked& event, std::uint32_t slot, Scope& scope) {
    VmState& vm = scope.vm(slot);
    const bool whole_vm = event.whole_vm != 0;
    if (event.scheduled != 0) {
        const ActivitySpec& activity = *scope.activity(slot);
        const auto& every =
            whole_vm ? activity.restore_whole_vm_every : activity.restore_file_every;
        std::uint32_t& number = whole_vm ? vm.draws.restore_vm : vm.draws.restore_file;
        const EntityIndex entity = scope.vm_slot(slot).entity;
        const Purpose purpose = whole_vm ? Purpose::restore_whole_vm : Purpose::restore_file;
        const Duration next = scope.sample(every->value, entity, purpose, ++number);
        scope.send(entity, EventClass::act, scope.after(next), event);
    }
    if (vm.phase != Phase::absent) {
        restore(scope, slot, whole_vm);
    }
}

}  // namespace rotasim
