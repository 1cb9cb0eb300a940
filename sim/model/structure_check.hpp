// What a scenario may not say of one component, whatever else there is.
#pragma once

#include "sim/model/resolver.hpp"

namespace rotasim {

void check_component(const ComponentSpec& component, Resolver& resolver);
void check_common_cause(const CommonCauseSpec& cause, Resolver& resolver);
// Components that never fail and are never replaced.
void check_immortals(const FleetSpec& spec, Resolver& resolver);

}  // namespace rotasim
