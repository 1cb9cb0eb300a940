// A VM is created (a platform start) and deleted; from a trace, or by a migration.
#include "sim/behaviour/backup.hpp"
#include "sim/behaviour/exposure.hpp"
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/recovery_points.hpp"
#include "sim/behaviour/reencryption.hpp"
#include "sim/behaviour/rewrap.hpp"
#include "sim/behaviour/vm_availability.hpp"
#include "sim/behaviour/vm_operations.hpp"

namespace rotasim {

namespace {

void report_users(Scope& scope, std::uint32_t vm, std::int32_t delta) {
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        const DiskState& disk = scope.disk(vm, d);
        if (uses_common_key(scope, vm, d)) {
            tell_user_moved(scope, disk.key, disk.version, delta);
        }
    }
}

// What is created late is enabled then, in guest: under the newest version that can be used, of the
// key that has taken a stolen one's place.
void wrap_at_creation(Scope& scope, std::uint32_t vm) {
    const auto& disks = scope.plan(vm).disks;
    for (std::uint32_t d = 0; d < disks.size(); ++d) {
        DiskState& disk = scope.disk(vm, d);
        if (disk.key == none) {
            continue;
        }
        if (disks[d].set != none) {
            disk.key = scope.board().sets[disks[d].set].key;
            disk.version = scope.board().sets[disks[d].set].version;
        } else {
            disk.key = key_in_place_of(scope, disk.key);
            const std::size_t count = scope.board().keys[disk.key].versions.size();
            const std::uint16_t usable = newest_usable(scope, disk.key);
            disk.version = usable != newest_version
                               ? usable
                               : static_cast<std::uint16_t>(count == 0 ? 0 : count - 1);
        }
    }
}

// Enable writes its secrets; not where the name of a deleted one is still taken (azure.md 4.3).
void write_secrets(Scope& scope, std::uint32_t slot) {
    const auto& disks = scope.plan(slot).disks;
    const bool taken = std::any_of(disks.begin(), disks.end(), [&scope](const DiskPlan& disk) {
        return disk.secret != none && scope.board().secrets[disk.secret].deleted &&
               !scope.board().secrets[disk.secret].purged;
    });
    if (!taken) {
        scope.vm(slot).secrets_written = scope.board().broken_secrets;
    }
}

}  // namespace

void create_vm(Scope& scope, std::uint32_t slot, Cause cause, ChainKind by, Evidence mark) {
    VmState& vm = scope.vm(slot);
    SIM_EXPECTS(vm.phase == Phase::absent);
    vm.cut = scope.now();
    vm.phase_since = scope.now();
    vm.age_since = scope.now();
    scope.level_changed(scope.plan(slot).group, Level::present, 1);
    scope.tell(scope.vm_slot(slot).entity, told_created);
    wrap_at_creation(scope, slot);
    write_secrets(scope, slot);
    note_keys_readable(scope, slot);
    report_users(scope, slot, 1);
    const EntityIndex entity = scope.vm_slot(slot).entity;
    begin_platform_start(scope, slot, cause, scope.because(by, entity, Why{}, mark, true),
                         draw_start_length(scope, slot), KeyNeed::create);
    note_exposure(scope, slot);
}

void remove_vm(Scope& scope, std::uint32_t slot) {
    settle_backups(scope, slot);
    drop_recovery_points(scope, slot);  // None of them is kept to the end.
    close_books(scope, slot);
    leave_reencryption(scope, slot);
    report_users(scope, slot, -1);
    scope.level_changed(scope.plan(slot).group, Level::present, -1);
}

void handle(const VmCreated&, std::uint32_t slot, Scope& scope) {
    create_vm(scope, slot, Cause::platform_start, ChainKind::owner_started, Evidence::given);
}

void handle(const VmDeleted&, std::uint32_t slot, Scope& scope) {
    if (scope.vm(slot).phase != Phase::absent) {
        remove_vm(scope, slot);
        scope.tell(scope.vm_slot(slot).entity, "is deleted");
    }
}

}  // namespace rotasim
