// In-guest encryption is retired: what runs goes on, what boots from now on stays locked.
#include "sim/behaviour/vm_availability.hpp"

namespace rotasim {

void handle(const RetirementDay&, std::uint32_t slot, Scope& scope) {
    const HostSlot& host = scope.fleet().hosts[slot];
    for (std::uint32_t i = 0; i < host.vms; ++i) {
        const std::uint32_t vm = scope.fleet().host_vms[host.first_vm + i];
        if (scope.plan(vm).in_guest && scope.vm(vm).phase != Phase::absent) {
            look_again(scope, vm);
        }
    }
}

}  // namespace rotasim
