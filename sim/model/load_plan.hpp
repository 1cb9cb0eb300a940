// How the load of a workload's VMs changes with time: checked, and tabulated by step.
#pragma once

#include "sim/base/distribution.hpp"
#include "sim/base/time.hpp"

#include <cstdint>
#include <vector>

namespace rotasim {

// The load of a VM in step k, the time [k every, (k + 1) every) since the start, is the k-th draw
// of `factor` times the profile at the step's beginning, in millionths of the workload's rates.
struct LoadPlan {
    static constexpr std::int64_t one = 1'000'000;  // A load of 1.

    Duration every = hours(1);
    Distribution factor{distributions::Constant{1}};
    std::vector<double> profile;        // By hour of the local week, Monday first; empty: always 1.
    std::vector<std::uint8_t> week_of;  // Hour of the local week, by step; empty with the profile.
    bool changes = true;  // False: the workload's own rates, beside groups whose load changes.
};

// The largest value that any draw can come to: uniform numbers end one step below 1.
[[nodiscard]] double largest_draw(const Distribution& law);

}  // namespace rotasim
