// Builds the fleet: limits on calls, of single stations and shared ones, as whole numbers.
#include "sim/model/fleet_builder.hpp"

#include <algorithm>

namespace rotasim {

namespace {

struct PlanOf {
    LimiterPlan operator()(const FixedWindow& spec) const {
        return {.bucket = false,
                .refused_count = spec.refused_count.value,
                .window = spec.window.value,
                .unit = 1,
                .budget = spec.budget.value,
                .gain = 0};
    }
    // A tick is one part of `per`: a unit of weight is as many parts as `per` has ticks.
    LimiterPlan operator()(const TokenBucket& spec) const {
        return {.bucket = true,
                .refused_count = spec.refused_count.value,
                .window = {},
                .unit = spec.per.value.ns,
                .budget = spec.burst.value,
                .gain = spec.tokens.value};
    }
};

LimiterPlan limiter_of(const LimitSpec& spec) { return std::visit(PlanOf{}, spec); }

}  // namespace

void FleetBuilder::resolve_limiters() {
    for (const LimiterSpec& limiter : spec().limiters) {
        fleet_.limiters.push_back(limiter_of(limiter.limit));
    }
    std::vector<bool> used(spec().limiters.size(), false);
    bool known = !resolver_.unread().any;
    for (StationSlot& slot : fleet_.stations) {
        const StationSpec& station = spec().stations[slot.spec];
        for (const Ref& ref : station.shared_limiters) {
            const std::uint32_t limiter = resolver_.find("limiter", ref, "shared_limiters");
            if (limiter == none) {
                known = false;
                continue;
            }
            used[limiter] = true;
            if (std::find(slot.limiters.begin(), slot.limiters.end(), limiter) !=
                slot.limiters.end()) {
                resolver_.error(ref.at, "shared_limiters", "'" + ref.name + "' is given twice",
                                "a job passes it once");
            }
            slot.limiters.push_back(limiter);
        }
        // By slot, so that a permuted list is the same scenario.
        std::sort(slot.limiters.begin(), slot.limiters.end());
        if (station.limiter) {
            slot.limiters.push_back(static_cast<std::uint32_t>(fleet_.limiters.size()));
            fleet_.limiters.push_back(limiter_of(*station.limiter));
        }
    }
    for (std::size_t i = 0; known && i < used.size(); ++i) {
        if (!used[i]) {
            resolver_.warning(spec().limiters[i].at, "limiters",
                              "no station asks '" + spec().limiters[i].name + "'",
                              "it limits nothing");
        }
    }
}

}  // namespace rotasim
