// The experiment on the real behaviour.
#include "sim/behaviour/run_replication.hpp"
#include "sim/run/experiment.hpp"

namespace rotasim {

ExperimentResult run_experiment(const World& world, const ExperimentOptions& options) {
    const FleetLayout layout = layout_of(*world.fleet, partition_of(*world.fleet, options.cells));
    return run_experiment(world, options, [&](const ReplicationOptions& asked) {
        ReplicationOptions replication = asked;
        replication.layout = options.reference ? nullptr : &layout;
        return run_replication(world, replication);
    });
}

ReplicationResult repeat_replication(const World& world, std::uint64_t seed,
                                     std::uint32_t replication, std::optional<EntityIndex> story_of,
                                     const std::atomic<bool>* cancel) {
    ReplicationOptions options;
    options.seed = seed;
    options.replication = replication;
    options.keep_intervals = true;
    options.story_of = story_of;
    options.cancel = cancel;
    const FleetLayout layout = layout_of(*world.fleet, partition_of(*world.fleet));
    options.layout = &layout;
    return run_replication(world, options);
}

}  // namespace rotasim
