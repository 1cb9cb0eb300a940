// What VMs need to be started: single points and pairs, against brute force over small fleets.
#include "sim/model/needs_graph.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

std::map<std::string, std::uint64_t> by_name(const NeedsGraph& graph,
                                             const std::vector<BlastRadius>& list) {
    std::map<std::string, std::uint64_t> names;
    for (const BlastRadius& radius : list) {
        std::string name;
        for (const std::uint32_t node : radius.lost) {
            name += (name.empty() ? "" : " + ") + graph.nodes()[node].name;
        }
        names[name] = radius.vms;
    }
    return names;
}

// `outcome` of the pool's hosts; `hosts` of them, four VMs of 4 processors on each.
std::string fleet_of(const std::string& outcome, int hosts) {
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 30 d\n"
           "vaults: [{name: a, sku: premium}, {name: b, sku: premium}]\n"
           "keys:\n"
           "  - {name: k, vault: a, versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}\n"
           "  - {name: g, vault: b, versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}\n"
           "encryption_sets: [{name: des, key: k}]\n"
           "host_skus: [{name: four, vcpus: 16, memory: 64 GiB}]\n"
           "host_faults: [{name: f, failure_every: {kind: exponential, mean: 1000 d}, outcome: " +
           outcome +
           "}]\n"
           "host_pools: [{name: p, sku: four, faults: f, count: " +
           std::to_string(hosts) +
           "}]\n"
           "vms:\n"
           "  - {name: sse, mode: sse_cmk, set: des, size: D4s_v3, count: 4, hosts: p, "
           "disks: [{name: os, role: os, tier: P10}]}\n"
           "  - {name: ade, mode: ade_dmcrypt, key: g, size: D4s_v3, count: 3, hosts: p, "
           "disks: [{name: os, role: os, tier: P10}]}\n"
           "  - {name: pmk, mode: sse_pmk, size: D4s_v3, count: 1, hosts: p, "
           "disks: [{name: os, role: os, tier: P10}]}\n";
}

}  // namespace

TEST_CASE("a key, its vault, its region and the set's identity stop its VMs alone",
          "[unit][model]") {
    const TextWorld world(fleet_of("heal", 2));
    const NeedsGraph graph(world.fleet());
    CHECK(graph.all_vms() == 8);
    CHECK(by_name(graph, graph.single_points()) ==
          std::map<std::string, std::uint64_t>{{"identity of set des", 4},
                                               {"key a/k", 4},
                                               {"vault a", 4},
                                               {"key service of region-1", 7},
                                               {"key b/g", 3},
                                               {"vault b", 3}});
}

TEST_CASE("hosts that replace each other stop nobody but together", "[unit][model]") {
    const TextWorld two(fleet_of("heal", 2));
    const NeedsGraph graph(two.fleet());
    CHECK(by_name(graph, graph.pairs()) ==
          std::map<std::string, std::uint64_t>{{"host p-0000000 + host p-0000001", 8}});
    const TextWorld three(fleet_of("heal", 3));
    CHECK(NeedsGraph(three.fleet()).pairs().empty());
    // Who waits for the repair of the own host needs that one.
    const TextWorld waits(fleet_of("wait_for_repair", 2));
    const NeedsGraph waiting(waits.fleet());
    CHECK(waiting.pairs().empty());
    const auto single = by_name(waiting, waiting.single_points());
    REQUIRE(single.count("host p-0000000") == 1);
    REQUIRE(single.count("host p-0000001") == 1);
    CHECK(single.at("host p-0000000") + single.at("host p-0000001") == 8);
}

TEST_CASE("single points and pairs are those of brute force", "[unit][model]") {
    for (const int hosts : {2, 3}) {
        for (const std::string outcome : {"heal", "wait_for_repair"}) {
            const TextWorld world(fleet_of(outcome, hosts));
            const NeedsGraph graph(world.fleet());
            // What the VMs of the fleet lack if these are lost, from the plans themselves.
            const auto stopped = [&](const std::set<std::string>& lost) {
                std::uint64_t count = 0;
                const auto gone = [&lost](const std::string& name) {
                    return lost.count(name) != 0;
                };
                bool any_host = false;
                for (int h = 0; h < hosts; ++h) {
                    any_host |= !gone("host p-000000" + std::to_string(h));
                }
                for (const VmSlot& vm : world.fleet().vms) {
                    const std::string& group =
                        world.fleet().spec.vms[world.fleet().plans[vm.plan].spec].name;
                    bool down = outcome == "heal"
                                    ? !any_host
                                    : gone("host " + world.fleet().name_of(
                                                         world.fleet().hosts[vm.host].entity));
                    if (group == "sse") {
                        down |= gone("identity of set des") || gone("key a/k") || gone("vault a") ||
                                gone("key service of region-1");
                    } else if (group == "ade") {
                        down |=
                            gone("key b/g") || gone("vault b") || gone("key service of region-1");
                    }
                    count += down ? 1 : 0;
                }
                return count;
            };
            std::vector<std::string> things;
            for (const NeedNode& node : graph.nodes()) {
                if (node.kind != NeedKind::vms && node.kind != NeedKind::pool) {
                    things.push_back(node.name);
                }
            }
            const auto single = by_name(graph, graph.single_points());
            for (const std::string& thing : things) {
                const auto found = single.find(thing);
                CHECK(stopped({thing}) == (found == single.end() ? 0 : found->second));
            }
            // A pair stops beyond the two: exactly the VMs that neither stops alone.
            const auto pairs = by_name(graph, graph.pairs());
            for (std::size_t i = 0; i < things.size(); ++i) {
                for (std::size_t j = i + 1; j < things.size(); ++j) {
                    const auto one = pairs.find(things[i] + " + " + things[j]);
                    const auto other = pairs.find(things[j] + " + " + things[i]);
                    const std::uint64_t extra = one != pairs.end()     ? one->second
                                                : other != pairs.end() ? other->second
                                                                       : 0;
                    const std::uint64_t both = stopped({things[i], things[j]});
                    const bool only_together =
                        stopped({things[i]}) == 0 && stopped({things[j]}) == 0 && both > 0;
                    INFO(outcome << ' ' << hosts << ' ' << things[i] << ", " << things[j]);
                    CHECK((extra > 0) == only_together);
                    if (only_together) CHECK(extra == both);
                }
            }
        }
    }
}
