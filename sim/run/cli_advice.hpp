// sim/run/cli_advice.hpp — contradictions of policies that need no simulation: what `plan` and
// `validate` warn of.
#pragma once

#include "sim/config/scenario.hpp"
#include "sim/model/fleet.hpp"

#include <vector>

namespace rotasim {

// Warnings, each at the place of what causes it. Legal scenarios all: somebody may want to see what
// they do.
[[nodiscard]] std::vector<Problem> scenario_advice(const Fleet& fleet, const Scenario& scenario);

}  // namespace rotasim
