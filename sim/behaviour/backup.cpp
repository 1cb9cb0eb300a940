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
        if (!scope.mode(disks[d].mode).in_guest && answer.refused && !only_unwraps(answer.cause)) {
            return true;
        }
    }
    return false;
}

// A backup is made by a platform service, which needs no more than a way into the vault.
bool lets_services_in(const VaultBoard& vault) {
    return vault.reachable && vault.bypass && !vault.perimeter;
}

bool can_read_secret(Scope& scope, std::uint32_t vm, std::uint32_t slot) {
    const SecretBoard& secret = scope.board().secrets[slot];
    const bool there = secret.enabled && !secret.deleted && !secret.purged;
    return (there || secret_was_renewed(scope, vm, secret)) &&
           lets_services_in(scope.board().vaults[scope.fleet().secrets[slot].vault]);
}

// A disabled key can be copied all the same: that is no use of it.
bool can_read_key(Scope& scope, std::uint32_t vm, const DiskState& disk) {
    const auto& versions = scope.board().keys[disk.key].versions;
    const bool there = disk.version < versions.size() && !versions[disk.version].deleted &&
                       !versions[disk.version].purged;
    return (there || scope.vm(vm).own_key) &&
           lets_services_in(scope.board().vaults[scope.fleet().keys[disk.key].vault]);
}

// In guest a backup copies secret and key, and fails if it may not (Azure Backup docs,
// backup-azure-vms-troubleshoot.md: UserErrorKeyvaultPermissionsNotConfigured; that what is deleted
// cannot be read either is inferred).
bool can_copy_keys(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const DiskPlan& plan = scope.plan(vm).disks[disk];
    if (scope.mode(plan.mode).backup_needs.value != BackupNeeds::key_in_point ||
        is_unlocked(scope, vm, disk)) {
        return true;
    }
    const DiskState& state = scope.disk(vm, disk);
    return (plan.secret == none || can_read_secret(scope, vm, plan.secret)) &&
           (state.key == none || can_read_key(scope, vm, state));
}

// Makes the VM's backups that are due by now, one after the other: what they share is looked up
// once, as a year of a fleet has hundreds of millions of them.
class BackupMaker {
public:
    BackupMaker(Scope& scope, std::uint32_t slot)
        : scope_(&scope),
          slot_(slot),
          vm_(&scope.vm(slot)),
          policy_(&scope.spec().backups[scope.plan(slot).backup]),
          group_(&scope.group_of(slot)),
          retired_by_now_(is_retired(scope, slot)),
          wrap_(wrap_in_points(scope, slot)) {}

    // What the backup that is due comes to.
    void make(bool refused) {
        const std::uint32_t number = vm_->next_backup;
        // Blocked after the retirement (azure.md 1.3).
        bool fails = refused || vm_->keys_unreadable ||
                     (retired_by_now_ && is_retired(*scope_, slot_, vm_->next_backup_at));
        if (!fails && policy_->failure.value.value > 0.0) {
            Draw draw = scope_->vm_draw(slot_, Purpose::backup_failure, number);
            fails = draw.happens(policy_->failure.value.value);
        }
        if (fails) {
            ++group_->backups_failed;
        } else {
            ++group_->backups_done;
            add_recovery_point(*scope_, slot_, number, wrap_);
        }
    }

    // When the next one is: never before this one.
    void plan_next() {
        ++vm_->next_backup;
        vm_->next_backup_at =
            std::max(vm_->next_backup_at, backup_time(*scope_, *policy_, slot_, vm_->next_backup));
    }

private:
    Scope* scope_;
    std::uint32_t slot_;
    VmState* vm_;
    const BackupPolicySpec* policy_;
    GroupTally* group_;
    bool retired_by_now_;
    PointWrap wrap_;
};

void send_next(Scope& scope, std::uint32_t slot) {
    VmState& vm = scope.vm(slot);
    vm.backup_followed = true;
    scope.send(scope.vm_slot(slot).entity, EventClass::act,
               std::max(vm.next_backup_at, scope.now()), BackupDue{vm.next_backup});
}

}  // namespace

void begin_backups(Scope& scope, std::uint32_t slot, std::uint32_t number) {
    VmState& vm = scope.vm(slot);
    note_keys_readable(scope, slot);
    vm.next_backup = number;
    vm.next_backup_at =
        backup_time(scope, scope.spec().backups[scope.plan(slot).backup], slot, number);
    if (vm.phase != Phase::running) {
        send_next(scope, slot);
    }
}

void settle_backups(Scope& scope, std::uint32_t slot) {
    const VmState& vm = scope.vm(slot);
    if (vm.phase != Phase::running || vm.backup_followed || scope.plan(slot).backup == none ||
        vm.next_backup_at >= scope.now()) {
        return;
    }
    BackupMaker backups(scope, slot);
    while (vm.next_backup_at < scope.now()) {
        scope.did(Deed::backups_settled);
        backups.make(false);
        backups.plan_next();
    }
}

void note_keys_readable(Scope& scope, std::uint32_t slot) {
    if (!scope.plan(slot).in_guest || scope.plan(slot).backup == none) {
        return;
    }
    settle_backups(scope, slot);  // Those so far found things as they were.
    bool readable = true;
    const auto disks = static_cast<std::uint32_t>(scope.plan(slot).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        readable &= can_copy_keys(scope, slot, d);
    }
    scope.vm(slot).keys_unreadable = !readable;
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
    BackupMaker backups(scope, slot);
    if (vm.phase != Phase::absent) {
        backups.make(vm.phase != Phase::running && storage_refuses(scope, slot));
    }
    backups.plan_next();
    vm.backup_followed = false;
    if (vm.phase != Phase::running) {
        send_next(scope, slot);
    }
}

}  // namespace rotasim
