// What a vault takes, where that bounds a run.
#pragma once

#include <cstddef>

namespace rotasim {

// Of one key in a managed HSM (azure.md 4.1, 10.6); other vaults have no such limit.
inline constexpr std::size_t versions_in_managed_hsm = 100;

}  // namespace rotasim
