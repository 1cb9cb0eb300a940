// In-guest enable is run again: the secret is wrapped under the key's newest version.
#include "sim/behaviour/backup.hpp"
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/rewrap.hpp"
#include "sim/behaviour/vm_availability.hpp"
#include "sim/behaviour/vm_operations.hpp"

namespace rotasim {

std::uint32_t pinned_key(Scope& scope, std::uint32_t vm) {
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        if (scope.plan(vm).disks[d].set == none && scope.disk(vm, d).key != none) {
            return scope.disk(vm, d).key;
        }
    }
    return none;
}

namespace {

bool is_enabled_by_run(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const DiskPlan& plan = scope.plan(vm).disks[disk];
    return plan.secret != none || (plan.set == none && scope.disk(vm, disk).key != none);
}

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

// The vaults must let the run in, and a deleted secret keeps its name taken until it is purged, so
// that no new one can be written (azure.md 1.1, 4.3).
std::string_view vault_refuses(Scope& scope, std::uint32_t vm, std::uint32_t key) {
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        const DiskPlan& disk = scope.plan(vm).disks[d];
        if (!is_enabled_by_run(scope, vm, d)) {
            continue;
        }
        if (vault_answer(scope, vm, d, key).refused) {
            return "in-guest enable fails: a vault does not let it in";
        }
        if (disk.secret != none) {
            const SecretBoard& secret = scope.board().secrets[disk.secret];
            if (secret.deleted && !secret.purged) {
                return "in-guest enable fails: its secret is deleted, so the name is taken";
            }
        }
    }
    return policy_denies(scope, vm, key)
               ? "in-guest enable fails: a policy denies its secret without an expiry"
               : std::string_view{};
}

// All disks with a secret of their own or a pinned key, at once. True if any moved.
bool wrap_all(Scope& scope, std::uint32_t slot, std::uint32_t key, std::uint16_t version) {
    const auto& disks = scope.plan(slot).disks;
    bool moved = false;
    for (std::uint32_t d = 0; d < disks.size(); ++d) {
        const DiskState& disk = scope.disk(slot, d);
        const bool pinned = disk.key != none && disks[d].set == none;
        if (pinned && key != none && (disk.key != key || disk.version != version)) {
            wrap_under(scope, slot, d, key, version);
            moved = true;
        }
    }
    return moved;
}

}  // namespace

bool rerun_extension(Scope& scope, std::uint32_t slot, std::uint32_t key,
                     std::uint32_t failure_ppb) {
    VmState& vm = scope.vm(slot);
    const EntityIndex entity = scope.vm_slot(slot).entity;
    const auto disks = static_cast<std::uint32_t>(scope.plan(slot).disks.size());
    bool any = false;
    for (std::uint32_t d = 0; d < disks; ++d) {
        any |= is_enabled_by_run(scope, slot, d);
    }
    if (!any || vm.rescued) {
        scope.tell(entity, "in-guest enable has nothing to do: no disk is encrypted in the guest");
        return true;
    }
    if (vm.phase != Phase::running || is_retired(scope, slot)) {
        scope.tell(entity, "in-guest enable fails: it needs a running VM with a healthy agent");
        return false;  // azure.md 1.2.
    }
    const std::uint16_t version = key == none ? std::uint16_t{0} : newest_usable(scope, key);
    if (key != none && version == newest_version) {
        scope.tell(entity, "in-guest enable fails: no version of the key can be used");
        return false;
    }
    if (const std::string_view why = vault_refuses(scope, slot, key); !why.empty()) {
        scope.did(Deed::extension_denied);
        scope.tell(entity, why);
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
    const bool moved = wrap_all(scope, slot, key, version);
    if (moved) {
        scope.did(Deed::extension_moved_disks);
    }
    vm.secrets_written = scope.board().broken_secrets;
    vm.own_key = false;  // Wrapped under the common key again.
    note_keys_readable(scope, slot);
    if (scope.telling(entity)) {
        scope.tell(entity, moved ? "in-guest enable is run again: now under version " +
                                       std::to_string(version + 1)
                                 : "in-guest enable is run again: its secret is written anew");
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
