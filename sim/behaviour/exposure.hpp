// How long VMs lie under a key that somebody has stolen and can still use.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// Books the VM's exposure so far and looks whether it goes on; call when it appears or goes, when a
// disk is wrapped under another version, and when the stolen key changes.
void note_exposure(Scope& scope, std::uint32_t vm);

}  // namespace rotasim
