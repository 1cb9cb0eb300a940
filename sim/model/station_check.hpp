// What a scenario may not say of one station or one source, whatever the others are.
#pragma once

#include "sim/model/resolver.hpp"
#include "sim/model/station_spec.hpp"

namespace rotasim {

void check_station(const StationSpec& station, Resolver& resolver);
void check_source(const SourceSpec& source, Resolver& resolver);

// Whether a number drawn from it is a whole one for certain.
[[nodiscard]] bool gives_whole_numbers(const Distribution& law);

}  // namespace rotasim
