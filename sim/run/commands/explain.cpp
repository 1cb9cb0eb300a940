// sim/run/commands/explain.cpp — `rotasim explain`: why was this VM down, event by event.
#include "sim/run/explain.hpp"

#include "sim/run/cli_output.hpp"
#include "sim/run/cli_scenario.hpp"
#include "sim/run/cli_signals.hpp"
#include "sim/run/commands/commands.hpp"
#include "sim/run/experiment.hpp"
#include "sim/run/result_study.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace rotasim {

namespace {

struct ExplainRequest {
    ScenarioRequest scenario;
    std::string vm;
    std::string at;
    std::uint32_t replication = 0;
};

SimTime parse_at(const std::string& text, const Fleet& fleet) {
    const auto utc = parse_utc(text);
    if (!utc)
        throw UsageError("--at: '" + text + "' is not a UTC time such as 2028-07-31T12:00:00Z");
    const UtcTime end = fleet.calendar.to_utc(fleet.horizon);
    if (*utc < fleet.calendar.start() || *utc >= end) {
        throw UsageError(fmt::format("--at: {} is outside of the simulated time, {} to {}", text,
                                     format_utc(fleet.calendar.start()), format_utc(end)));
    }
    return fleet.calendar.to_sim(*utc);
}

// A replication that the store holds was made by exactly this world; another digest means that it
// was not.
void check_against_store(const ResultStore& store, const ReplicationResult& result) {
    const std::vector<std::uint32_t> completed = store.completed();
    if (!std::binary_search(completed.begin(), completed.end(), result.replication)) return;
    if (store.read(result.replication).digest == result.digest) return;
    throw StoreError(
        fmt::format("replication {} does not repeat as it was stored: the results are damaged, or "
                    "of another program",
                    result.replication));
}

// Of results only what they hold is explained: another replication would be simulated in silence.
void check_is_held(const ResultStore& store, std::uint32_t replication, const std::string& folder) {
    const std::vector<std::uint32_t> completed = store.completed();
    if (std::binary_search(completed.begin(), completed.end(), replication)) return;
    const std::string holds =
        completed.empty() ? "none yet"
                          : fmt::format("{} of them, up to {}", completed.size(), completed.back());
    throw UsageError(
        fmt::format("--replication: {} does not hold replication {}, but {}; the "
                    "scenario file instead of the folder simulates any",
                    folder, replication, holds));
}

ExitCode explain(const CommandContext& context, const ExplainRequest& request) {
    ScenarioRequest scenario = request.scenario;
    std::optional<ResultStore> store;
    if (std::filesystem::is_directory(request.scenario.path)) {
        const std::string folder = request.scenario.path;
        if (request.scenario.seed || !request.scenario.set.empty()) {
            throw UsageError(
                fmt::format("{} goes only with a scenario file: {} holds results of "
                            "its own scenario and seed",
                            request.scenario.seed ? "--seed" : "--set", folder));
        }
        refuse_study_folder(folder);
        store.emplace(ResultStore::open(folder + "/results.sqlite"));
        check_is_held(*store, request.replication, folder);
        scenario.path = folder + "/scenario.resolved.yaml";
        scenario.seed = store->description().seed;
    }
    const auto ready = open_scenario(scenario);
    if (store && store->description().scenario_digest != ready->loaded.digest) {
        throw StoreError("the results are of another scenario or catalogue than " + scenario.path);
    }
    const EntityIndex vm = find_vm(ready->fleet, request.vm);
    std::optional<SimTime> at;
    if (!request.at.empty()) at = parse_at(request.at, ready->fleet);
    ReplicationResult result;
    try {
        result = repeat_replication(ready->world, ready->loaded.scenario.seed, request.replication,
                                    vm, &stop_requested());
    } catch (const Cancelled&) {
        write_message("interrupted");
        return stop_signal() == 15 ? ExitCode::terminated : ExitCode::interrupted;
    }
    if (store) check_against_store(*store, result);
    const VmStory story = tell_story(ready->fleet, result, vm);
    write_output(context.json ? story_json(ready->fleet, story, at) + "\n"
                              : story_text(ready->fleet, story, at, context.output()));
    return ExitCode::done;
}

}  // namespace

void add_explain(CLI::App& app, CommandContext& context) {
    CLI::App* command = app.add_subcommand(
        "explain", "Tell the story of one VM: each outage, how long, and what led to it.");
    auto request = std::make_shared<ExplainRequest>();
    command->add_option("RESULTS", request->scenario.path, "Results folder, or scenario file.")
        ->required();
    command->add_option("--vm", request->vm, "Name of the VM, as web-0000012.")
        ->required()
        ->type_name("NAME");
    command->add_option("--replication", request->replication, "Which replication; absent: 0.")
        ->type_name("N")
        ->check(CLI::Range(0, 999999).description(""));
    command->add_option("--at", request->at, "Only what explains this moment, UTC.")
        ->type_name("TIME");
    add_scenario_options(*command, request->scenario, false);
    add_seed_option(*command, request->scenario, "Seed, with a scenario file.");
    command->add_flag("--json", context.json, "JSON on standard output.");
    command->callback([&context, request] {
        context.action = [&context, request] { return explain(context, *request); };
    });
}

}  // namespace rotasim
