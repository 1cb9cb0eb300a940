// A scheduled backup makes a recovery point, or fails.
#include "sim/behaviour/backup.hpp"

#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/recovery_points.hpp"
#include "sim/behaviour/storage_loss.hpp"
#include "sim/behaviour/vm_availability.hpp"

namespace rotasim {

namespace {

// Who images the disk sees nothing but what the guest has encrypted.
bool is_opaque(const EncryptionMode& mode) {
    return mode.in_guest || mode.dek_home.value == DekHome::software;
}

// Storage does not read what its key does not open; in-guest disks are opaque to it. A running VM
// goes on until storage notices, and so do its backups.
bool storage_refuses(Scope& scope, std::uint32_t vm) {
    const auto& disks = scope.plan(vm).disks;
    for (std::uint32_t d = 0; d < disks.size(); ++d) {
        const StartAnswer answer = disk_answer(scope, vm, d);
        if (!is_opaque(scope.mode(disks[d].mode)) && answer.refused &&
            !only_unwraps(answer.cause)) {
            return true;
        }
    }
    return false;
}

bool can_read_secret(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const std::uint32_t slot = scope.plan(vm).disks[disk].secret;
    const SecretBoard& secret = scope.board().secrets[slot];
    const bool there = secret.enabled && !secret.deleted && !secret.purged;
    return (there || secret_was_renewed(scope, vm, disk)) &&
           lets_services_in(scope.board().vaults[scope.fleet().secrets[slot].vault]);
}

// A disabled key can be copied all the same: that is no use of it.
bool can_read_key(Scope& scope, const DiskState& disk) {
    const auto& versions = scope.board().keys[disk.key].versions;
    const bool there = disk.version < versions.size() && !versions[disk.version].deleted &&
                       !versions[disk.version].purged;
    return (there || disk.own_key) &&
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
    return (plan.secret == none || can_read_secret(scope, vm, disk)) &&
           (state.key == none || can_read_key(scope, state));
}

// Which backup fails by chance next, from `number` on: how many succeed before is drawn, as a year
// of a fleet has hundreds of millions of them.
std::uint32_t draw_failure(Scope& scope, std::uint32_t vm, std::uint32_t number) {
    const double chance = scope.spec().backups[scope.plan(vm).backup].failure.value.value;
    if (chance <= 0.0) {
        return none;
    }
    Draw draw = scope.vm_draw(vm, Purpose::backup_failure, number);
    const double trials = Distribution(distributions::Geometric{chance}).sample(draw);
    return trials > static_cast<double>(none - number)
               ? none
               : number + static_cast<std::uint32_t>(trials) - 1;
}

// Makes a VM's backups. What they share is looked up once; those that are surely due, whatever
// delays them, are made in one row.
class BackupMaker {
public:
    BackupMaker(Scope& scope, std::uint32_t slot)
        : scope_(&scope),
          slot_(slot),
          vm_(&scope.vm(slot)),
          policy_(&scope.spec().backups[scope.plan(slot).backup]),
          group_(&scope.group_of(slot)),
          longest_delay_(longest_delay(*policy_)),
          wrap_(wrap_in_points(scope, slot)) {}

    // Those that are due before `end`.
    void make_until(SimTime end, bool refused) {
        if (const std::uint32_t last = last_surely_due(end); last != none) {
            scope_->did(Deed::backups_settled, last - vm_->next_backup + 1U);
            make(last, refused);
            vm_->next_backup_at = backup_time(*scope_, *policy_, slot_, vm_->next_backup);
        }
        while (vm_->next_backup_at < end) {
            scope_->did(Deed::backups_settled);
            make_next(refused);
        }
    }

    // The one that is due.
    void make_next(bool refused) {
        make(vm_->next_backup, refused);
        plan_next();
    }
    // The VM is not there.
    void skip_next() {
        pass_failure(vm_->next_backup++);
        plan_next();
    }

private:
    static std::int64_t longest_delay(const BackupPolicySpec& policy) {
        const double ns = policy.jitter.value.law().maximum() *
                          static_cast<double>(policy.jitter.value.unit().ns);
        const std::int64_t period = policy.every.value.ns;
        if (policy.jitter.value.is_constant()) {
            return std::min(policy.jitter.value.minimum().ns, period);
        }
        return ns < static_cast<double>(period) ? static_cast<std::int64_t>(ns) + 1 : period;
    }

    void plan_next() {
        vm_->next_backup_at = backup_time(*scope_, *policy_, slot_, vm_->next_backup);
    }

    // Whether this one fails by chance.
    bool pass_failure(std::uint32_t number) {
        if (number != vm_->next_failure) {
            return false;
        }
        vm_->next_failure = draw_failure(*scope_, slot_, number + 1);
        return true;
    }

    // The last of the VM's schedule that is due before `end` for sure, if not made yet; or none.
    [[nodiscard]] std::uint32_t last_surely_due(SimTime end) const {
        const std::int64_t room = end.ns - 1 - longest_delay_ - policy_->first.value.ns;
        const std::int64_t last = room < 0 ? -1 : room / policy_->every.value.ns;
        return last < static_cast<std::int64_t>(vm_->next_backup)
                   ? none
                   : static_cast<std::uint32_t>(last);
    }

    // Up to and with `last`, which all come to the same but for chance.
    void make(std::uint32_t last, bool refused) {
        while (vm_->next_backup <= last) {
            const std::uint32_t first = vm_->next_backup;
            if (pass_failure(first)) {
                ++group_->backups_failed;
                vm_->next_backup = first + 1;
                continue;
            }
            const std::uint32_t end = std::min(last, vm_->next_failure - 1);
            (refused ? group_->backups_failed : group_->backups_done) += end - first + 1U;
            if (!refused) {
                add_recovery_points(*scope_, slot_, first, end, wrap_);
            }
            vm_->next_backup = end + 1;
        }
    }

    Scope* scope_;
    std::uint32_t slot_;
    VmState* vm_;
    const BackupPolicySpec* policy_;
    GroupTally* group_;
    std::int64_t longest_delay_;
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
    vm.next_failure = draw_failure(scope, slot, number);
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
    const bool refused = vm.keys_unreadable || has_cause(vm, Cause::storage_loss);
    if (is_retired(scope, slot)) {  // Blocked from then on (azure.md 1.3).
        backups.make_until(std::min(scope.now(), retirement_time(scope)), refused);
        backups.make_until(scope.now(), true);
    } else {
        backups.make_until(scope.now(), refused);
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
    if (vm.phase == Phase::absent) {
        backups.skip_next();
    } else {
        backups.make_next(vm.keys_unreadable || is_retired(scope, slot) ||
                          has_lost_storage(scope, slot) ||
                          (vm.phase != Phase::running && storage_refuses(scope, slot)));
    }
    vm.backup_followed = false;
    if (vm.phase != Phase::running) {
        send_next(scope, slot);
    }
}

}  // namespace rotasim
