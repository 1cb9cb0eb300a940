// A work list is one logical process: its jobs, and its workers, which are alike.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// Draws how long its jobs take, and lets its workers begin when the scenario says.
void begin_work_list(Scope& scope, std::uint32_t slot);

}  // namespace rotasim
