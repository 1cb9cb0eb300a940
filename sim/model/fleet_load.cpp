// Checks the loads of workloads, and tabulates their profiles by step.
#include "sim/base/text.hpp"
#include "sim/base/zones.hpp"
#include "sim/model/fleet_builder.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace rotasim {

namespace {

constexpr std::int64_t most_steps = std::int64_t{1} << 24;
// Load times VMs that the sums of one hour hold (behaviour/load.hpp), with room to spare.
constexpr double most_vm_load = 1e12;

double largest_of(const std::optional<std::vector<double>>& factors) {
    return factors ? *std::max_element(factors->begin(), factors->end()) : 1;
}

std::int64_t steps_of(const LoadSpec& load, SimTime horizon) {
    const std::int64_t every = load.every.value.ns;
    return horizon.ns / every + (horizon.ns % every != 0 ? 1 : 0);
}

}  // namespace

double largest_draw(const Distribution& law) {
    if (const auto* mixture = std::get_if<distributions::Mixture>(&law.kind())) {
        double most = 0;
        for (const WeightedDistribution& part : mixture->parts)
            most = std::max(most, largest_draw(part.law));
        return most;
    }
    if (const auto* sum = std::get_if<distributions::Sum>(&law.kind())) {
        double most = 0;
        for (const Distribution& part : sum->parts)
            most += largest_draw(part);
        return most;
    }
    const double end = law.maximum();
    return std::isinf(end) ? law.quantile(1 - 0x1p-53) : end;
}

void FleetBuilder::check_load(const LoadSpec& load, std::uint64_t vms) {
    const Duration every = load.every.value;
    if (resolver_.unread().times) {
        // How many steps there are is unknown.
    } else if (every.ns > fleet_.horizon.ns) {
        resolver_.error(load.every.at, "every",
                        "the step of " + to_text(every) + " is longer than the horizon of " +
                            to_text(Duration{fleet_.horizon.ns}),
                        "the load would never change");
    } else if (steps_of(load, fleet_.horizon) > most_steps) {
        resolver_.error(load.every.at, "every",
                        std::to_string(steps_of(load, fleet_.horizon)) + " steps up to the horizon",
                        "at most " + std::to_string(most_steps));
    }
    if (load.daily && every > hours(1)) {
        resolver_.error(load.every.at, "every",
                        "the step of " + to_text(every) + " passes over hours of `daily`",
                        "the profile is read at the beginning of a step: at most 1 h");
    }
    if (load.weekly && every > days(1)) {
        resolver_.error(load.every.at, "every",
                        "the step of " + to_text(every) + " passes over days of `weekly`",
                        "the profile is read at the beginning of a step: at most 1 d");
    }
    if (load.zone && !load.daily && !load.weekly) {
        resolver_.error(load.at, "zone", "no profile is told in zone '" + *load.zone + "'",
                        "it would be ignored");
    } else if (load.zone && !Zone::find(*load.zone)) {
        resolver_.error(load.at, "zone", "no time zone is called '" + *load.zone + "'", "",
                        closest(*load.zone, zone_names()).value_or(""));
    }
    const Place at = load.factor.at == Place{} ? load.at : load.factor.at;
    const double most =
        largest_draw(load.factor.value) * largest_of(load.daily) * largest_of(load.weekly);
    if (std::isinf(most)) {
        resolver_.error(at, "factor", "a draw may come to an infinite load");
    } else if (most * std::max(static_cast<double>(vms), 1e4) > most_vm_load) {
        resolver_.error(at, "factor", "a draw may come to a load of " + shortest(std::ceil(most)),
                        "too much to be summed exactly over " + std::to_string(vms) +
                            (vms == 1 ? " VM" : " VMs"));
    }
}

LoadPlan FleetBuilder::load_of(const LoadSpec& load) {
    LoadPlan plan;
    plan.every = load.every.value;
    plan.factor = load.factor.value;
    if (!load.daily && !load.weekly) {
        return plan;
    }
    constexpr std::size_t day = 24;
    for (std::size_t hour = 0; hour < 7 * day; ++hour) {
        plan.profile.push_back((load.daily ? (*load.daily)[hour % day] : 1) *
                               (load.weekly ? (*load.weekly)[hour / day] : 1));
    }
    const Zone zone = load.zone ? Zone::find(*load.zone).value() : Zone::utc();
    const std::int64_t steps = steps_of(load, fleet_.horizon);
    plan.week_of.reserve(static_cast<std::size_t>(steps));
    for (std::int64_t k = 0; k < steps; ++k) {
        const LocalTime local = zone.to_local(fleet_.calendar.to_utc(SimTime{k * plan.every.ns}));
        const std::int64_t hour =
            weekday(local.date) * std::int64_t{day} + local.time_of_day.ns / hours(1).ns;
        plan.week_of.push_back(static_cast<std::uint8_t>(hour));
    }
    return plan;
}

void FleetBuilder::resolve_loads() {
    std::vector<std::uint64_t> vms(spec().workloads.size(), 0);
    for (const VmSlot& vm : fleet_.vms) {
        const std::uint32_t workload = fleet_.plans[vm.plan].workload;
        if (workload != none) {
            ++vms[workload];
        }
    }
    std::vector<std::uint32_t> load_of_workload(spec().workloads.size(), none);
    for (std::uint32_t w = 0; w < spec().workloads.size(); ++w) {
        const auto& load = spec().workloads[w].load;
        if (load && resolver_.read(spec().workloads[w]) && resolver_.read(*load)) {
            const std::size_t before = resolver_.errors();
            check_load(*load, vms[w]);
            if (resolver_.errors() == before && !resolver_.unread().any) {
                load_of_workload[w] = static_cast<std::uint32_t>(fleet_.loads.size());
                fleet_.loads.push_back(load_of(*load));
            }
        }
    }
    if (fleet_.loads.empty()) {
        return;
    }
    std::vector<bool> changes(fleet_.groups.size(), false);
    for (VmPlan& plan : fleet_.plans) {
        plan.load = plan.workload == none ? none : load_of_workload[plan.workload];
        changes[plan.group] = changes[plan.group] || plan.load != none;
    }
    // The busiest hour of a group needs the hours of all its VMs.
    const auto steady = static_cast<std::uint32_t>(fleet_.loads.size());
    fleet_.loads.push_back(LoadPlan{});
    fleet_.loads.back().changes = false;
    for (VmPlan& plan : fleet_.plans) {
        if (plan.workload != none && plan.load == none && changes[plan.group]) {
            plan.load = steady;
        }
    }
}

}  // namespace rotasim
