// The experiment on the real behaviour.
#include "sim/behaviour/run_replication.hpp"
#include "sim/run/experiment_study.hpp"

namespace rotasim {

ExperimentResult run_experiment(const World& world, const ExperimentOptions& options) {
    const StudyMember member{&world, options};
    return std::move(run_study({&member, 1}, study_options(options))[0]);
}

std::vector<ExperimentResult> run_study(std::span<const StudyMember> members,
                                        const StudyOptions& options) {
    std::vector<FleetLayout> layouts;
    for (const StudyMember& member : members) {
        const Fleet& fleet = *member.world->fleet;
        layouts.push_back(layout_of(fleet, partition_of(fleet, member.options.cells)));
    }
    return run_study(members, options, [&](std::size_t member, const ReplicationOptions& asked) {
        ReplicationOptions replication = asked;
        replication.layout = members[member].options.reference ? nullptr : &layouts[member];
        return run_replication(*members[member].world, replication);
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
