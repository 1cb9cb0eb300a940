// A crew acts on a VM that does not start.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// Takes for each obstacle the first action that leads past it and is not among `tried`, in the
// order of the crew's list; or the one that brings the VM back whatever is broken. Returns the
// actions taken, a bit each; zero if none leads back.
std::uint8_t take_actions(Scope& scope, std::uint32_t vm, std::uint8_t tried);

}  // namespace rotasim
