// What a crew may do about a VM that does not start: which action leads back, and taking it.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// Causes of all that would refuse a platform start now, a bit each; zero if a start would work.
std::uint32_t obstacle_mask(Scope& scope, std::uint32_t vm);

// Whether the VM may come back: a start works or will by itself; or its crew has an action; or, of
// a VM without a crew, what is broken can still be mended by somebody else.
bool recovery_exists(Scope& scope, std::uint32_t vm);

// Whether the crew has an action that leads past an obstacle and is not among `tried`.
bool action_left(Scope& scope, std::uint32_t vm, std::uint8_t tried);

// Takes the first such action for each obstacle, in the order of the crew's list. Returns the
// actions taken, a bit each; zero if none leads back.
std::uint8_t take_actions(Scope& scope, std::uint32_t vm, std::uint8_t tried);

}  // namespace rotasim
