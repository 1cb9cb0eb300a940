// Migrations: VMs that are replaced by others, one after the other, as planned work.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// Everybody is in the queue, and the first step is known.
void begin_migration(Scope& scope, std::uint32_t migration);

// Time out of service of a VM's attempt, up to the start of the new VM: at least three floors,
// since the one that comes must hear of it in time.
Duration migration_length(Scope& scope, std::uint32_t migration, std::uint32_t vm,
                          std::uint32_t attempt);

}  // namespace rotasim
