// Checks of how much work jobs are, how fast they move and how they share, once it is known which
// stations the jobs of each source come to.
#pragma once

#include "sim/model/fleet.hpp"
#include "sim/model/resolver.hpp"

namespace rotasim {

// `reached`: by source, then by station.
void check_sharing(const Fleet& fleet, const std::vector<std::vector<bool>>& reached,
                   Resolver& resolver);

}  // namespace rotasim
