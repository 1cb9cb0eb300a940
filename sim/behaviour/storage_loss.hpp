// Storage is lost: VMs stall without their disks, are shut down, and are powered on (azure.md 0.3).
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// The storage unit's first loss by itself, if it has any.
void begin_storage(Scope& scope, std::uint32_t storage);
// It is lost from now on, for a while; it may be lost for something else already.
void lose_storage(Scope& scope, std::uint32_t storage, Duration lasts, Evidence mark);

// The VM's disks are out of reach now: it cannot be started, nor backed up.
[[nodiscard]] bool has_lost_storage(Scope& scope, std::uint32_t vm);
// It runs and does not stall: its guest can be asked for something.
[[nodiscard]] bool runs_with_its_disks(Scope& scope, std::uint32_t vm);

}  // namespace rotasim
