// sim/config/vault_minimum_check.hpp — policies that rotate sooner than the vault of their keys
// lets them.
#pragma once

#include "sim/config/scenario.hpp"

#include <vector>

namespace rotasim {

// A managed HSM's own minimum is longer than that of other vaults (azure.md 4.1), so that only key
// and policy together tell whether it is kept.
void check_vault_minimums(const Scenario& scenario, const Unread& unread,
                          std::vector<Problem>& problems);

}  // namespace rotasim
