// The fleet as a graph of logical processes: who ever sends a message to whom.
#include "sim/model/fleet_graph.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>

#include <algorithm>

namespace rotasim {

namespace {

std::vector<std::uint32_t> hosts_of_vms(const Fleet& fleet, std::uint32_t first,
                                        std::uint32_t vms) {
    std::vector<std::uint32_t> hosts;
    for (std::uint32_t v = first; v < first + vms; ++v) {
        hosts.push_back(fleet.vms[v].host);
    }
    std::sort(hosts.begin(), hosts.end());
    hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
    return hosts;
}

}  // namespace

// VMs of a host need not lie beside each other.
std::vector<std::vector<std::uint32_t>> hosts_sharing(const Fleet& fleet,
                                                      std::uint32_t VmPlan::*shares,
                                                      std::size_t count) {
    std::vector<std::vector<std::uint32_t>> hosts(count);
    for (std::size_t v = 0; count > 0 && v < fleet.vms.size(); ++v) {
        const VmSlot& vm = fleet.vms[v];
        const std::uint32_t slot = fleet.plans[vm.plan].*shares;
        if (slot != none && (hosts[slot].empty() || hosts[slot].back() != vm.host)) {
            hosts[slot].push_back(vm.host);
        }
    }
    for (auto& of_slot : hosts) {
        std::sort(of_slot.begin(), of_slot.end());
        of_slot.erase(std::unique(of_slot.begin(), of_slot.end()), of_slot.end());
    }
    return hosts;
}

std::vector<FleetLink> links_of(const Fleet& fleet) {
    std::vector<FleetLink> links;
    const auto link = [&](EntityIndex hub, const std::vector<std::uint32_t>& hosts) {
        for (const std::uint32_t host : hosts) {
            links.push_back({hub, host, fleet.spec.control_floor.value});
        }
    };
    for (const KeySlot& key : fleet.keys) {
        link(key.entity, key.hosts);
    }
    for (const SetSlot& set : fleet.sets) {
        link(set.entity, set.hosts);
    }
    for (const SecretSlot& secret : fleet.secrets) {
        link(secret.entity, secret.hosts);
    }
    const auto of_crews = hosts_sharing(fleet, &VmPlan::crew, fleet.crews.size());
    for (std::size_t c = 0; c < of_crews.size(); ++c) {
        link(fleet.crews[c].entity, of_crews[c]);
    }
    const auto of_limits =
        hosts_sharing(fleet, &VmPlan::compute_limit, fleet.compute_limits.size());
    for (std::size_t c = 0; c < of_limits.size(); ++c) {
        link(fleet.compute_limits[c].entity, of_limits[c]);
    }
    for (const StoragePlan& storage : fleet.storage) {
        link(storage.entity, storage.hosts);
    }
    for (const MigrationPlan& migration : fleet.migrations) {
        link(migration.entity, hosts_of_vms(fleet, migration.first_vm, migration.vms));
        link(migration.entity, hosts_of_vms(fleet, migration.first_successor, migration.vms));
    }
    return links;
}

FleetComponents components_of(const Fleet& fleet, const std::vector<FleetLink>& links) {
    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> graph(fleet.lps);
    for (const FleetLink& link : links) {
        boost::add_edge(fleet.entities[link.hub].lp,
                        fleet.entities[fleet.hosts[link.host].entity].lp, graph);
    }
    FleetComponents parts;
    parts.of_lp.resize(fleet.lps, 0);
    if (fleet.lps == 0) {
        return parts;
    }
    parts.count =
        static_cast<std::uint32_t>(boost::connected_components(graph, parts.of_lp.data()));
    std::vector<std::uint32_t> sizes(parts.count, 0);
    for (const std::uint32_t part : parts.of_lp) {
        ++sizes[part];
    }
    parts.largest = *std::max_element(sizes.begin(), sizes.end());
    return parts;
}

FleetComponents components_of(const Fleet& fleet) { return components_of(fleet, links_of(fleet)); }

}  // namespace rotasim
