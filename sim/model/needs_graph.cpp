// What VMs need so that the platform can start them, as a graph of AND and OR.
#include "sim/model/needs_graph.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/topological_sort.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

namespace rotasim {

class NeedsBuilder {
public:
    NeedsBuilder(const Fleet& fleet, NeedsGraph& graph) : fleet_(fleet), graph_(graph) {}

    void build() {
        for (const VmSlot& vm : fleet_.vms) {
            const auto [at, fresh] = classes_.try_emplace(needs_of(vm), 0U);
            if (fresh) {
                const VmTemplateSpec& spec = fleet_.spec.vms[fleet_.plans[vm.plan].spec];
                at->second = node(NeedKind::vms, "VMs of " + spec.name, false);
                for (const std::uint32_t need : at->first) {
                    link(at->second, need);
                }
            }
            ++graph_.nodes_[at->second].vms;
        }
    }

private:
    using Key = std::tuple<NeedKind, std::uint32_t>;

    // Sorted, each once: VMs with the same needs are one node.
    std::vector<std::uint32_t> needs_of(const VmSlot& vm) {
        std::set<std::uint32_t> needs;
        for (const DiskPlan& disk : fleet_.plans[vm.plan].disks) {
            if (disk.set != none) needs.insert(grant(disk.set));
            if (disk.key != none) needs.insert(key(disk.key));
            if (disk.secret != none) needs.insert(secret(disk.secret));
        }
        const HostSlot& host = fleet_.hosts[vm.host];
        if (host.pool != none) {
            const HostFaultsSpec* faults = fleet_.faults_of(host);
            const bool waits =
                faults != nullptr && faults->outcome == HostFailureOutcome::wait_for_repair;
            needs.insert(waits ? host_node(vm.host) : pool(host.pool));
        }
        return {needs.begin(), needs.end()};
    }
    std::uint32_t grant(std::uint32_t set) {
        return known(NeedKind::grant, set, [&] {
            return node(NeedKind::grant,
                        "identity of set " + fleet_.name_of(fleet_.sets[set].entity), false);
        });
    }
    std::uint32_t key(std::uint32_t slot) {
        return known(NeedKind::key, slot, [&] {
            const std::uint32_t made =
                node(NeedKind::key, "key " + fleet_.name_of(fleet_.keys[slot].entity), false);
            link(made, vault(fleet_.keys[slot].vault));
            return made;
        });
    }
    std::uint32_t secret(std::uint32_t slot) {
        return known(NeedKind::secret, slot, [&] {
            const std::uint32_t made = node(
                NeedKind::secret, "secret " + fleet_.name_of(fleet_.secrets[slot].entity), false);
            link(made, vault(fleet_.secrets[slot].vault));
            return made;
        });
    }
    std::uint32_t vault(std::uint32_t slot) {
        return known(NeedKind::vault, slot, [&] {
            const VaultSpec& spec = fleet_.spec.vaults[fleet_.vaults[slot].spec];
            const std::uint32_t made = node(NeedKind::vault, "vault " + spec.name, false);
            link(made, region(spec.region));
            return made;
        });
    }
    std::uint32_t region(const std::string& name) {
        const auto [at, fresh] = regions_.try_emplace(name, 0U);
        if (fresh) at->second = node(NeedKind::region, "key service of " + name, false);
        return at->second;
    }
    std::uint32_t pool(std::uint32_t index) {
        return known(NeedKind::pool, index, [&] {
            const std::uint32_t made =
                node(NeedKind::pool, "pool " + fleet_.spec.host_pools[index].name, true);
            for (std::uint32_t h = 0; h < fleet_.hosts.size(); ++h) {
                if (fleet_.hosts[h].pool == index) link(made, host_node(h));
            }
            return made;
        });
    }
    std::uint32_t host_node(std::uint32_t slot) {
        return known(NeedKind::host, slot, [&] {
            return node(NeedKind::host, "host " + fleet_.name_of(fleet_.hosts[slot].entity), false);
        });
    }

    template <class Make>
    std::uint32_t known(NeedKind kind, std::uint32_t slot, Make make) {
        const auto found = made_.find({kind, slot});
        if (found != made_.end()) return found->second;
        const std::uint32_t fresh = make();
        made_.emplace(Key{kind, slot}, fresh);
        return fresh;
    }
    std::uint32_t node(NeedKind kind, std::string name, bool any) {
        graph_.nodes_.push_back({kind, std::move(name), any, 0});
        graph_.needs_.emplace_back();
        graph_.needed_by_.emplace_back();
        return static_cast<std::uint32_t>(graph_.nodes_.size() - 1);
    }
    void link(std::uint32_t who, std::uint32_t need) {
        graph_.needs_[who].push_back(need);
        graph_.needed_by_[need].push_back(who);
    }

    const Fleet& fleet_;
    NeedsGraph& graph_;
    std::map<Key, std::uint32_t> made_;
    std::map<std::string, std::uint32_t> regions_;
    std::map<std::vector<std::uint32_t>, std::uint32_t> classes_;
};

NeedsGraph::NeedsGraph(const Fleet& fleet) { NeedsBuilder(fleet, *this).build(); }

std::uint64_t NeedsGraph::all_vms() const {
    std::uint64_t sum = 0;
    for (const NeedNode& node : nodes_) {
        sum += node.vms;
    }
    return sum;
}

std::vector<std::uint32_t> NeedsGraph::bottom_up() const {
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> graph(nodes_.size());
    for (std::size_t node = 0; node < needs_.size(); ++node) {
        for (const std::uint32_t need : needs_[node]) {
            boost::add_edge(node, need, graph);
        }
    }
    std::vector<std::uint32_t> order;
    order.reserve(nodes_.size());
    boost::topological_sort(graph, std::back_inserter(order));  // Needs first.
    return order;
}

namespace {

bool larger(const BlastRadius& a, const BlastRadius& b) {
    return a.vms != b.vms ? a.vms > b.vms : a.lost < b.lost;
}

}  // namespace

std::vector<BlastRadius> NeedsGraph::single_points() const {
    std::vector<std::uint32_t> alive;  // Of an OR: how many of its needs are left.
    for (const auto& needs : needs_) {
        alive.push_back(static_cast<std::uint32_t>(needs.size()));
    }
    std::vector<BlastRadius> all;
    std::vector<bool> gone(nodes_.size(), false);
    for (std::uint32_t lost = 0; lost < nodes_.size(); ++lost) {
        if (nodes_[lost].kind == NeedKind::vms || nodes_[lost].kind == NeedKind::pool) {
            continue;  // Nothing that could be lost by itself.
        }
        std::vector<std::uint32_t> reached = {lost};
        std::vector<std::uint32_t> weakened;
        gone[lost] = true;
        std::uint64_t vms = 0;
        for (std::size_t i = 0; i < reached.size(); ++i) {
            vms += nodes_[reached[i]].vms;
            for (const std::uint32_t who : needed_by_[reached[i]]) {
                if (nodes_[who].any) {
                    weakened.push_back(who);
                    if (--alive[who] > 0) continue;
                }
                if (!gone[who]) {
                    gone[who] = true;
                    reached.push_back(who);
                }
            }
        }
        for (const std::uint32_t node : reached)
            gone[node] = false;
        for (const std::uint32_t node : weakened)
            ++alive[node];
        if (vms > 0) all.push_back({{lost}, vms});
    }
    std::sort(all.begin(), all.end(), larger);
    return all;
}

namespace {

// A cut of one or two nodes, sorted; the second is none if there is one.
using Cut = std::array<std::uint32_t, 2>;
using Cuts = std::set<Cut>;

bool contains(const Cut& large, const Cut& small) {
    return std::all_of(small.begin(), small.end(), [&large](std::uint32_t node) {
        return node == none || node == large[0] || node == large[1];
    });
}

// Only those that hold no other.
Cuts minimal(const Cuts& cuts) {
    Cuts kept;
    for (const Cut& cut : cuts) {
        const bool needless =
            cut[1] != none && (cuts.count({cut[0], none}) != 0 || cuts.count({cut[1], none}) != 0);
        if (!needless) kept.insert(cut);
    }
    return kept;
}

// Both at once, if that is not more than two nodes.
Cuts joined(const Cuts& a, const Cuts& b) {
    Cuts all;
    for (const Cut& x : a) {
        for (const Cut& y : b) {
            if (contains(x, y)) {
                all.insert(x);
            } else if (contains(y, x)) {
                all.insert(y);
            } else if (x[1] == none && y[1] == none) {
                all.insert({std::min(x[0], y[0]), std::max(x[0], y[0])});
            }
        }
    }
    return minimal(all);
}

}  // namespace

std::vector<BlastRadius> NeedsGraph::pairs() const {
    std::vector<Cuts> cuts(nodes_.size());
    std::map<Cut, std::uint64_t> vms;
    for (const std::uint32_t node : bottom_up()) {
        Cuts& mine = cuts[node];
        const bool can_be_lost =
            nodes_[node].kind != NeedKind::vms && nodes_[node].kind != NeedKind::pool;
        bool first = true;
        for (const std::uint32_t need : needs_[node]) {
            if (nodes_[node].any && !first) {
                mine = joined(mine, cuts[need]);
            } else {
                mine.insert(cuts[need].begin(), cuts[need].end());
            }
            first = false;
        }
        if (can_be_lost) mine.insert({node, none});
        mine = minimal(mine);
        for (const Cut& cut : mine) {
            if (nodes_[node].kind == NeedKind::vms && cut[1] != none) vms[cut] += nodes_[node].vms;
        }
    }
    std::vector<BlastRadius> all;
    for (const auto& [cut, count] : vms) {
        all.push_back({{cut[0], cut[1]}, count});
    }
    std::sort(all.begin(), all.end(), larger);
    return all;
}

}  // namespace rotasim
