// How much is likely to happen at stations: for plans and for the width of buckets, never a result.
#pragma once

#include "sim/model/fleet.hpp"

namespace rotasim {

// Arrivals and ends of service a second, by the traffic equations; rough where stations lose jobs
// or are overloaded, and where clients call again. Zero without stations.
[[nodiscard]] double station_events_per_second(const Fleet& fleet);

}  // namespace rotasim
