// A world of two groups whose replications are arithmetic, for tests of the experiment.
#pragma once

#include "sim/run/experiment.hpp"
#include "tests/unit/store_support.hpp"

#include <memory>

namespace rotasim::testing {

struct MadeUpWorld {
    MadeUpWorld() : fleet(std::make_unique<Fleet>()) {
        fleet->calendar = Calendar(*parse_utc("2027-01-01"));
        fleet->horizon = SimTime::zero() + days(365);
        fleet->groups = {"first", "second"};
        fleet->group_vms = {400, 3};
        // Kept intervals name entity 17.
        fleet->spec.vaults.resize(20);
        world.fleet = fleet.get();
        MeasureSpec level;
        level.name = "share";
        level.over = {OverReplications::mean, OverReplications::quantile,
                      OverReplications::exceedance};
        level.threshold = 0.3;
        MeasureSpec passage;
        passage.name = "passage";
        passage.of = Quantity::dead_end;
        passage.kind = MeasureKind::first_passage;
        passage.over = {OverReplications::mean, OverReplications::exceedance};
        world.measures = {level, passage};
    }

    std::unique_ptr<Fleet> fleet;
    World world;
};

inline ExperimentOptions made_up_options(std::uint32_t replications, std::uint32_t threads = 1) {
    ExperimentOptions options;
    options.seed = 1;
    options.replications = replications;
    options.threads = threads;
    options.scenario_name = "made_up";
    options.scenario_digest = "00112233445566778899aabbccddeeff";
    return options;
}

inline ReplicationResult made_up_source(const ReplicationOptions& options) {
    return made_up_replication(options.replication, options.seed);
}

}  // namespace rotasim::testing
