// The fleet as an engine sees it: numbers of processes and cells, the floor, the kinds of alarms.
#pragma once

#include "sim/engine/layout.hpp"
#include "sim/model/partition.hpp"

namespace rotasim {

// Shared by all replications of a run, like the fleet itself.
struct FleetLayout {
    EngineLayout engine;
    std::uint32_t cells = 1;
};

FleetLayout layout_of(const Fleet& fleet, const Partition& partition);

}  // namespace rotasim
