// What backup policies must keep to.
#pragma once

#include "sim/model/exclusions.hpp"

namespace rotasim {

// Backups are made in the order of their schedule: one cannot wait for longer than its period.
// What one product does not offer is warned of only: the language is for other tools as well.
void check_backups(const std::vector<BackupPolicySpec>& policies, Resolver& out);

// A VM with a backup policy: whether that product takes its disks.
void check_backed_up(const ResolvedVm& vm, Resolver& out);

}  // namespace rotasim
