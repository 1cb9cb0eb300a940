// Opens the store, runs, writes what a run writes.
#include "sim/run/run_scenario.hpp"

#include "sim/run/cli_estimate.hpp"
#include "sim/run/cli_output.hpp"
#include "sim/run/cli_problems.hpp"
#include "sim/run/cli_signals.hpp"
#include "sim/run/result_json.hpp"
#include "sim/run/result_study.hpp"
#include "sim/run/table_format.hpp"
#include "sim/run/table_results.hpp"

#include <fmt/format.h>

namespace rotasim {

namespace {

// One replication, exactly as it was or will be in the whole run.
ExperimentResult run_one(const World& world, const ExperimentOptions& options,
                         std::uint32_t replication) {
    ReplicationResult one =
        repeat_replication(world, options.seed, replication, std::nullopt, options.cancel);
    const std::string digest = one.digest;
    ExperimentOptions alone = options;
    alone.replications = 1;
    alone.threads = 1;
    alone.progress = {};
    ExperimentResult result = run_experiment(world, alone, [&one](const ReplicationOptions& asked) {
        ReplicationResult copy = one;
        copy.replication = asked.replication;
        return copy;
    });
    result.digest = digest;  // The replication's own, as a store has it.
    return result;
}

class ScenarioRun {
public:
    ScenarioRun(const CommandContext& context, const RunRequest& request,
                std::unique_ptr<ReadyScenario> ready)
        : context_(context), request_(request), ready_(std::move(ready)) {}

    ExitCode run(const Only& only) {
        check_only(only);
        check_memory(request_, estimate_run(ready_->world).memory(threads_used(request_.threads)));
        if (!ready_->warnings.empty()) {
            write_raw_message(
                problems_text(ready_->warnings, ready_->loaded.files, context_.errors()));
        }
        options_ = experiment_options(request_, *ready_);
        manifest_.command = context_.command_line;
        manifest_.started = wall_clock();
        open_store();

        ProgressDisplay display(progress_mode_of(request_), context_.errors(), stderr);
        options_.progress = [&display](const Progress& progress) {
            display.show(state_of(progress));
        };
        ExperimentResult result;
        try {
            result = only.replication ? run_one(ready_->world, options_, *only.replication)
                                      : run_experiment(ready_->world, options_);
        } catch (const Cancelled&) {
            display.finish();
            write_message("interrupted before anything was complete");
            return interrupted_code();
        }
        display.finish();
        return deliver(result, only);
    }

private:
    void check_only(const Only& only) const {
        if (only.scenario && *only.scenario != ready_->loaded.name) {
            throw UsageError("--only: the scenario is '" + ready_->loaded.name + "', not '" +
                             *only.scenario + "'");
        }
        const std::uint32_t replications = ready_->loaded.scenario.replications;
        if (only.replication && *only.replication >= replications) {
            throw UsageError(
                fmt::format("--only: there is no replication {}: replications are "
                            "0..{}",
                            *only.replication, replications - 1));
        }
    }

    void open_store() {
        if (request_.folder.empty()) return;
        refuse_study_folder(request_.folder);
        make_results_folder(request_.folder);
        store_.emplace(ResultStore::open_or_create(request_.folder + "/results.sqlite",
                                                   describe_store(ready_->world, options_)));
        options_.store = &*store_;
    }

    ExitCode deliver(const ExperimentResult& result, const Only& only) {
        manifest_.ended = wall_clock();
        if (!request_.folder.empty()) {
            write_results(request_.folder, ready_->world, options_, result,
                          ready_->loaded.resolved_text, manifest_);
        }
        if (context_.json) {
            write_output(result_json(ready_->world, options_, result) + "\n");
        } else {
            ResultHeading heading;
            heading.name = ready_->loaded.name;
            heading.title = ready_->loaded.scenario.title;
            heading.question = ready_->loaded.scenario.question;
            heading.seed = options_.seed;
            heading.folder = request_.folder;
            if (only.replication) heading.only_replication = only.replication;
            write_output(results_text(ready_->world, heading, result, context_.output()));
        }
        if (!result.interrupted) return ExitCode::done;
        return tell_interrupted(request_, result.replications, result.asked);
    }

    const CommandContext& context_;
    const RunRequest& request_;
    std::unique_ptr<ReadyScenario> ready_;
    std::optional<ResultStore> store_;
    ExperimentOptions options_;
    Manifest manifest_;
};

}  // namespace

ExitCode run_scenario(const CommandContext& context, const RunRequest& request, const Only& only,
                      std::unique_ptr<ReadyScenario> ready) {
    return ScenarioRun(context, request, std::move(ready)).run(only);
}

}  // namespace rotasim
