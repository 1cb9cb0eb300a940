// A host fails: its VMs go down, and are started on other hardware or wait for the repair.
#include "sim/behaviour/vm_availability.hpp"

namespace rotasim {

namespace {

template <class Each>
void for_vms_of(Scope& scope, std::uint32_t host, Each each) {
    const HostSlot& slot = scope.fleet().hosts[host];
    for (std::uint32_t i = 0; i < slot.vms; ++i) {
        each(scope.fleet().host_vms[slot.first_vm + i]);
    }
}

bool was_on(Phase phase) {
    return phase == Phase::running || phase == Phase::rebooting || phase == Phase::starting;
}

void start_held(Scope& scope, std::uint32_t host, Cause held_by) {
    for_vms_of(scope, host, [&](std::uint32_t vm) {
        if (scope.vm(vm).phase == Phase::held && has_cause(scope.vm(vm), held_by)) {
            const Why why = scope.vm(vm).active[0].why;
            begin_platform_start(scope, vm, Cause::platform_start, why,
                                 draw_start_length(scope, vm));
        }
    });
}

}  // namespace

void handle(const HostFails&, std::uint32_t slot, Scope& scope) {
    const HostFaultsSpec& faults = *scope.fleet().faults_of(scope.fleet().hosts[slot]);
    HostState& host = scope.state().hosts[slot];
    const EntityIndex entity = scope.fleet().hosts[slot].entity;
    SIM_EXPECTS(!host.down);
    host.down = true;
    const Evidence mark =
        weaker(faults.failure_every.mark,
               faults.outcome == HostFailureOutcome::heal ? faults.heal.mark : faults.repair.mark);
    host.why = scope.because(ChainKind::host_failed, entity, Why{}, mark, true);
    for_vms_of(scope, slot, [&](std::uint32_t vm) {
        scope.vm(vm).fresh_host = true;
        if (was_on(scope.vm(vm).phase)) {
            if (scope.telling(scope.vm_slot(vm).entity)) {
                scope.tell(scope.vm_slot(vm).entity, "its host fails");
            }
            hold(scope, vm, Cause::host_failure, host.why);
        }
    });
    const Duration repair =
        scope.sample(faults.repair.value, entity, Purpose::host_repair, host.failures);
    scope.send(entity, EventClass::change, scope.after(repair), HostRepaired{});
    if (faults.outcome == HostFailureOutcome::heal) {
        const Duration heal =
            scope.sample(faults.heal.value, entity, Purpose::host_heal, host.failures);
        scope.send(entity, EventClass::change, scope.after(heal), HostHealed{});
    }
    ++host.failures;
}

void handle(const HostHealed&, std::uint32_t slot, Scope& scope) {
    start_held(scope, slot, Cause::host_failure);
}

void handle(const HostRepaired&, std::uint32_t slot, Scope& scope) {
    const HostFaultsSpec& faults = *scope.fleet().faults_of(scope.fleet().hosts[slot]);
    HostState& host = scope.state().hosts[slot];
    const EntityIndex entity = scope.fleet().hosts[slot].entity;
    host.down = false;
    if (faults.outcome == HostFailureOutcome::wait_for_repair) {
        start_held(scope, slot, Cause::host_failure);
    }
    const Duration up =
        scope.sample(faults.failure_every.value, entity, Purpose::host_failure, host.failures);
    scope.send(entity, EventClass::change, scope.after(up), HostFails{});
}

}  // namespace rotasim
