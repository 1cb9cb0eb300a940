// sim/run/sensitivity.hpp — one value at a time is changed: which values that nobody has published
// drive the answer.
#pragma once

#include "sim/config/scenario.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rotasim {

// A value that could be otherwise, and what it is set to instead.
struct Variation {
    std::string value;  // Path of the value: "operators.ops.response".
    std::string from;   // As YAML.
    std::string to;
    bool of_catalogue = false;
    std::size_t index = 0;  // Among the varied values, in the order in which they are met.
    double factor = 0;      // What the value is multiplied by; 0: it is set to `choice`.
    std::int64_t choice = 0;
};

// Values that are marked assumed: times, sizes and rates by half and by two, chances as well (from
// 0 to 5 %), choices to each other one; and the readings of contradicting sources (`switches`). Of
// the catalogue, those of the modes that are named.
[[nodiscard]] std::vector<Variation> variations(const Scenario& scenario,
                                                const Catalogue& catalogue,
                                                const std::vector<std::string>& modes);

// Makes the change in a copy.
void vary(const Variation& variation, Scenario& scenario, Catalogue& catalogue);

}  // namespace rotasim
