// Limits on calls, counted exactly: nothing drifts, whenever they are asked.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// Whether a job of this weight passes all limiters of the station now; uses them if so. If not, it
// uses those that count refused calls, as far as they last.
[[nodiscard]] bool passes_limiters(Scope& scope, const StationSlot& station, std::uint32_t weight);

// What a limiter lets through when the run begins.
[[nodiscard]] LimiterState full(const LimiterPlan& plan);

}  // namespace rotasim
