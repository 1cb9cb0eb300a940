// Hosts in canonical order, cut where the cells' shares of the VMs end.
#include "sim/model/partition.hpp"

#include <algorithm>

namespace rotasim {

namespace {

constexpr std::uint64_t own_weight = 1;  // Of a host without VMs.

std::uint32_t host_cells(const Fleet& fleet, std::uint32_t asked) {
    const auto hosts = static_cast<std::uint32_t>(std::max<std::size_t>(1, fleet.hosts.size()));
    const auto vms = static_cast<std::uint32_t>(fleet.vms.size());
    const std::uint32_t wanted = asked == 0 ? (vms + vms_per_cell - 1) / vms_per_cell : asked - 1;
    return std::clamp(wanted, 1U, hosts);
}

}  // namespace

Partition partition_of(const Fleet& fleet, std::uint32_t cells) {
    Partition partition;
    partition.cell_of.assign(fleet.lps, control_cell);
    if (cells == 1 || fleet.hosts.empty()) {
        return partition;
    }
    const std::uint32_t parts = host_cells(fleet, cells);
    std::uint64_t total = 0;
    for (const HostSlot& host : fleet.hosts) {
        total += own_weight + host.vms;
    }
    std::uint64_t before = 0;
    for (const HostSlot& host : fleet.hosts) {
        const std::uint64_t weight = own_weight + host.vms;
        // The cell in whose share the middle of the host lies.
        const auto part = static_cast<std::uint32_t>((2 * before + weight) * parts / (2 * total));
        partition.cell_of[fleet.entities[host.entity].lp] = 1 + std::min(part, parts - 1);
        before += weight;
    }
    partition.cells = parts + 1;
    return partition;
}

}  // namespace rotasim
