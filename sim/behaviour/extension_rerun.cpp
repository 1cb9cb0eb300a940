// In-guest enable is run again: the secret is wrapped under the key's newest version.
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/rewrap.hpp"
#include "sim/behaviour/vm_availability.hpp"
#include "sim/behaviour/vm_operations.hpp"

namespace rotasim {

namespace {

// Every run writes the secret, without an expiry, to its vault (azure.md 1.2, V7).
bool policy_denies(Scope& scope, std::uint32_t vm, std::uint32_t key) {
    for (const DiskPlan& disk : scope.plan(vm).disks) {
        if (!scope.mode(disk.mode).in_guest) {
            continue;
        }
        const std::uint32_t vault = disk.secret != none ? scope.fleet().secrets[disk.secret].vault
                                                        : scope.fleet().keys[key].vault;
        if (scope.spec().vaults[scope.fleet().vaults[vault].spec].denies_secrets_without_expiry) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool rerun_extension(Scope& scope, std::uint32_t slot, std::uint32_t key,
                     std::uint32_t failure_ppb) {
    VmState& vm = scope.vm(slot);
    if (vm.phase != Phase::running || vm.rescued || is_retired(scope, slot)) {
        return false;  // Needs a running VM with a healthy agent (azure.md 1.2).
    }
    const std::uint16_t version = newest_usable(scope, key);
    if (version == newest_version) {
        return false;
    }
    const EntityIndex entity = scope.vm_slot(slot).entity;
    if (policy_denies(scope, slot, key)) {
        scope.did(Deed::extension_denied);
        scope.tell(entity, "in-guest enable fails: a policy denies its secret without an expiry");
        return false;
    }
    if (failure_ppb > 0) {
        Draw draw = scope.draw(entity, Purpose::rewrap_failure, vm.draws.rerun++);
        if (draw.happens(static_cast<double>(failure_ppb) * 1e-9)) {
            vm.key_volume_lost = true;
            scope.did(Deed::extension_wiped_key_volume);
            look_again(scope, slot);
            scope.tell(entity, "the run of in-guest enable fails and wipes the key volume");
            return true;
        }
    }
    const auto& disks = scope.plan(slot).disks;
    bool moved = false;
    for (std::uint32_t d = 0; d < disks.size(); ++d) {
        const DiskState& disk = scope.disk(slot, d);
        const bool pinned = disk.key != none && disks[d].set == none;
        if (pinned && (disk.key != key || disk.version != version)) {
            wrap_under(scope, slot, d, key, version);
            moved = true;
        }
    }
    if (moved) {
        scope.did(Deed::extension_moved_disks);
    }
    if (moved && scope.telling(entity)) {
        scope.tell(entity, "in-guest enable is run again: now under version " +
                               std::to_string(version + 1));
    }
    look_again(scope, slot);
    return true;
}

void handle(const ExtensionRerun& event, std::uint32_t slot, Scope& scope) {
    const VmState& vm = scope.vm(slot);
    if (vm.phase == Phase::absent || vm.rescued || is_retired(scope, slot)) {
        return;
    }
    if (!rerun_extension(scope, slot, event.key, event.failure_ppb)) {
        // Off or down just now: tried again a day later, until it works.
        scope.send(scope.vm_slot(slot).entity, EventClass::act, scope.after(days(1)), event);
    }
}

}  // namespace rotasim
