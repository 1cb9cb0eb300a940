// sim/run/commands/run.cpp — `rotasim run`: simulate, keep what is complete, print the answer.
#include "sim/base/units.hpp"
#include "sim/run/cli_cells.hpp"
#include "sim/run/cli_estimate.hpp"
#include "sim/run/cli_output.hpp"
#include "sim/run/cli_problems.hpp"
#include "sim/run/cli_scenario.hpp"
#include "sim/run/cli_signals.hpp"
#include "sim/run/commands/commands.hpp"
#include "sim/run/experiment.hpp"
#include "sim/run/result_json.hpp"
#include "sim/run/table_format.hpp"
#include "sim/run/table_results.hpp"
#include "sim/run/terminal_progress.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <memory>

namespace rotasim {

namespace {

struct RunRequest {
    ScenarioRequest scenario;
    std::string folder;
    std::uint32_t threads = 0;
    std::string cells = "auto";
    std::string parallel = "auto";
    std::string engine = "parallel";
    std::string only;
    std::string max_memory;
    std::string progress = "auto";
};

// --only scenario=NAME,replication=K
struct Only {
    std::optional<std::string> scenario;
    std::optional<std::uint32_t> replication;
};

Only parse_only(const std::string& text) {
    Only only;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string part = text.substr(begin, end - begin);
        begin = end + 1;
        const std::size_t equals = std::min(part.find('='), part.size());
        const std::string name = part.substr(0, equals);
        const std::string value = part.substr(std::min(equals + 1, part.size()));
        std::uint32_t number = 0;
        const char* last = value.data() + value.size();
        const bool whole =
            std::from_chars(value.data(), last, number).ptr == last && !value.empty();
        if (name == "scenario" && !value.empty()) {
            only.scenario = value;
        } else if (name == "replication" && whole && number < 1'000'000) {
            only.replication = number;
        } else {
            throw UsageError("--only: '" + part +
                             "' is neither scenario=NAME nor replication=NUMBER");
        }
    }
    return only;
}

UtcTime wall_clock() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()};
}

void check_memory(const RunRequest& request, const RunEstimate& estimate) {
    if (request.max_memory.empty()) return;
    const Parsed<Bytes> limit = parse_bytes(request.max_memory);
    if (!limit.ok()) throw UsageError("--max-memory: " + limit.error);
    const std::uint32_t threads = threads_used(request.threads);
    const double needed = estimate.memory(threads);
    if (needed <= static_cast<double>(limit.value->value)) return;
    throw ResourceError(fmt::format("the run needs about {} on {}, more than --max-memory {}",
                                    human_bytes(needed), counted(threads, "thread", "threads"),
                                    request.max_memory));
}

ProgressState state_of(const Progress& progress) {
    ProgressState state;
    state.done = progress.replications_done;
    state.total = progress.replications_total;
    state.events = progress.events;
    state.events_per_second = progress.events_per_second;
    state.seconds_left = progress.seconds_left;
    return state;
}

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

ExperimentOptions experiment_options(const RunRequest& request, const ReadyScenario& ready) {
    const Scenario& scenario = ready.loaded.scenario;
    ExperimentOptions options;
    options.seed = scenario.seed;
    options.replications = scenario.replications;
    options.threads = request.threads;
    options.parallel = *parse_parallel(request.parallel);
    options.reference = request.engine == "reference";
    options.cells = parse_cells(request.cells);
    options.keep_intervals = scenario.keep_intervals;
    options.scenario_name = ready.loaded.name;
    options.scenario_digest = ready.loaded.digest;
    options.cancel = &stop_requested();
    return options;
}

ExitCode interrupted_code() {
    return stop_signal() == 15 ? ExitCode::terminated : ExitCode::interrupted;
}

class RunCommand {
public:
    RunCommand(const CommandContext& context, const RunRequest& request, std::string command_line)
        : context_(context), request_(request), command_line_(std::move(command_line)) {}

    ExitCode run() {
        const auto mode = parse_progress_mode(request_.progress);
        if (!mode) throw UsageError("--progress: '" + request_.progress + "' is not a mode");
        const Only only = parse_only(request_.only);
        if (only.replication && !request_.folder.empty()) {
            throw UsageError(
                "--only replication=N goes without -o: a results folder holds a whole "
                "run (explain FOLDER --replication N repeats one of it)");
        }
        ScenarioRequest wanted = request_.scenario;
        wanted.before_building = [this](const Scenario& scenario) {
            check_memory(request_, least_estimate(scenario.fleet));
        };
        ready_ = open_scenario(wanted);
        check_only(only);
        check_memory(request_, estimate_run(ready_->world));
        if (!ready_->warnings.empty()) {
            write_raw_message(
                problems_text(ready_->warnings, ready_->loaded.files, context_.errors()));
        }
        options_ = experiment_options(request_, *ready_);
        manifest_.command = command_line_;
        manifest_.started = wall_clock();
        open_store();

        ProgressDisplay display(*mode, context_.errors(), stderr);
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
            heading.question = ready_->loaded.scenario.question;
            heading.seed = options_.seed;
            heading.folder = request_.folder;
            if (only.replication) heading.only_replication = only.replication;
            write_output(results_text(ready_->world, heading, result, context_.output()));
        }
        if (!result.interrupted) return ExitCode::done;
        write_message(fmt::format("interrupted: {} of {} are complete{}", result.replications,
                                  counted(result.asked, "replication", "replications"),
                                  request_.folder.empty() ? std::string()
                                                          : "; the same command with -o " +
                                                                request_.folder + " goes on"));
        return interrupted_code();
    }

    const CommandContext& context_;
    const RunRequest& request_;
    std::string command_line_;
    std::unique_ptr<ReadyScenario> ready_;
    std::optional<ResultStore> store_;
    ExperimentOptions options_;
    Manifest manifest_;
};

void add_machine_options(CLI::App& command, RunRequest& request) {
    command.add_option("--threads", request.threads, "Threads; absent: all processors.")
        ->type_name("T")
        ->check(CLI::Range(1, 1024).description(""));
    add_cell_options(command, request.cells, request.parallel);
    command
        .add_option("--engine", request.engine,
                    "parallel, or reference: one queue for all, slower, to compare results with.")
        ->type_name("ENGINE")
        ->check(CLI::IsMember({"parallel", "reference"}).description(""));
    command
        .add_option("--max-memory", request.max_memory, "Refuse a run that needs more, as 2 GiB.")
        ->type_name("BYTES");
    command
        .add_option("--progress", request.progress,
                    "On standard error: auto, bar, plain, json (one object a line) or none.")
        ->type_name("MODE")
        ->check(CLI::IsMember({"auto", "bar", "plain", "json", "none"}).description(""));
}

}  // namespace

void add_run(CLI::App& app, CommandContext& context) {
    CLI::App* command = app.add_subcommand(
        "run", "Simulate a scenario and print who loses service, when, and why.");
    auto request = std::make_shared<RunRequest>();
    command->add_option("SCENARIO", request->scenario.path, "Scenario file.")->required();
    command
        ->add_option("-o,--output", request->folder,
                     "Folder that keeps the results; a run that stopped goes on there.")
        ->type_name("DIR")
        ->check([](const std::string& text) {
            return text.empty() ? std::string("'' is no folder") : std::string();
        });
    add_scenario_options(*command, request->scenario, true);
    command
        ->add_option(
            "--only", request->only,
            "Repeat one replication exactly, as replication=3 or scenario=NAME,replication=3.")
        ->type_name("WHAT");
    add_machine_options(*command, *request);
    command->add_flag("--json", context.json, "JSON on standard output.");
    command->callback([&context, request] {
        context.action = [&context, request] {
            return RunCommand(context, *request, context.command_line).run();
        };
    });
}

}  // namespace rotasim
