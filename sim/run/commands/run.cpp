// sim/run/commands/run.cpp — `rotasim run`: simulate, keep what is complete, print the answer.
#include "sim/run/cli_cells.hpp"
#include "sim/run/cli_estimate.hpp"
#include "sim/run/cli_study.hpp"
#include "sim/run/commands/commands.hpp"
#include "sim/run/run_scenario.hpp"
#include "sim/run/run_study.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace rotasim {

namespace {

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

ExitCode run(const CommandContext& context, const RunRequest& request) {
    static_cast<void>(progress_mode_of(request));
    const Only only = only_of(request);
    if (is_study(request.scenario)) return run_study(context, request, only);
    ScenarioRequest wanted = request.scenario;
    wanted.before_building = [&request](const Scenario& scenario) {
        check_memory(request, least_estimate(scenario.fleet).memory(threads_used(request.threads)));
    };
    return run_scenario(context, request, only, open_scenario(wanted));
}

}  // namespace

void add_run(CLI::App& app, CommandContext& context) {
    CLI::App* command = app.add_subcommand(
        "run", "Simulate a scenario or a study; print who loses service, when, and why.");
    auto request = std::make_shared<RunRequest>();
    command->add_option("FILE", request->scenario.path, "Scenario or study file.")->required();
    command
        ->add_option(
            "-o,--output", request->folder,
            "Folder that keeps the results (of a study, one folder for each scenario below it); a "
            "run that stopped goes on there.")
        ->type_name("DIR")
        ->check([](const std::string& text) {
            return text.empty() ? std::string("'' is no folder") : std::string();
        });
    add_scenario_options(*command, request->scenario, true);
    command
        ->add_option(
            "--only", request->only,
            "Repeat one replication exactly, as replication=3; of a study scenario=NAME alone, or "
            "scenario=NAME,replication=3.")
        ->type_name("WHAT");
    add_machine_options(*command, *request);
    command->add_flag("--json", context.json, "JSON on standard output.");
    command->callback([&context, request] {
        context.action = [&context, request] { return run(context, *request); };
    });
}

}  // namespace rotasim
