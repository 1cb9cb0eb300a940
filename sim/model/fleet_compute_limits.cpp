// Builds the fleet: which VMs share a limit on starts.
#include "sim/model/fleet_builder.hpp"

#include <algorithm>

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
        for (const Ref& group : limit.groups) {
            limit_group(c, group);
        }
    }
}

void FleetBuilder::limit_group(std::uint32_t limit, const Ref& group) {
    bool found = false;
    for (VmPlan& plan : fleet_.plans) {
        const VmTemplateSpec& vm = spec().vms[plan.spec];
        if ((vm.group.empty() ? vm.name : vm.group) != group.name) {
            continue;
        }
        found = true;
        if (plan.compute_limit != none) {
            const ComputeLimitSpec& other = spec().compute_limits[plan.compute_limit];
            resolver_.error(group.at, "groups",
                            "the starts of group '" + group.name + "' are limited by '" +
                                other.name + "' already",
                            "a VM lies in one subscription and region");
            return;
        }
        plan.compute_limit = limit;
    }
    if (!found && !resolver_.unread().any) {
        resolver_.error(group.at, "groups", "no VM is of group '" + group.name + "'",
                        "a group is what VM templates name, or the template's own name");
    }
}

}  // namespace rotasim
