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
    std::vector<std::string> merged;     // Links without a floor, whose ends had to share a cell.
};

// VMs of one cell in the automatic partition: their state and pending events fill about half of a
// small second-level cache (512 KiB).
inline constexpr std::uint32_t vms_per_cell = 1024;

// `cells` 0: by size. Otherwise at most that many: one for control, hosts spread over the others in
// canonical order, balanced by their VMs.
Partition partition_of(const Fleet& fleet, std::uint32_t cells = 0);

}  // namespace rotasim
