// Builds the fleet: which VMs have their disks on which storage unit.
#include "sim/model/fleet_builder.hpp"

#include <algorithm>

namespace rotasim {

void FleetBuilder::resolve_storage() {
    for (std::uint32_t s = 0; s < spec().storage.size(); ++s) {
        const StorageSpec& unit = spec().storage[s];
        fleet_.storage.push_back(StoragePlan{.spec = s, .hosts = {}});
        if (unit.groups.empty() && resolver_.read(unit)) {
            resolver_.error(unit.at, "groups", "names no group", "nothing would lie on it");
        }
        for (const Ref& group : unit.groups) {
            store_group(s, group);
        }
    }
}

void FleetBuilder::connect_storage() {
    for (const VmSlot& vm : fleet_.vms) {
        const std::uint32_t unit = fleet_.plans[vm.plan].storage;
        if (unit != none) {
            fleet_.storage[unit].hosts.push_back(vm.host);
        }
    }
    for (StoragePlan& unit : fleet_.storage) {
        std::sort(unit.hosts.begin(), unit.hosts.end());
        unit.hosts.erase(std::unique(unit.hosts.begin(), unit.hosts.end()), unit.hosts.end());
    }
}

void FleetBuilder::store_group(std::uint32_t unit, const Ref& group) {
    bool found = false;
    for (VmPlan& plan : fleet_.plans) {
        const VmTemplateSpec& vm = spec().vms[plan.spec];
        if ((vm.group.empty() ? vm.name : vm.group) != group.name) {
            continue;
        }
        found = true;
        if (plan.storage != none) {
            resolver_.error(group.at, "groups",
                            "the disks of group '" + group.name + "' lie on '" +
                                spec().storage[plan.storage].name + "' already",
                            "disks that fail together lie on one storage unit");
            return;
        }
        plan.storage = unit;
    }
    if (!found && !resolver_.unread().any) {
        resolver_.error(group.at, "groups", "no VM is of group '" + group.name + "'",
                        "a group is what VM templates name, or the template's own name");
    }
}

}  // namespace rotasim
