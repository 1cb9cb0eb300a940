// How long VMs lie open to a thief: under a key that he can use, or with a data key that he has.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// Books the VM's exposure so far and looks whether it goes on; call when it appears or goes, when a
// disk is wrapped under another version or comes under another data key, and when a stolen key or
// the thief's access changes.
void note_exposure(Scope& scope, std::uint32_t vm);

}  // namespace rotasim
