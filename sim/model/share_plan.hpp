// How the servers of a station are divided among those it serves, as whole numbers.
//
// Work is counted in parts; rates are parts a tick. Where a station serves in time, a part is 2^-40
// ticks of one server. Where it moves bytes under max-min, a part is 2^-f of a billionth of a byte,
// so that a rate of r B/s is r 2^f parts a tick, exactly; f is the least for which every cap is at
// least 2^40.
#pragma once

#include "sim/base/wide.hpp"

#include <cstdint>
#include <vector>

namespace rotasim {

inline constexpr int part_bits = 40;
inline constexpr std::int64_t parts_per_tick = std::int64_t{1} << part_bits;
// Bounds within which 128 bits hold every product: weights, and what all servers move together
// against the least cap.
inline constexpr std::int64_t largest_share_weight = 1000;
inline constexpr std::int64_t largest_share_ratio = 1'000'000;
inline constexpr double largest_station_rate = 1e15;  // Bytes a second.

// Jobs that are alike to whoever shares: each gets the same rate at the same time.
struct ShareClass {
    std::int64_t weight = 1;
    std::int64_t cap = parts_per_tick;  // Of one job; one server at most.
};

struct SharePlan {
    std::int64_t unit = parts_per_tick;             // What one server does in a tick.
    int128 capacity = parts_per_tick;               // All of them.
    std::vector<ShareClass> classes{ShareClass{}};  // By cap / weight, ascending.
    std::vector<std::uint32_t> class_of;            // By source; empty: there is but one.
};

}  // namespace rotasim
