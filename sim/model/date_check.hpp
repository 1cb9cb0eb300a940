// Dates that a scenario gives, against its start: what lies too far from it cannot be counted.
#pragma once

#include "sim/base/calendar.hpp"
#include "sim/model/fleet_spec.hpp"
#include "sim/model/resolver.hpp"

namespace rotasim {

inline constexpr const char* too_far_from_start = "too far from the scenario's start";
inline constexpr const char* clock_ends = "the clock counts 292 years, in nanoseconds";

// Whether the time between the start and the date fits the clock; else it is refused.
[[nodiscard]] bool is_countable(UtcTime date, UtcTime start);
void check_reach(UtcTime date, UtcTime start, Place at, const std::string& field, Resolver& out);
// Of what may only happen from the start on.
void check_not_before_start(UtcTime date, UtcTime start, Place at, Resolver& out);
// The versions that a key has at the start.
void check_version_dates(const KeySpec& key, UtcTime start, SimTime horizon, Resolver& out);

}  // namespace rotasim
