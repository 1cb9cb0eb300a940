// A key that would come to have more versions than can be told apart.
#pragma once

#include "sim/config/scenario.hpp"
#include "sim/model/unread.hpp"

#include <vector>

namespace rotasim {

// What a key's policy and the incidents that rotate it make in the horizon, at the most.
void check_version_counts(const Scenario& scenario, const Unread& unread,
                          std::vector<Problem>& problems);

}  // namespace rotasim
