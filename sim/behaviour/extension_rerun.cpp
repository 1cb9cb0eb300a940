// In-guest enable is run again: the secret is wrapped under the key's newest version. Outside of
// the guest the data key of a pinned disk is wrapped again by order, if its mode offers that.
#include "sim/behaviour/backup.hpp"
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/key_orders.hpp"
#include "sim/behaviour/rewrap.hpp"
#include "sim/behaviour/storage_loss.hpp"
#include "sim/behaviour/vm_availability.hpp"
#include "sim/behaviour/vm_operations.hpp"

namespace rotasim {

namespace {

// What a run of enable is to do.
struct Run {
    std::uint32_t from = none;  // Key to leave; none: every disk stays with its own.
    std::uint32_t to = none;    // Key to take.
};

RewrapOrder order_of(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    return scope.mode(scope.plan(vm).disks[disk].mode).rewrap_order.value;
}

bool is_pinned(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    return scope.plan(vm).disks[disk].set == none && scope.disk(vm, disk).key != none &&
           order_of(scope, vm, disk) != RewrapOrder::impossible;
}

// The key under which the run wraps the disk; none: it leaves it, or there is only a secret.
std::uint32_t target(Scope& scope, std::uint32_t vm, std::uint32_t disk, const Run& run) {
    if (!is_pinned(scope, vm, disk)) {
        return none;
    }
    const std::uint32_t key = scope.disk(vm, disk).key;
    if (run.from == none) {  // Nobody enables anything under a stolen key again.
        return key_in_place_of(scope, key);
    }
    return key == run.from ? run.to : none;
}

bool is_enabled_by_run(Scope& scope, std::uint32_t vm, std::uint32_t disk, const Run& run) {
    return scope.plan(vm).disks[disk].secret != none || target(scope, vm, disk, run) != none;
}

template <class Is>
bool any_disk(Scope& scope, std::uint32_t vm, Is is) {
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        if (is(d)) {
            return true;
        }
    }
    return false;
}

// Every run writes the secret, without an expiry, to its vault (azure.md 1.2, V7).
bool policy_denies(Scope& scope, std::uint32_t vm, std::uint32_t disk, std::uint32_t key) {
    if (!scope.mode(scope.plan(vm).disks[disk].mode).in_guest) {
        return false;
    }
    const std::uint32_t secret = scope.plan(vm).disks[disk].secret;
    const std::uint32_t vault =
        secret != none ? scope.fleet().secrets[secret].vault : scope.fleet().keys[key].vault;
    return scope.spec().vaults[scope.fleet().vaults[vault].spec].denies_secrets_without_expiry;
}

// The vaults must let the run in, and a deleted secret keeps its name taken until it is purged, so
// that no new one can be written (azure.md 1.1, 4.3).
std::string_view vault_refuses(Scope& scope, std::uint32_t vm, const Run& run) {
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    bool denied = false;
    for (std::uint32_t d = 0; d < disks; ++d) {
        if (!is_enabled_by_run(scope, vm, d, run)) {
            continue;
        }
        const std::uint32_t key = target(scope, vm, d, run);
        if (vault_answer(scope, vm, d, key).refused) {
            return "in-guest enable fails: a vault does not let it in";
        }
        const std::uint32_t place = scope.plan(vm).disks[d].secret;
        if (place != none) {
            const SecretBoard& secret = scope.board().secrets[place];
            if (secret.deleted && !secret.purged) {
                return "in-guest enable fails: its secret is deleted, so the name is taken";
            }
        }
        denied |= policy_denies(scope, vm, d, key);
    }
    return denied ? "in-guest enable fails: a policy denies its secret without an expiry"
                  : std::string_view{};
}

// A running guest holds what it wraps again; whoever does it from outside has to unwrap it first.
bool cannot_begin(Scope& scope, std::uint32_t vm, const Run& run) {
    const bool runs = runs_with_its_disks(scope, vm) && !is_retired(scope, vm);
    return any_disk(scope, vm, [&](std::uint32_t disk) {
        if (!is_enabled_by_run(scope, vm, disk, run)) {
            return false;
        }
        if (order_of(scope, vm, disk) == RewrapOrder::while_running) {
            return !runs;
        }
        const StartAnswer answer = disk_answer(scope, vm, disk);
        return answer.refused && !only_unwraps(answer.cause);
    });
}

bool lacks_a_version(Scope& scope, std::uint32_t vm, const Run& run) {
    return any_disk(scope, vm, [&](std::uint32_t disk) {
        const std::uint32_t key = target(scope, vm, disk, run);
        return key != none && newest_usable(scope, key) == newest_version;
    });
}

// All disks of the run, at once. What the last of them that moved is wrapped under; or nothing.
std::optional<Wrap> wrap_all(Scope& scope, std::uint32_t slot, const Run& run) {
    const auto disks = static_cast<std::uint32_t>(scope.plan(slot).disks.size());
    std::optional<Wrap> moved;
    for (std::uint32_t d = 0; d < disks; ++d) {
        const std::uint32_t key = target(scope, slot, d, run);
        DiskState& disk = scope.disk(slot, d);
        if (key == none) {
            disk.own_key = disk.key == none ? 0 : disk.own_key;  // A secret alone is written anew.
            continue;
        }
        const std::uint16_t version = newest_usable(scope, key);
        if (disk.key != key || disk.version != version) {
            wrap_under(scope, slot, d, key, version);
            moved = Wrap{key, version};
        }
        disk.own_key = 0;  // Under the common key again.
    }
    return moved;
}

bool wipes_key_volume(Scope& scope, std::uint32_t slot, double chance) {
    if (chance <= 0.0) {
        return false;
    }
    VmState& vm = scope.vm(slot);
    const EntityIndex entity = scope.vm_slot(slot).entity;
    Draw draw = scope.draw(entity, Purpose::rewrap_failure, vm.draws.rerun++);
    if (!draw.happens(chance)) {
        return false;
    }
    vm.key_volume_lost = true;
    scope.did(Deed::extension_wiped_key_volume);
    look_again(scope, slot);
    scope.tell(entity, "the run of in-guest enable fails and wipes the key volume");
    return true;
}

}  // namespace

bool rerun_extension(Scope& scope, std::uint32_t slot, std::uint32_t from, std::uint32_t to,
                     double wipes) {
    VmState& vm = scope.vm(slot);
    const EntityIndex entity = scope.vm_slot(slot).entity;
    const Run run{from, to};
    const auto enabled = [&](std::uint32_t disk) {
        return is_enabled_by_run(scope, slot, disk, run);
    };
    if (vm.rescued || !any_disk(scope, slot, enabled)) {
        scope.tell(entity, "in-guest enable has nothing to do: no disk is encrypted in the guest");
        return true;
    }
    const bool in_guest = scope.plan(slot).in_guest;
    if (cannot_begin(scope, slot, run)) {
        scope.tell(entity, in_guest
                               ? "in-guest enable fails: it needs a running VM with a healthy agent"
                               : "it is not wrapped again by order: not in its present state");
        return false;  // azure.md 1.2.
    }
    if (lacks_a_version(scope, slot, run)) {
        scope.tell(entity, in_guest ? "in-guest enable fails: no version of the key can be used"
                                    : "it is not wrapped again by order: no version can be used");
        return false;
    }
    if (const std::string_view why = vault_refuses(scope, slot, run); !why.empty()) {
        scope.did(Deed::extension_denied);
        scope.tell(entity, why);
        return false;
    }
    if (wipes_key_volume(scope, slot, wipes)) {
        return true;
    }
    settle_backups(scope, slot);  // Snapshots so far hold the old secret.
    const std::optional<Wrap> moved = wrap_all(scope, slot, run);
    if (moved) {
        scope.did(Deed::extension_moved_disks);
    } else {
        ++vm.wraps;
    }
    vm.secrets_written = scope.board().broken_secrets;
    note_keys_readable(scope, slot);
    if (scope.telling(entity)) {
        const std::string act =
            in_guest ? "in-guest enable is run again: " : "it is wrapped again by order: ";
        scope.tell(entity, act + (moved ? "now under " + name_of(scope, moved->key, moved->version)
                                        : "its secret is written anew"));
    }
    look_again(scope, slot);
    return true;
}

namespace {

// A disk that is still under the key to leave, or under another version of it than the newest.
bool has_disk_to_leave(Scope& scope, std::uint32_t slot, std::uint32_t from, std::uint32_t to) {
    const std::uint16_t newest = newest_usable(scope, to);
    return any_disk(scope, slot, [&](std::uint32_t disk) {
        const DiskState& state = scope.disk(slot, disk);
        return is_pinned(scope, slot, disk) && state.key == from &&
               (from != to || state.version != newest || state.own_key != 0);
    });
}

bool is_beyond_reach(Scope& scope, std::uint32_t slot) {
    const VmState& vm = scope.vm(slot);
    return vm.phase == Phase::absent || vm.rescued || is_retired(scope, slot);
}

}  // namespace

bool has_disk_to_move(Scope& scope, std::uint32_t slot, std::uint32_t key) {
    return !is_beyond_reach(scope, slot) && has_disk_to_leave(scope, slot, key, key);
}

void handle(const ExtensionRerun& event, std::uint32_t slot, Scope& scope) {
    if (is_beyond_reach(scope, slot)) {
        return;
    }
    const bool leaves = event.from != none;
    if (leaves && !has_disk_to_leave(scope, slot, event.from, event.to)) {
        return;  // It has left that key, has yet to come to it, or was moved already.
    }
    const RotationPolicy* policy = leaves ? policy_of(scope, event.from) : nullptr;
    const bool rolled_out =
        policy != nullptr && event.from == event.to && scope.plan(slot).in_guest;
    const double wipes =
        rolled_out ? std::visit([](const auto& r) { return r.failure(); }, policy->rollout) : 0.0;
    if (!rerun_extension(scope, slot, event.from, event.to, wipes)) {
        // Off or down just now: tried again a day later, until it works.
        scope.send(scope.vm_slot(slot).entity, EventClass::act, scope.after(days(1)), event);
    }
}

}  // namespace rotasim
