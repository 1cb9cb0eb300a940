// The fleet as a graph of logical processes: who ever sends a message to whom.
#include "sim/model/fleet_graph.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>

#include <algorithm>

namespace rotasim {

namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;

void link_hosts(Graph& graph, const Fleet& fleet, EntityIndex hub,
                const std::vector<std::uint32_t>& hosts) {
    for (const std::uint32_t host : hosts) {
        boost::add_edge(fleet.entities[hub].lp, fleet.entities[fleet.hosts[host].entity].lp, graph);
    }
}

}  // namespace

FleetComponents components_of(const Fleet& fleet) {
    Graph graph(fleet.lps);
    for (const KeySlot& key : fleet.keys) {
        link_hosts(graph, fleet, key.entity, key.hosts);  // Emergencies and pointed sets included.
    }
    for (const SetSlot& set : fleet.sets) {
        link_hosts(graph, fleet, set.entity, set.hosts);
    }
    for (const SecretSlot& secret : fleet.secrets) {
        link_hosts(graph, fleet, secret.entity, secret.hosts);
    }
    for (const VmSlot& vm : fleet.vms) {
        const std::uint32_t crew = fleet.plans[vm.plan].crew;
        if (crew != none) {
            boost::add_edge(fleet.entities[fleet.crews[crew].entity].lp,
                            fleet.entities[vm.entity].lp, graph);
        }
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

}  // namespace rotasim
