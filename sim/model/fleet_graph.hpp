// The fleet as a graph of logical processes: who ever sends a message to whom.
#pragma once

#include "sim/model/fleet.hpp"

#include <cstdint>
#include <vector>

namespace rotasim {

// A host hears from a hub or tells it something: a key with its vault, a set, a secret, a crew.
struct FleetLink {
    EntityIndex hub = 0;
    std::uint32_t host = 0;  // Slot.
    Duration floor{};        // No message takes less.
};

// Hosts of the VMs that share each of `count` things, by its slot, ascending.
std::vector<std::vector<std::uint32_t>> hosts_sharing(const Fleet& fleet,
                                                      std::uint32_t VmPlan::*shares,
                                                      std::size_t count);

// Each pair once, in the order of hubs. Emergencies and sets that may be pointed elsewhere count.
std::vector<FleetLink> links_of(const Fleet& fleet);

// Parts of the fleet that never hear of each other: what can run apart without any window.
struct FleetComponents {
    std::uint32_t count = 0;
    std::uint32_t largest = 0;         // Processes in the largest part.
    std::vector<std::uint32_t> of_lp;  // Part of each process, numbered by its first process.
};

// Vaults are tied through the hosts they share. Linear in hosts and links.
FleetComponents components_of(const Fleet& fleet, const std::vector<FleetLink>& links);
FleetComponents components_of(const Fleet& fleet);

}  // namespace rotasim
