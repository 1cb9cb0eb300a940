// Which cell runs each logical process: a property of the fleet, never of the machine.
#pragma once

#include "sim/model/fleet.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rotasim {

// Vaults, keys, sets and crews share the first cell: they decide together, seldom, and for all.
inline constexpr std::uint32_t control_cell = 0;

struct Partition {
    std::uint32_t cells = 1;
    std::vector<std::uint32_t> cell_of;  // By logical process.
    std::vector<std::string> merged;     // Links without a floor, whose ends had to share a cell:
                                         // "hub with host".
};

// VMs of one cell in the automatic partition: their state and pending events fill about half of a
// small second-level cache (512 KiB).
inline constexpr std::uint32_t vms_per_cell = 1024;

// `cells` 0: by size. Otherwise at most that many: one for control, the hosts spread over the
// others and balanced by their VMs. Hosts of one part of the fleet (components_of) lie beside each
// other in canonical order, and a cell ends where a part does if that is near. Hosts that a link
// without a floor ties to a hub run with control. Networks of stations share a cell of their own
// (with the hosts, if there are but two), or are spread where there are no hosts. Conservative
// windows need no more: every link that is cut ends in the first cell, and its floor is the
// lookahead.
Partition partition_of(const Fleet& fleet, std::uint32_t cells = 0);

}  // namespace rotasim
