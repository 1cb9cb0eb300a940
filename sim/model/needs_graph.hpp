// What VMs need so that the platform can start them, as a graph of AND and OR: a key and its vault
// and the set's grant, one of the hosts of a pool. What stops many VMs alone, or together with one
// more, is its blast radius.
#pragma once

#include "sim/model/fleet.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rotasim {

enum class NeedKind : std::uint8_t { vms, pool, host, grant, key, secret, vault, region };

struct NeedNode {
    NeedKind kind = NeedKind::vms;
    std::string name;
    bool any = false;       // One of its needs is enough; else all of them.
    std::uint32_t vms = 0;  // Of kind `vms`: how many VMs have exactly these needs.
};

// VMs that do not start any more once one thing is lost, or two at once.
struct BlastRadius {
    std::vector<std::uint32_t> lost;  // One or two nodes.
    std::uint64_t vms = 0;            // Of a pair: beyond what each of the two stops alone.
};

class NeedsGraph {
public:
    // A pool is an OR of its hosts where failed ones are replaced by others; VMs that wait for the
    // repair of their own host need that one. Mended and replaced keys are not counted on.
    explicit NeedsGraph(const Fleet& fleet);

    [[nodiscard]] const std::vector<NeedNode>& nodes() const { return nodes_; }
    [[nodiscard]] std::uint64_t all_vms() const;

    // Exactly: each thing is taken away, and what depends on it looked at again. Largest first.
    [[nodiscard]] std::vector<BlastRadius> single_points() const;
    // The minimal cut sets of two things, by expanding AND and OR from the leaves up (MOCUS,
    // Fussell and Vesely 1972), cut off beyond two. Largest first.
    [[nodiscard]] std::vector<BlastRadius> pairs() const;

private:
    friend class NeedsBuilder;
    // Needs come before those who have them.
    [[nodiscard]] std::vector<std::uint32_t> bottom_up() const;

    std::vector<NeedNode> nodes_;
    std::vector<std::vector<std::uint32_t>> needs_;  // By node.
    std::vector<std::vector<std::uint32_t>> needed_by_;
};

}  // namespace rotasim
