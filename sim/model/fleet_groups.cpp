// Builds the fleet: what whole groups of VMs share, each group with one of them at most.
#include "sim/model/fleet_builder.hpp"

namespace rotasim {

void FleetBuilder::assign_groups(const std::vector<Ref>& groups, std::uint32_t VmPlan::*shares,
                                 std::uint32_t slot, const GroupTaken& taken) {
    for (const Ref& group : groups) {
        assign_group(group, shares, slot, taken);
    }
}

void FleetBuilder::assign_group(const Ref& group, std::uint32_t VmPlan::*shares, std::uint32_t slot,
                                const GroupTaken& taken) {
    bool found = false;
    for (VmPlan& plan : fleet_.plans) {
        if (spec().vms[plan.spec].group_name() != group.name) {
            continue;
        }
        found = true;
        if (plan.*shares != none) {
            resolver_.error(group.at, "groups",
                            taken.what + " of group '" + group.name + "' " +
                                taken.does(plan.*shares) + " already",
                            taken.why);
            return;
        }
        plan.*shares = slot;
    }
    if (!found && !resolver_.unread().any) {
        resolver_.error(group.at, "groups", "no VM is of group '" + group.name + "'",
                        "a group is what VM templates name, or the template's own name");
    }
}

}  // namespace rotasim
