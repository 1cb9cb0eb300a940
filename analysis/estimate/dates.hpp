// analysis/estimate/dates.hpp — what is said about a moment that may never come: share, earliest,
// median.
#pragma once

#include "analysis/estimate/estimate.hpp"
#include "sim/base/time.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace rotasim {

// Over all replications, those in which it never came included: they count as later than any date.
struct DateEstimate {
    Estimate share;  // Of replications that have one; exact binomial interval.
    std::optional<SimTime> earliest;
    std::optional<SimTime> median;  // Absent if it came in fewer than half of them.
    std::optional<SimTime> low;     // Order-statistic interval of the median; `high` is absent
    std::optional<SimTime> high;    // where it lies beyond the horizon.
    std::uint64_t n = 0;
    std::string reason;  // Why the median or its interval is absent.
};

// `dates`: one per replication, SimTime::never() where it never came.
[[nodiscard]] DateEstimate estimate_dates(std::span<const SimTime> dates, double level = 0.95);

}  // namespace rotasim
