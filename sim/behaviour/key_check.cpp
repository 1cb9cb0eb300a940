// Storage checks a running VM's key again and shuts the VM down if it cannot be used.
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/vm_availability.hpp"

namespace rotasim {

void handle(const KeyCheckDue& event, std::uint32_t slot, Scope& scope) {
    VmState& vm = scope.vm(slot);
    if (!vm.check_pending || event.check != vm.draws.check) {
        return;  // The key worked again meanwhile.
    }
    vm.check_pending = false;
    if (vm.phase != Phase::running && vm.phase != Phase::rebooting) {
        return;
    }
    const RunningAnswer running = running_answer(scope, slot);
    if (!running.answer.refused) {
        return;
    }
    const EntityIndex entity = scope.vm_slot(slot).entity;
    if (scope.telling(entity)) {
        scope.tell(entity,
                   "shut down by the platform: " + std::string(info(running.answer.cause).words));
    }
    fail(scope, slot, running.answer.cause,
         scope.because(ChainKind::forced_stop, entity, running.answer.why, Evidence::given, true));
}

}  // namespace rotasim
