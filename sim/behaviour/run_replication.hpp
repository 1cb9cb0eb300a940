// The one door into the behaviour: one replication of one scenario, from its first event to its
// horizon.
#pragma once

#include "policies/rotation_policy.hpp"
#include "sim/behaviour/fleet_layout.hpp"
#include "sim/measure/results.hpp"
#include "sim/model/fleet.hpp"
#include "sim/model/measure_spec.hpp"

#include <atomic>
#include <vector>

namespace rotasim {

// Everything that replications share; nobody writes to it while they run.
struct World {
    const Fleet* fleet = nullptr;
    std::vector<RotationPolicy> policies;  // In the order of FleetInput::policy_names.
    std::vector<MeasureSpec> measures;
};

class PointWatch;

struct ReplicationOptions {
    std::uint64_t seed = 1;
    std::uint32_t replication = 0;
    bool antithetic = false;
    bool keep_intervals = false;                // Ledger intervals and cause records.
    std::optional<EntityIndex> story_of;        // Tell the story of this VM or key.
    const std::atomic<bool>* cancel = nullptr;  // Looked at now and then; throws Cancelled.
    // Runs in cells, by the parallel engine; nothing: by the sequential one, which is the
    // reference. Results are the same.
    const FleetLayout* layout = nullptr;
    unsigned threads = 1;          // Of this replication; needs `layout`.
    PointWatch* points = nullptr;  // Follows recovery points; without `layout` only.
    bool cells_apart = false;      // Set by the engine's choice: observations wait for barriers.
};

struct Cancelled {};

// Throws InvariantViolation (seed, event number, the last 100 events) where the model contradicts
// itself.
ReplicationResult run_replication(const World& world, const ReplicationOptions& options);

}  // namespace rotasim
