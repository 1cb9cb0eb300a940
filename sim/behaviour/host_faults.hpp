// The fault model of a host, or none.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

const HostFaultsSpec* faults_of(Scope& scope, std::uint32_t host);

}  // namespace rotasim
