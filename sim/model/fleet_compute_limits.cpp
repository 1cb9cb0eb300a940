// Builds the fleet: which VMs share a limit on starts.
#include "sim/model/fleet_builder.hpp"

namespace rotasim {

void FleetBuilder::resolve_compute_limits() {
    for (std::uint32_t c = 0; c < spec().compute_limits.size(); ++c) {
        const ComputeLimitSpec& limit = spec().compute_limits[c];
        fleet_.compute_limits.push_back(ComputeLimitPlan{.spec = c,
                                                         .starts = {.bucket = true,
                                                                    .unit = limit.per.value.ns,
                                                                    .budget = limit.burst.value,
                                                                    .gain = limit.starts.value}});
        if (limit.groups.empty() && resolver_.read(limit)) {
            resolver_.error(limit.at, "groups", "names no group", "it would limit nothing");
        }
        assign_groups(limit.groups, &VmPlan::compute_limit, c,
                      {"the starts",
                       [this](std::uint32_t other) {
                           return "are limited by '" + spec().compute_limits[other].name + "'";
                       },
                       "a VM lies in one subscription and region"});
    }
}

}  // namespace rotasim
