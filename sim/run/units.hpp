// sim/run/units.hpp — units of work: blocks of consecutive replications, the same for any thread
// count.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace rotasim {

// Fixed, so that units are the same whatever the machine.
inline constexpr std::uint32_t unit_size = 4;

// Replications [first, first + count), all inside block first / unit_size.
struct Unit {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    friend bool operator==(const Unit&, const Unit&) = default;
};

// What is left to do of replications [0, replications), ascending. `completed` is ascending.
[[nodiscard]] std::vector<Unit> plan_units(std::uint32_t replications,
                                           std::span<const std::uint32_t> completed = {});

}  // namespace rotasim
