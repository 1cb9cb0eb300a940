// sim/run/cli_estimate.cpp — expected number of events from the rates of what happens to hosts, VMs
// and keys.
#include "sim/run/cli_estimate.hpp"

#include "sim/behaviour/load.hpp"
#include "sim/model/partition.hpp"
#include "sim/model/station_rates.hpp"

#include <algorithm>
#include <thread>

namespace rotasim {

namespace {

// Events of an alternating process: one to begin and one to end each.
constexpr double events_per_happening = 2.0;
// An entity's state, its pending events and its share of the ledger.
constexpr double bytes_per_vm = 700.0;
constexpr double bytes_per_host = 400.0;

double times(const std::optional<Marked<DurationDistribution>>& every, double seconds) {
    if (!every) return 0.0;
    const double mean = every->value.mean().as_seconds();
    return mean > 0.0 ? seconds / mean : 0.0;
}

double events_of_plan(const FleetSpec& spec, const VmPlan& plan, double seconds) {
    double n = 0.0;
    if (plan.activity != none) {
        const ActivitySpec& activity = spec.activities[plan.activity];
        for (const auto* every : {&activity.guest_reboot_every, &activity.deallocate_every,
                                  &activity.redeploy_every, &activity.heal_every,
                                  &activity.restore_whole_vm_every, &activity.restore_file_every}) {
            n += times(*every, seconds);
        }
    }
    n *= events_per_happening;
    // Backups of a running VM are no events; the first one after each interruption is.
    return plan.backup != none ? 1.5 * n : n;
}

// From its next reboot on a retired VM is down for good.
SimTime retired_from(const Fleet& fleet, const VmPlan& plan) {
    const RetirementSpec& retirement = fleet.spec.in_guest_retirement;
    return plan.in_guest && retirement.active ? fleet.calendar.to_sim(retirement.when)
                                              : SimTime::never();
}

// Each of them is asked for, and fails.
double backups_of_dead(const FleetSpec& spec, const VmPlan& plan, double seconds) {
    return plan.backup == none ? 0.0 : seconds / spec.backups[plan.backup].every.value.as_seconds();
}

double happenings_of_host(const HostFaultsSpec* faults, double seconds) {
    if (faults == nullptr) return 0.0;
    double n = times(std::optional(faults->failure_every), seconds);
    for (const MaintenanceSpec& work : faults->maintenance) {
        n += times(std::optional(work.every), seconds);
    }
    return n;
}

// Asked, applied, and heard of by each host that depends on it.
double events_of_order(const Fleet& fleet, EntityIndex target) {
    const Entity& entity = fleet.entities[target];
    const auto heard = [](const std::vector<std::uint32_t>& hosts) {
        return events_per_happening + static_cast<double>(hosts.size());
    };
    switch (entity.kind) {
        case EntityKind::key: return heard(fleet.keys[entity.slot].hosts);
        case EntityKind::set: return heard(fleet.sets[entity.slot].hosts);
        case EntityKind::secret: return heard(fleet.secrets[entity.slot].hosts);
        case EntityKind::vault: return heard(fleet.vaults[entity.slot].hosts);
        default: return events_per_happening;
    }
}

double vms_named(const Fleet& fleet, const std::string& name) {
    return static_cast<double>(std::count_if(
        fleet.vms.begin(), fleet.vms.end(),
        [&](const VmSlot& vm) { return fleet.spec.vms[fleet.plans[vm.plan].spec].name == name; }));
}

// Single happenings, and those that are repeated.
double events_of_incidents(const Fleet& fleet) {
    double n = 0.0;
    for (std::size_t i = 0; i < fleet.incidents.size(); ++i) {
        const IncidentSpec& incident = fleet.spec.incidents[i];
        const SimTime first = incident.when ? fleet.calendar.to_sim(*incident.when)
                                            : SimTime::zero() + incident.after->mean();
        if (first >= fleet.horizon) continue;
        const double left = (fleet.horizon - first).as_seconds();
        const double turns = 1.0 + (incident.every ? left / incident.every->as_seconds() : 0.0);
        const auto* operate = std::get_if<OperateVms>(&incident.action);
        n += turns * (operate != nullptr
                          ? (1.0 + events_per_happening) * vms_named(fleet, operate->vms.name)
                          : 1.0 + events_of_order(fleet, fleet.incidents[i].target));
    }
    return n;
}

// Rotations: the key's own events, its hosts', and the re-wraps of disks that follow its sets.
double events_of_rotations(const World& world, double seconds) {
    const Fleet& fleet = *world.fleet;
    double n = 0.0;
    for (std::uint32_t k = 0; k < fleet.keys.size(); ++k) {
        if (fleet.keys[k].policy == none) continue;
        const RotationPolicy& policy = world.policies[fleet.keys[k].policy];
        const auto period = std::visit([](const auto& when) { return when.period(); }, policy.when);
        if (!period || period->typical_length() <= Duration::zero()) continue;
        double disks = 0.0;
        for (const SetSlot& set : fleet.sets) {
            disks += set.key == k ? static_cast<double>(set.disks) : 0.0;
        }
        n += seconds / period->typical_length().as_seconds() *
             (events_of_order(fleet, fleet.keys[k].entity) + disks);
    }
    return n;
}

// Sums by hour of each cell and plan, of which a cell is taken to have them all.
double load_bytes(const Fleet& fleet) {
    const auto plans = std::count_if(fleet.plans.begin(), fleet.plans.end(),
                                     [](const VmPlan& plan) { return plan.load != none; });
    const double cells = std::max(1.0, static_cast<double>(fleet.vms.size()) / vms_per_cell);
    return static_cast<double>(plans) * cells * sizeof(std::int64_t) *
           static_cast<double>(load_hours(fleet.horizon));
}

double load_steps_of(const Fleet& fleet, const VmSlot& vm, double seconds) {
    const std::uint32_t load = fleet.plans[vm.plan].load;
    return load == none || !fleet.loads[load].changes
               ? 0.0
               : seconds / fleet.loads[load].every.as_seconds();
}

}  // namespace

RunEstimate estimate_run(const World& world) {
    const Fleet& fleet = *world.fleet;
    RunEstimate estimate;
    std::vector<double> per_second;
    for (const VmPlan& plan : fleet.plans) {
        per_second.push_back(events_of_plan(fleet.spec, plan, 1.0));
    }
    for (const VmSlot& vm : fleet.vms) {
        const SimTime to = std::min(vm.to, fleet.horizon);
        const SimTime from = std::max(vm.from, SimTime::zero());
        if (from < to) {
            const VmPlan& plan = fleet.plans[vm.plan];
            const SimTime dead = std::clamp(retired_from(fleet, plan), from, to);
            estimate.events += per_second[vm.plan] * (dead - from).as_seconds() +
                               backups_of_dead(fleet.spec, plan, (to - dead).as_seconds());
            estimate.load_steps += load_steps_of(fleet, vm, (to - from).as_seconds());
        }
    }
    const double seconds = (fleet.horizon - SimTime::zero()).as_seconds();
    for (const HostSlot& host : fleet.hosts) {
        const double n = happenings_of_host(fleet.faults_of(host), seconds);
        // The host's own events and those of each of its VMs.
        estimate.events += events_per_happening * n * (1.0 + static_cast<double>(host.vms));
    }
    estimate.events += events_of_incidents(fleet) + events_of_rotations(world, seconds) +
                       station_events_per_second(fleet) * seconds;
    const auto vms = static_cast<double>(fleet.vms.size());
    const auto hosts = static_cast<double>(fleet.hosts.size());
    const auto entities = static_cast<double>(fleet.entities.size());
    estimate.fleet_bytes = vms * (sizeof(VmSlot) + sizeof(std::uint32_t)) +
                           hosts * sizeof(HostSlot) + entities * sizeof(Entity);
    estimate.replication_bytes = vms * bytes_per_vm + hosts * bytes_per_host + load_bytes(fleet);
    return estimate;
}

RunEstimate least_estimate(const FleetSpec& fleet) {
    double vms = 0;
    for (const VmTemplateSpec& vm : fleet.vms) {
        const auto list = std::find_if(
            fleet.vm_lists.begin(), fleet.vm_lists.end(),
            [&vm](const VmListSpec& each) { return vm.list && each.name == vm.list->name; });
        vms += list == fleet.vm_lists.end() ? vm.count.value_or(1)
                                            : static_cast<double>(list->rows.size());
    }
    double hosts = 0;
    for (const HostPoolSpec& pool : fleet.host_pools)
        hosts += pool.count.value_or(0);
    RunEstimate estimate;
    estimate.fleet_bytes = vms * (sizeof(VmSlot) + sizeof(std::uint32_t) + sizeof(Entity)) +
                           hosts * (sizeof(HostSlot) + sizeof(Entity));
    estimate.replication_bytes = vms * bytes_per_vm + hosts * bytes_per_host;
    return estimate;
}

std::uint32_t threads_used(std::uint32_t asked) {
    if (asked > 0) return asked;
    return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace rotasim
