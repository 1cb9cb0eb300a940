// Whether the parameters of an encryption mode go together: a catalogue says some things twice.
#pragma once

#include "sim/model/resolver.hpp"

namespace rotasim {

// Errors at the mode, one for each pair of parameters that contradict each other; and for a mode
// to migrate to, or a key service, that the catalogue does not know.
void check_modes(const std::vector<EncryptionMode>& modes, Resolver& out);
// A deletion's wait lies within its bounds.
void check_services(const std::vector<KeyService>& services, Resolver& out);
// Versions of a key that are disabled as one are all enabled at the start, or none is.
void check_enabled(const KeySpec& key, const KeyService& service, Resolver& out);
// The vault's deletion wait fits its service, which gives the one that the scenario does not state.
void check_vault(VaultSpec& vault, const KeyService& service, Resolver& out);

}  // namespace rotasim
