// What keeps a VM from starting, and which of its crew's actions leads past each obstacle.
#pragma once

#include "sim/behaviour/scope.hpp"

#include <boost/container/small_vector.hpp>

#include <optional>

namespace rotasim {

// One thing that keeps a VM from starting.
struct Obstacle {
    std::uint32_t disk = none;  // none: of the VM as a whole.
    bool of_secret = false;
    std::uint32_t key = none;  // That cannot be used, or whose vault lets nobody in.
    StartAnswer answer;
};

// Without the allocator, which nothing in a window calls.
using Obstacles = boost::container::small_vector<Obstacle, 8>;

// All of them; empty if a start would work. A vault that is closed is named even if its key or
// secret could not be used anyhow; after the retirement, what keeps the disks from being unlocked
// by hand is named too, if the crew may do that.
Obstacles obstacles_of(Scope& scope, std::uint32_t vm);
// Their causes, a bit each.
std::uint32_t obstacle_mask(Scope& scope, std::uint32_t vm);

// The first of the crew's actions that leads past the obstacle and is not among `tried` (a bit
// each); what else is in its way must be mendable by the crew.
std::optional<RecoveryAction> next_action(Scope& scope, std::uint32_t vm, const Obstacle& obstacle,
                                          std::uint8_t tried);
// Whether there is such an action for any obstacle.
bool action_left(Scope& scope, std::uint32_t vm, std::uint8_t tried);

// Whether the VM may come back: a start works or will by itself; or its crew has an action; or, of
// a VM without a crew, what is broken can still be mended by somebody else.
bool recovery_exists(Scope& scope, std::uint32_t vm);

// The action brings the VM's own data back without the owner of what is broken.
bool brings_data_back(RecoveryAction action);
// Nothing but the VM's own keys is in the way of such an action: in guest the vaults are open.
bool can_bring_back_now(Scope& scope, std::uint32_t vm);

}  // namespace rotasim
