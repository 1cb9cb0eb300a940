// Which kinds of measure fit which quantity, and whether `measures:` of a scenario make sense.
#pragma once

#include "sim/base/problem.hpp"
#include "sim/base/time.hpp"
#include "sim/model/fleet_spec.hpp"
#include "sim/model/measure_spec.hpp"
#include "sim/model/unread.hpp"

#include <vector>

namespace rotasim {

enum class QuantitySort : std::uint8_t { level, happening, sample };

[[nodiscard]] QuantitySort sort_of(Quantity quantity);
// Whether its values are lengths of time, in nanoseconds as they are seen.
[[nodiscard]] bool is_length(Quantity quantity);

// Says what is wrong with them: kinds that do not fit, what is missing, what would be ignored, and
// groups and keys that do not exist.
void check_measures(const std::vector<MeasureSpec>& measures, const FleetSpec& fleet,
                    SimTime horizon, const Unread& unread, std::vector<Problem>& problems);

}  // namespace rotasim
