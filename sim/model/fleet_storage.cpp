// Builds the fleet: which VMs have their disks on which storage unit.
#include "sim/model/fleet_builder.hpp"
#include "sim/model/fleet_graph.hpp"

#include <utility>

namespace rotasim {

void FleetBuilder::resolve_storage() {
    for (std::uint32_t s = 0; s < spec().storage.size(); ++s) {
        const StorageSpec& unit = spec().storage[s];
        fleet_.storage.push_back(StoragePlan{.spec = s, .hosts = {}});
        if (unit.groups.empty() && resolver_.read(unit)) {
            resolver_.error(unit.at, "groups", "names no group", "nothing would lie on it");
        }
        assign_groups(
            unit.groups, &VmPlan::storage, s,
            {"the disks",
             [this](std::uint32_t other) { return "lie on '" + spec().storage[other].name + "'"; },
             "disks that fail together lie on one storage unit"});
    }
}

void FleetBuilder::connect_storage() {
    auto hosts = hosts_sharing(fleet_, &VmPlan::storage, fleet_.storage.size());
    for (std::size_t s = 0; s < hosts.size(); ++s) {
        fleet_.storage[s].hosts = std::move(hosts[s]);
    }
}

}  // namespace rotasim
