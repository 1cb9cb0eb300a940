// Planned work on a host: VMs freeze for moments, or are taken down and started by the platform.
#include "sim/behaviour/vm_availability.hpp"

namespace rotasim {

namespace {

// Kinds of one host draw from one stream, each from numbers of its own.
std::uint64_t draw_index(std::uint32_t which, std::uint32_t number) {
    return static_cast<std::uint64_t>(which) << 32 | number;
}

const MaintenanceSpec& work_of(Scope& scope, std::uint32_t host, std::uint32_t which) {
    return scope.fleet().faults_of(scope.fleet().hosts[host])->maintenance[which];
}

bool takes_down(MaintenanceKind kind) {
    return kind == MaintenanceKind::reboot || kind == MaintenanceKind::redeploy;
}

}  // namespace

void handle(const MaintenanceDue& event, std::uint32_t slot, Scope& scope) {
    const MaintenanceSpec& work = work_of(scope, slot, event.which);
    HostState& host = scope.state().hosts[slot];
    const EntityIndex entity = scope.fleet().hosts[slot].entity;
    const std::uint64_t index = draw_index(event.which, event.number);
    const Duration length =
        scope.sample(work.length.value, entity, Purpose::maintenance_length, index);
    const Duration next = scope.sample(work.every.value, entity, Purpose::maintenance, index + 1);
    scope.send(entity, EventClass::change, Scope::later(scope.after(length), next),
               MaintenanceDue{event.which, event.number + 1});
    if (host.down || host.in_maintenance) {
        return;  // Somebody works on it already.
    }
    host.in_maintenance = true;
    scope.send(entity, EventClass::change, scope.after(length),
               MaintenanceEnds{event.which, event.number});
    const Why why = scope.because(ChainKind::maintenance_began, entity, Why{},
                                  weaker(work.every.mark, work.length.mark), true);
    host.reboots = work.kind == MaintenanceKind::reboot;
    host.reboots_why = why;
    const HostSlot& plan = scope.fleet().hosts[slot];
    for (std::uint32_t i = 0; i < plan.vms; ++i) {
        const std::uint32_t vm = scope.fleet().host_vms[plan.first_vm + i];
        const Phase phase = scope.vm(vm).phase;
        scope.vm(vm).fresh_host |= takes_down(work.kind);
        const bool starts_here = host.reboots && phase == Phase::starting &&
                                 !has_cause(scope.vm(vm), Cause::redeploy) &&
                                 !has_cause(scope.vm(vm), Cause::service_heal);
        if (takes_down(work.kind) &&
            (phase == Phase::running || phase == Phase::rebooting || starts_here)) {
            hold(scope, vm, Cause::maintenance, why);
        } else if (!takes_down(work.kind) && phase == Phase::running) {
            add_cause(scope, vm, Cause::maintenance, why);
        } else {
            continue;
        }
        if (scope.telling(scope.vm_slot(vm).entity)) {
            scope.tell(scope.vm_slot(vm).entity, "maintenance of its host begins");
        }
    }
}

void handle(const MaintenanceEnds& event, std::uint32_t slot, Scope& scope) {
    const MaintenanceSpec& work = work_of(scope, slot, event.which);
    scope.state().hosts[slot].in_maintenance = false;
    scope.state().hosts[slot].reboots = false;
    const HostSlot& plan = scope.fleet().hosts[slot];
    for (std::uint32_t i = 0; i < plan.vms; ++i) {
        const std::uint32_t vm = scope.fleet().host_vms[plan.first_vm + i];
        if (!has_cause(scope.vm(vm), Cause::maintenance)) {
            continue;
        }
        if (takes_down(work.kind) && scope.vm(vm).phase == Phase::held) {
            begin_platform_start(scope, vm, Cause::platform_start, scope.vm(vm).active[0].why,
                                 draw_start_length(scope, vm));
        } else {
            drop_cause(scope, vm, Cause::maintenance);
        }
    }
}

}  // namespace rotasim
