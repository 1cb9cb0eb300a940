// Where an incident takes place.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// The key, set or vault that it acts on; `none` for VMs.
EntityIndex incident_target(const Fleet& fleet, std::uint32_t incident);

}  // namespace rotasim
