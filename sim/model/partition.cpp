// Parts of the fleet one after the other, cut where the cells' shares of the VMs end.
#include "sim/model/partition.hpp"

#include "sim/model/fleet_graph.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>

#include <algorithm>
#include <numeric>

namespace rotasim {

namespace {

constexpr std::uint64_t own_weight = 1;  // Of a host without VMs.

std::uint32_t lp_of_host(const Fleet& fleet, std::uint32_t host) {
    return fleet.entities[fleet.hosts[host].entity].lp;
}

// Hosts that a link without a floor ties to a hub run in the hubs' cell; names say which link.
std::vector<bool> tied_to_control(const Fleet& fleet, const std::vector<FleetLink>& links,
                                  std::vector<std::string>& merged) {
    std::vector<bool> tied(fleet.hosts.size(), false);
    const auto floorless = [](const FleetLink& link) { return link.floor <= Duration::zero(); };
    if (std::none_of(links.begin(), links.end(), floorless)) {
        return tied;
    }
    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> graph(fleet.lps);
    for (const FleetLink& link : links) {
        if (!floorless(link)) {
            continue;
        }
        boost::add_edge(fleet.entities[link.hub].lp, lp_of_host(fleet, link.host), graph);
        merged.push_back(fleet.name_of(link.hub) + " with " +
                         fleet.name_of(fleet.hosts[link.host].entity));
    }
    std::vector<std::uint32_t> part(fleet.lps);
    boost::connected_components(graph, part.data());
    std::vector<bool> has_hub(fleet.lps, false);
    for (const FleetLink& link : links) {
        has_hub[part[fleet.entities[link.hub].lp]] = true;
    }
    for (std::uint32_t h = 0; h < fleet.hosts.size(); ++h) {
        tied[h] = has_hub[part[lp_of_host(fleet, h)]];
    }
    return tied;
}

// The hosts to be spread, part by part, each part in canonical order.
std::vector<std::uint32_t> order_of(const Fleet& fleet, const FleetComponents& parts,
                                    const std::vector<bool>& tied) {
    std::vector<std::uint32_t> hosts;
    for (std::uint32_t h = 0; h < fleet.hosts.size(); ++h) {
        if (!tied[h]) {
            hosts.push_back(h);
        }
    }
    const auto part = [&](std::uint32_t host) { return parts.of_lp[lp_of_host(fleet, host)]; };
    std::stable_sort(hosts.begin(), hosts.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return part(a) < part(b); });
    return hosts;
}

// The position whose weight before it is nearest to `ideal`; `positions` in order, not empty.
std::size_t nearest(const std::vector<std::uint64_t>& before,
                    const std::vector<std::size_t>& positions, std::uint64_t ideal) {
    const auto distance = [&](std::size_t at) {
        return before[at] > ideal ? before[at] - ideal : ideal - before[at];
    };
    const auto after = std::partition_point(positions.begin(), positions.end(),
                                            [&](std::size_t at) { return before[at] < ideal; });
    if (after == positions.begin()) {
        return *after;
    }
    const std::size_t left = *(after - 1);
    return after == positions.end() || distance(left) <= distance(*after) ? left : *after;
}

// Where each cell begins: the positions at which the shares end, moved to a border between two
// parts if one is near, so that small parts stay whole. Every cell gets a host.
std::vector<std::size_t> cuts_of(const std::vector<std::uint64_t>& before,
                                 const std::vector<std::size_t>& borders, std::uint32_t cells) {
    const std::uint64_t total = before.back();
    std::vector<std::size_t> all(before.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    std::vector<std::size_t> cuts{0};
    for (std::uint32_t k = 1; k < cells; ++k) {
        const std::uint64_t ideal = total * k / cells;
        std::size_t cut = nearest(before, all, ideal);
        if (!borders.empty()) {
            const std::size_t border = nearest(before, borders, ideal);
            const std::uint64_t off =
                before[border] > ideal ? before[border] - ideal : ideal - before[border];
            cut = 4 * off <= total / cells ? border : cut;
        }
        const std::size_t hosts = before.size() - 1;
        cuts.push_back(std::clamp(cut, cuts.back() + 1, hosts - (cells - k)));
    }
    return cuts;
}

// `cells` as of partition_of, of what is no station.
Partition hosts_in_cells(const Fleet& fleet, std::uint32_t cells) {
    Partition partition;
    partition.cell_of.assign(fleet.lps, control_cell);
    if (cells == 1 || fleet.hosts.empty()) {
        return partition;
    }
    const std::vector<FleetLink> links = links_of(fleet);
    const FleetComponents parts = components_of(fleet, links);
    const std::vector<bool> tied = tied_to_control(fleet, links, partition.merged);
    const std::vector<std::uint32_t> hosts = order_of(fleet, parts, tied);
    if (hosts.empty()) {
        return partition;
    }
    std::vector<std::uint64_t> before(hosts.size() + 1, 0);  // Weight, by position.
    std::vector<std::size_t> borders;
    std::uint64_t vms = 0;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        vms += fleet.hosts[hosts[i]].vms;
        before[i + 1] = before[i] + own_weight + fleet.hosts[hosts[i]].vms;
        if (i > 0 && parts.of_lp[lp_of_host(fleet, hosts[i])] !=
                         parts.of_lp[lp_of_host(fleet, hosts[i - 1])]) {
            borders.push_back(i);
        }
    }
    const std::uint64_t wanted = cells == 0 ? (vms + vms_per_cell - 1) / vms_per_cell : cells - 1;
    const auto count =
        static_cast<std::uint32_t>(std::clamp<std::uint64_t>(wanted, 1, hosts.size()));
    const std::vector<std::size_t> cuts = cuts_of(before, borders, count);
    std::uint32_t cell = 0;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        while (cell < count && cuts[cell] <= i) {
            ++cell;  // From 1 on: the first is for control.
        }
        partition.cell_of[lp_of_host(fleet, hosts[i])] = cell;
    }
    partition.cells = count + 1;
    return partition;
}

// Networks, systems and work lists in turn to `count` cells from the first one on.
void spread_networks(const Fleet& fleet, std::uint32_t first, std::uint32_t count,
                     Partition& partition) {
    for (const StationSlot& station : fleet.stations) {
        partition.cell_of[fleet.entities[station.entity].lp] = first + station.network % count;
    }
    for (const ComponentSlot& component : fleet.components) {
        partition.cell_of[fleet.entities[component.entity].lp] =
            first + fleet.systems[component.system].network % count;
    }
    for (const WorkListSlot& list : fleet.work_lists) {
        partition.cell_of[fleet.entities[list.entity].lp] = first + list.network % count;
    }
    partition.cells = std::max(partition.cells, first + count);
}

}  // namespace

// A network sends no message, so that it never holds up anybody; beside control it would, as it may
// have an event at any moment.
Partition partition_of(const Fleet& fleet, std::uint32_t cells) {
    if (fleet.networks == 0 || cells == 1) {
        return hosts_in_cells(fleet, cells);
    }
    const bool own = cells == 0 || cells > 2;  // A cell for stations alone.
    Partition partition = hosts_in_cells(fleet, own && cells != 0 ? cells - 1 : cells);
    if (partition.cells > 1) {
        spread_networks(fleet, own ? partition.cells : 1, 1, partition);
    } else if (cells != 0) {
        spread_networks(fleet, 1, std::min(cells - 1, fleet.networks), partition);
    }
    return partition;
}

}  // namespace rotasim
