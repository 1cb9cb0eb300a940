// Water filling over classes of jobs, and the clocks that follow from it.
#include "sim/behaviour/sharing.hpp"

namespace rotasim {

WaterLevel water_level(const SharePlan& plan, std::span<const ShareState> shares) {
    WaterLevel level{.first = 0, .left = plan.capacity, .weight = 0, .known = true};
    for (std::size_t k = 0; k < shares.size(); ++k) {
        const auto n = static_cast<std::int64_t>(shares[k].serving.size());
        level.weight += n * plan.classes[k].weight;
    }
    // The level only rises while classes are taken out at their caps, so that the first one whose
    // cap is above it ends the search.
    for (std::size_t k = 0; k < shares.size(); ++k) {
        const ShareClass& share = plan.classes[k];
        const auto n = static_cast<std::int64_t>(shares[k].serving.size());
        if (n == 0) {
            continue;
        }
        if (int128{share.cap} * level.weight > share.weight * level.left) {
            break;
        }
        level.left -= int128{share.cap} * n;
        level.weight -= share.weight * n;
        level.first = k + 1;
    }
    return level;
}

// A rate below its cap is weight * left / level.weight; both forms of it stay within 128 bits by
// the bounds of SharePlan, and 2^24 jobs.
int128 given(const SharePlan& plan, const WaterLevel& level, std::size_t share,
             std::int64_t ticks) {
    const ShareClass& its = plan.classes[share];
    if (share < level.first) {
        return int128{its.cap} * ticks;
    }
    const int128 rate = its.weight * level.left;
    return ticks / level.weight * rate + ticks % level.weight * rate / level.weight;
}

int128 ticks_until(const SharePlan& plan, const WaterLevel& level, std::size_t share,
                   int128 parts) {
    const ShareClass& its = plan.classes[share];
    if (share < level.first) {
        return (parts + its.cap - 1) / its.cap;
    }
    const int128 rate = its.weight * level.left;
    return parts / rate * level.weight + (parts % rate * level.weight + rate - 1) / rate;
}

}  // namespace rotasim
