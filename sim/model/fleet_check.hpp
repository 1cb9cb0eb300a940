// All that is wrong with a fleet that is refused anyway.
#pragma once

#include "sim/model/fleet.hpp"
#include "sim/model/unread.hpp"

namespace rotasim {

// As build_fleet, of a scenario that could be read in part only: no problem that may just follow
// from what is unread.
void check_fleet(const FleetInput& input, const Unread& unread, std::vector<Problem>& problems);

}  // namespace rotasim
