// Whether the parameters of an encryption mode go together: a catalogue says some things twice.
#pragma once

#include "sim/model/resolver.hpp"

namespace rotasim {

// Errors at the mode, one for each pair of parameters that contradict each other; and for a mode
// to migrate to that the catalogue does not know.
void check_modes(const std::vector<EncryptionMode>& modes, Resolver& out);

}  // namespace rotasim
