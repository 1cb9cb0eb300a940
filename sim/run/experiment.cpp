// A study of one scenario, and what stores of results say.
#include "sim/run/experiment.hpp"

#include "sim/base/contract.hpp"
#include "sim/run/experiment_study.hpp"
#include "sim/run/experiment_summary.hpp"
#include "sim/run/experiment_table.hpp"

namespace rotasim {

StudyOptions study_options(const ExperimentOptions& options) {
    StudyOptions study;
    study.threads = options.threads;
    study.parallel = options.parallel;
    study.cancel = options.cancel;
    study.progress = options.progress;
    return study;
}

ExperimentResult run_experiment(const World& world, const ExperimentOptions& options,
                                const ReplicationSource& source) {
    const StudyMember member{&world, options};
    return std::move(run_study(
        {&member, 1}, study_options(options),
        [&source](std::size_t, const ReplicationOptions& asked) { return source(asked); })[0]);
}

ExperimentResult summarise_store(const World& world, const ResultStore& store,
                                 std::uint32_t replications, double level) {
    ReplicationTable table(world.fleet->groups.size());
    store.read_each(replications, [&table](const ReplicationResult& result) {
        if (result.replication == table.replications()) table.add(result);
    });
    ExperimentResult result = summarise(table, world.measures, world.fleet->group_vms, level);
    result.asked = replications;
    result.interrupted = result.replications < replications;
    return result;
}

StoreDescription describe_store(const World& world, const ExperimentOptions& options) {
    const Fleet& fleet = *world.fleet;
    StoreDescription d;
    d.scenario = options.scenario_name;
    d.scenario_digest = options.scenario_digest;
    d.seed = options.seed;
    d.engine_version = engine_version;
    d.start = fleet.calendar.start();
    d.horizon = fleet.horizon;
    for (std::size_t i = 0; i < fleet.groups.size(); ++i) {
        d.groups.push_back({fleet.groups[i], fleet.group_vms[i]});
    }
    for (const MeasureSpec& m : world.measures) {
        d.measures.push_back({m.name, std::string(schema::name_of(m.of)),
                              std::string(schema::name_of(m.kind)), m.group ? m.group->name : ""});
    }
    return d;
}

}  // namespace rotasim
