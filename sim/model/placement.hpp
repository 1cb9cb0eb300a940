// Which host runs which VM: tabulated packings, capacity, and first fit over life spans.
#pragma once

#include "sim/model/resolver.hpp"

#include <span>

namespace rotasim {

// Hosts of one pool, in order. `count` is the limit, or none for "as many as needed".
struct HostOffer {
    const HostSku* sku = nullptr;
    std::uint32_t pool = 0;
    std::uint32_t count = none;
};

struct VmDemand {
    std::uint32_t vcpus = 1;
    Bytes memory{};
    SimTime from{};
    SimTime to = SimTime::never();
};

struct Placement {
    std::vector<std::uint32_t> host;  // By VM: number of the host, counted over all offers.
    std::vector<std::uint32_t> hosts_of_offer;
    std::uint32_t unplaced = 0;   // VMs put on the emptiest host although nothing fitted.
    std::uint32_t too_large = 0;  // Of these: no host takes them even when it is empty.
};

// First fit in the order given (which is canonical), with room given back when a VM is deleted.
// Uniform VMs fill a host up to its SKU's packing; mixed ones up to packing and capacity.
Placement place(std::span<const HostOffer> offers, std::span<const VmDemand> demands);

}  // namespace rotasim
