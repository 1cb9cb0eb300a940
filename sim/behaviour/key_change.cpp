// A host learns that a key, a secret, a set or a vault has changed, and looks at those VMs that
// depend on it.
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
            look_again(scope, vm);
        }
    }
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
        const bool depends = scope.disk(vm, disk).key == event.key;
        if (depends) {
            note_exposure(scope, vm);
            plan_rewrap(scope, vm, disk);  // An old version that works again can be unwrapped.
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
        const std::uint32_t key = scope.disk(vm, disk).key;
        const std::uint32_t secret = scope.plan(vm).disks[disk].secret;
        return (key != none && scope.fleet().keys[key].vault == event.vault) ||
               (secret != none && scope.fleet().secrets[secret].vault == event.vault);
    });
}

void handle(const SecretChanged& event, std::uint32_t slot, Scope& scope) {
    look_at_vms(scope, slot, [&](std::uint32_t vm, std::uint32_t disk) {
        return scope.plan(vm).disks[disk].secret == event.secret;
    });
}

}  // namespace rotasim
