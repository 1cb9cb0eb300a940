// A scheduled backup makes a recovery point, or fails.
#include "sim/behaviour/backup.hpp"

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

// What the backup that is due comes to, and when the next one is: never before this one.
void make_backup(Scope& scope, std::uint32_t slot, bool refused) {
    VmState& vm = scope.vm(slot);
    const BackupPolicySpec& policy = scope.spec().backups[scope.plan(slot).backup];
    const std::uint32_t number = vm.next_backup;
    GroupTally& group = scope.group_of(slot);
    // Blocked after the retirement (azure.md 1.3).
    bool fails = refused || is_retired(scope, slot, vm.next_backup_at);
    if (!fails && policy.failure.value.value > 0.0) {
        Draw draw = scope.vm_draw(slot, Purpose::backup_failure, number);
        fails = draw.happens(policy.failure.value.value);
    }
    if (fails) {
        ++group.backups_failed;
    } else {
        ++group.backups_done;
        add_recovery_point(scope, slot, number);
    }
}

void plan_next(Scope& scope, std::uint32_t slot) {
    VmState& vm = scope.vm(slot);
    ++vm.next_backup;
    vm.next_backup_at = std::max(vm.next_backup_at, backup_time(scope, slot, vm.next_backup));
}

void send_next(Scope& scope, std::uint32_t slot) {
    VmState& vm = scope.vm(slot);
    vm.backup_followed = true;
    scope.send(scope.vm_slot(slot).entity, EventClass::act,
               std::max(vm.next_backup_at, scope.now()), BackupDue{vm.next_backup});
}

}  // namespace

void begin_backups(Scope& scope, std::uint32_t slot, std::uint32_t number) {
    VmState& vm = scope.vm(slot);
    vm.next_backup = number;
    vm.next_backup_at = backup_time(scope, slot, number);
    if (vm.phase != Phase::running) {
        send_next(scope, slot);
    }
}

void settle_backups(Scope& scope, std::uint32_t slot) {
    VmState& vm = scope.vm(slot);
    if (vm.phase != Phase::running || vm.backup_followed || scope.plan(slot).backup == none) {
        return;
    }
    while (vm.next_backup_at < scope.now()) {
        scope.did(Deed::backups_settled);
        make_backup(scope, slot, false);
        plan_next(scope, slot);
    }
}

void follow_backups(Scope& scope, std::uint32_t slot) {
    const VmState& vm = scope.vm(slot);
    if (vm.phase == Phase::running && !vm.backup_followed && scope.plan(slot).backup != none) {
        settle_backups(scope, slot);
        send_next(scope, slot);
    }
}

void handle(const BackupDue& event, std::uint32_t slot, Scope& scope) {
    VmState& vm = scope.vm(slot);
    SIM_EXPECTS(event.number == vm.next_backup && vm.backup_followed);
    if (vm.phase == Phase::absent && scope.now() >= scope.vm_slot(slot).to) {
        return;
    }
    vm.next_backup_at = scope.now();
    if (vm.phase != Phase::absent) {
        make_backup(scope, slot, vm.phase != Phase::running && storage_refuses(scope, slot));
    }
    plan_next(scope, slot);
    vm.backup_followed = false;
    if (vm.phase != Phase::running) {
        send_next(scope, slot);
    }
}

}  // namespace rotasim
