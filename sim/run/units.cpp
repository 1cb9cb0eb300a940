// Cuts what is left to do into units.
#include "sim/run/units.hpp"

namespace rotasim {

std::vector<Unit> plan_units(std::uint32_t replications, std::span<const std::uint32_t> completed) {
    std::vector<Unit> units;
    std::size_t next_done = 0;
    for (std::uint32_t i = 0; i < replications; ++i) {
        while (next_done < completed.size() && completed[next_done] < i)
            ++next_done;
        if (next_done < completed.size() && completed[next_done] == i) continue;
        const bool goes_on = !units.empty() && units.back().first + units.back().count == i &&
                             units.back().first / unit_size == i / unit_size;
        if (goes_on) {
            ++units.back().count;
        } else {
            units.push_back(Unit{.first = i, .count = 1});
        }
    }
    return units;
}

}  // namespace rotasim
