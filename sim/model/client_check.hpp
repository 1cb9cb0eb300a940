// What a scenario may not say of limiters, and of clients that call again, stop waiting or are held
// back.
#pragma once

#include "sim/model/resolver.hpp"

namespace rotasim {

// Of one source, whatever the stations are.
void check_client(const SourceSpec& source, SimTime horizon, Resolver& resolver);

// Of stations and sources together: what would be ignored, and what could never pass. `reached`
// says of each source which stations its jobs may come to.
void check_clients(const Fleet& fleet, const std::vector<std::vector<bool>>& reached,
                   Resolver& resolver);

}  // namespace rotasim
