// What backup policies must keep to.
#pragma once

#include "sim/model/resolver.hpp"

namespace rotasim {

// Backups are made in the order of their schedule: one cannot wait for longer than its period.
void check_backups(const std::vector<BackupPolicySpec>& policies, Resolver& out);

}  // namespace rotasim
