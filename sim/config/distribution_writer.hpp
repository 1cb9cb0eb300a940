// sim/config/distribution_writer.hpp — a distribution as YAML on one line; reading it gives the
// same distribution.
#pragma once

#include "sim/base/distribution.hpp"

#include <string>

namespace rotasim::config {

// "5" or "{kind: lognormal, mean: 2.5, cv: 1}".
[[nodiscard]] std::string distribution_text(const Distribution& law);
// "15 min", "never" or "{kind: exponential, mean: 30 d}".
[[nodiscard]] std::string distribution_text(const DurationDistribution& law);

}  // namespace rotasim::config
