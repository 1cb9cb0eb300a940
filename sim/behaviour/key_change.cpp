// A host learns that a key, a secret, a set or a vault has changed, and looks at those VMs that
// depend on it.
#include "sim/behaviour/backup.hpp"
#include "sim/behaviour/exposure.hpp"
#include "sim/behaviour/rewrap.hpp"
#include "sim/behaviour/vm_availability.hpp"

#include <utility>

namespace rotasim {

namespace {

template <class Depends>
void look_at_vms(Scope& scope, std::uint32_t host, Depends depends) {
    const HostSlot& slot = scope.fleet().hosts[host];
    for (std::uint32_t i = 0; i < slot.vms; ++i) {
        const std::uint32_t vm = scope.fleet().host_vms[slot.first_vm + i];
        if (scope.vm(vm).phase == Phase::absent) {
            continue;
        }
        const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
        bool touched = false;
        for (std::uint32_t d = 0; d < disks; ++d) {
            touched |= depends(vm, d);
        }
        if (touched) {
            note_keys_readable(scope, vm);
            look_again(scope, vm);
        }
    }
}

// The key that the disk's set names, to which the disk may have yet to be wrapped.
std::uint32_t key_of_set(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const std::uint32_t set = scope.plan(vm).disks[disk].set;
    return set == none ? none : scope.board().sets[set].key;
}

bool is_in_vault(Scope& scope, std::uint32_t key, std::uint32_t vault) {
    return key != none && scope.fleet().keys[key].vault == vault;
}

void tell_pointed(Scope& scope, std::uint32_t vm, std::uint32_t set) {
    const SetBoard& board = scope.board().sets[set];
    const EntityIndex entity = scope.vm_slot(vm).entity;
    if (scope.telling(entity) && board.pointed_at == scope.now()) {
        scope.tell(entity, "set " + scope.spec().sets[scope.fleet().sets[set].spec].name +
                               " is pointed to " + name_of(scope, board.key, board.version));
    }
}

}  // namespace

void handle(const KeyChanged& event, std::uint32_t slot, Scope& scope) {
    look_at_vms(scope, slot, [&](std::uint32_t vm, std::uint32_t disk) {
        const bool wrapped = scope.disk(vm, disk).key == event.key;
        if (wrapped) {
            note_exposure(scope, vm);
        }
        const bool depends = wrapped || key_of_set(scope, vm, disk) == event.key;
        if (depends) {  // An old version that works again can be unwrapped, a new one can wrap.
            plan_rewrap(scope, vm, disk);
        }
        return depends;
    });
}

void handle(const SetChanged& event, std::uint32_t slot, Scope& scope) {
    std::uint32_t told = none;
    look_at_vms(scope, slot, [&](std::uint32_t vm, std::uint32_t disk) {
        const bool depends = scope.plan(vm).disks[disk].set == event.set;
        if (depends) {
            if (std::exchange(told, vm) != vm) {  // Once, however many of its disks follow.
                tell_pointed(scope, vm, event.set);
            }
            plan_rewrap(scope, vm, disk);
        }
        return depends;
    });
    tell_left_behind(scope, slot, event.set);
}

void handle(const VaultChanged& event, std::uint32_t slot, Scope& scope) {
    look_at_vms(scope, slot, [&](std::uint32_t vm, std::uint32_t disk) {
        const std::uint32_t secret = scope.plan(vm).disks[disk].secret;
        const bool depends = is_in_vault(scope, scope.disk(vm, disk).key, event.vault) ||
                             is_in_vault(scope, key_of_set(scope, vm, disk), event.vault) ||
                             (secret != none && scope.fleet().secrets[secret].vault == event.vault);
        if (depends) {
            plan_rewrap(scope, vm, disk);
        }
        return depends;
    });
}

void handle(const SecretChanged& event, std::uint32_t slot, Scope& scope) {
    look_at_vms(scope, slot, [&](std::uint32_t vm, std::uint32_t disk) {
        return scope.plan(vm).disks[disk].secret == event.secret;
    });
}

}  // namespace rotasim
