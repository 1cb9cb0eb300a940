// The fleet as a graph of logical processes: who ever sends a message to whom.
#pragma once

#include "sim/model/fleet.hpp"

#include <cstdint>
#include <vector>

namespace rotasim {

// Parts of the fleet that never hear of each other: what can run apart without any window.
struct FleetComponents {
    std::uint32_t count = 0;
    std::uint32_t largest = 0;         // Processes in the largest part.
    std::vector<std::uint32_t> of_lp;  // Part of each process, numbered by its first process.
};

// Links: a host to each vault that it may hear from (keys, sets, emergencies, pointed sets), and to
// its operators. Vaults are tied through the hosts they share. Linear in hosts and links.
FleetComponents components_of(const Fleet& fleet);

}  // namespace rotasim
