// sim/run/commands/plan.cpp — `rotasim plan`: what a run will do and take, and where policies
// contradict each other.
#include "sim/model/fleet_graph.hpp"
#include "sim/run/cli_cells.hpp"
#include "sim/run/cli_estimate.hpp"
#include "sim/run/cli_output.hpp"
#include "sim/run/cli_problems.hpp"
#include "sim/run/cli_study.hpp"
#include "sim/run/commands/commands.hpp"
#include "sim/run/run_plan.hpp"
#include "sim/run/table_format.hpp"
#include "sim/run/units.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace rotasim {

namespace {

struct PlanRequest {
    ScenarioRequest scenario;
    std::uint32_t threads = 0;
    std::string cells = "auto";
    std::string parallel = "auto";
    bool units = false;
};

std::int64_t as_signed(std::size_t n) { return static_cast<std::int64_t>(n); }

// How one replication is cut, and what the planner makes of it.
struct CellPlan {
    RunPlan plan;
    std::uint32_t cells = 1;
    std::size_t vms_of_cell = 0;
    std::vector<std::string> merged;
    Duration longest_window{};
    double events_of_window = 0;
};

CellPlan plan_cells(const ReadyScenario& ready, const PlanRequest& request, std::uint32_t threads,
                    std::size_t units) {
    const Fleet& fleet = ready.fleet;
    CellPlan plan;
    const std::uint32_t asked = parse_cells(request.cells);
    plan.plan = plan_run(fleet, units, threads, *parse_parallel(request.parallel), asked);
    const Partition partition = partition_of(fleet, asked);
    const FleetLayout layout = layout_of(fleet, partition);
    plan.cells = layout.cells;
    plan.merged = partition.merged;
    plan.vms_of_cell = fleet.vms.size() / std::max<std::size_t>(1, layout.cells - 1);
    plan.longest_window = std::min(layout.engine.longest_window, Duration{fleet.horizon.ns});
    const double share =
        plan.longest_window.as_seconds() / std::max(1e-9, Duration{fleet.horizon.ns}.as_seconds());
    plan.events_of_window = estimate_run(ready.world).events * share;
    return plan;
}

std::string merged_text(const std::vector<std::string>& links) {
    constexpr std::size_t shown = 5;
    if (links.empty()) return "no link without a floor, so none forced two processes into one cell";
    std::string text = "forced into the first cell by a link without a floor: ";
    for (std::size_t i = 0; i < std::min(shown, links.size()); ++i)
        text += (i == 0 ? "" : ", ") + links[i];
    if (links.size() > shown) text += fmt::format(" and {} more", links.size() - shown);
    return text;
}

std::string unit_id(const Unit& unit) {
    return fmt::format("{}-{}", unit.first, unit.first + unit.count - 1);
}

// What needs no fleet: queues, reliability structures, work lists.
template <class Line>
void say_models(const Fleet& fleet, const Line& line) {
    if (!fleet.stations.empty()) {
        line("stations",
             fmt::format(
                 "{}, {}, in {}", counted(as_signed(fleet.stations.size()), "station", "stations"),
                 counted(as_signed(fleet.sources.size()), "source", "sources"),
                 counted(as_signed(fleet.networks - fleet.systems.size() - fleet.work_lists.size()),
                         "network", "networks that no job leads between")));
    }
    if (!fleet.components.empty()) {
        line(
            "components",
            fmt::format("{}, {}, in {}",
                        counted(as_signed(fleet.components.size()), "component", "components"),
                        counted(as_signed(fleet.spec.structures.size()), "structure", "structures"),
                        counted(as_signed(fleet.systems.size()), "system",
                                "systems that have nothing to do with one another")));
    }
    if (!fleet.work_lists.empty()) {
        line("work lists", counted(as_signed(fleet.work_lists.size()), "work list", "work lists"));
    }
}

// `beside`: units of all that runs together; in a study more than the scenario's own.
std::string plan_text(const ReadyScenario& ready, const PlanRequest& request, std::size_t beside,
                      const Terminal& terminal) {
    const Fleet& fleet = ready.fleet;
    const Scenario& scenario = ready.loaded.scenario;
    const RunEstimate estimate = estimate_run(ready.world);
    const std::uint32_t threads = threads_used(request.threads);
    const std::vector<Unit> units = plan_units(scenario.replications);
    std::string out = terminal.paint(Tone::heading, ready.loaded.name);
    if (!scenario.title.empty()) out += ": " + scenario.title;
    out += "\n";
    const auto line = [&out, &terminal](std::string_view label, const std::string& text) {
        out += wrap_indented(text, fmt::format("  {:<12}", label), terminal.width);
    };
    line("time", fmt::format("{} to {}", human_date(fleet.calendar.start()),
                             human_date(fleet.calendar.to_utc(fleet.horizon))));
    line("fleet",
         fmt::format("{} in {}, {}, {}, {}, {}", counted(as_signed(fleet.vms.size()), "VM", "VMs"),
                     counted(as_signed(fleet.groups.size()), "group", "groups"),
                     counted(as_signed(fleet.hosts.size()), "host", "hosts"),
                     counted(as_signed(fleet.vaults.size()), "vault", "vaults"),
                     counted(as_signed(fleet.keys.size()), "key", "keys"),
                     counted(as_signed(fleet.sets.size()), "encryption set", "encryption sets")));
    say_models(fleet, line);
    line("entities",
         fmt::format("{}, {}", counted(as_signed(fleet.entities.size()), "entity", "entities"),
                     counted(fleet.lps, "logical process", "logical processes")));
    const CellPlan cells = plan_cells(ready, request, threads, beside);
    line("cells",
         fmt::format("{}: one for vaults, keys, sets and crews, the others for about {} each",
                     counted(cells.cells, "cell", "cells"),
                     counted(as_signed(cells.vms_of_cell), "VM", "VMs")));
    line("lookahead",
         fmt::format("{}: what a vault decides takes effect no sooner; hosts that nobody has to "
                     "hear of run on until the next news of a key, or for {}",
                     human_length(fleet.spec.control_floor.value.as_seconds()),
                     human_length(cells.longest_window.as_seconds())));
    line("merged", merged_text(cells.merged));
    line("windows",
         fmt::format("about {} events in the longest one", human_number(cells.events_of_window)));
    line("planner", fmt::format("{} at once, {} for each: {}",
                                counted(cells.plan.beside, "replication", "replications"),
                                counted(cells.plan.inside, "thread", "threads"), cells.plan.why));
    const FleetComponents parts = components_of(fleet);
    line("parts", fmt::format("{} that never hear of each other, the largest of {}",
                              counted(parts.count, "part", "parts"),
                              counted(parts.largest, "process", "processes")));
    line("run", fmt::format("{} in {}, seed {}",
                            counted(scenario.replications, "replication", "replications"),
                            counted(as_signed(units.size()), "unit", "units"), scenario.seed));
    line("events",
         fmt::format("about {} in a replication, {} in all", human_number(estimate.events),
                     human_number(estimate.events * scenario.replications)));
    if (estimate.load_steps > 0) {
        line("load", fmt::format("about {} steps of load in a replication, which are no events: "
                                 "settled in closed form between them",
                                 human_number(estimate.load_steps)));
    }
    line("memory", fmt::format("about {} on {}", human_bytes(estimate.memory(threads)),
                               counted(threads, "thread", "threads")));
    line("digest", ready.loaded.digest + " (of the scenario)");
    if (request.units) {
        out += "\nUnits (replications):\n";
        for (const Unit& unit : units)
            out += "  " + unit_id(unit) + "\n";
    }
    if (ready.warnings.empty()) return out + "\nNo contradiction found.\n";
    return out + "\nWarnings:\n" + problems_text(ready.warnings, ready.loaded.files, terminal);
}

nlohmann::ordered_json plan_json(const ReadyScenario& ready, const PlanRequest& request,
                                 std::size_t beside) {
    const Fleet& fleet = ready.fleet;
    const Scenario& scenario = ready.loaded.scenario;
    const RunEstimate estimate = estimate_run(ready.world);
    nlohmann::ordered_json units = nlohmann::ordered_json::array();
    for (const Unit& unit : plan_units(scenario.replications)) {
        units.push_back({{"id", unit_id(unit)}, {"first", unit.first}, {"count", unit.count}});
    }
    const std::uint32_t threads = threads_used(request.threads);
    const CellPlan cells = plan_cells(ready, request, threads, beside);
    const auto warnings =
        nlohmann::ordered_json::parse(problems_json(ready.warnings, ready.loaded.files));
    return {{"version", 1},
            {"scenario", ready.loaded.name},
            {"scenario_digest", ready.loaded.digest},
            {"start", format_utc(fleet.calendar.start())},
            {"end", format_utc(fleet.calendar.to_utc(fleet.horizon))},
            {"seed", scenario.seed},
            {"replications", scenario.replications},
            {"vms", fleet.vms.size()},
            {"groups", fleet.groups.size()},
            {"hosts", fleet.hosts.size()},
            {"vaults", fleet.vaults.size()},
            {"keys", fleet.keys.size()},
            {"encryption_sets", fleet.sets.size()},
            {"stations", fleet.stations.size()},
            {"sources", fleet.sources.size()},
            {"components", fleet.components.size()},
            {"structures", fleet.spec.structures.size()},
            {"work_lists", fleet.work_lists.size()},
            {"entities", fleet.entities.size()},
            {"logical_processes", fleet.lps},
            {"cells", cells.cells},
            {"vms_per_cell", cells.vms_of_cell},
            {"lookahead_ns", fleet.spec.control_floor.value.ns},
            {"longest_window_ns", cells.longest_window.ns},
            {"events_per_window", cells.events_of_window},
            {"merged_links", cells.merged},
            {"replications_at_once", cells.plan.beside},
            {"threads_of_each", cells.plan.inside},
            {"planner", cells.plan.why},
            {"components", components_of(fleet).count},
            {"events_per_replication", estimate.events},
            {"load_steps_per_replication", estimate.load_steps},
            {"memory_bytes", estimate.memory(threads_used(request.threads))},
            {"units", std::move(units)},
            {"warnings", warnings}};
}

std::size_t units_of(const ReadyScenario& ready) {
    return plan_units(ready.loaded.scenario.replications).size();
}

std::size_t units_of(const ReadyStudy& study) {
    std::size_t units = 0;
    for (const auto& scenario : study.scenarios)
        units += units_of(*scenario);
    return units;
}

std::string study_plan_text(const ReadyStudy& study, const PlanRequest& request,
                            const Terminal& terminal) {
    const std::size_t units = units_of(study);
    const std::uint32_t threads = threads_used(request.threads);
    std::string out = terminal.paint(Tone::heading, study.name);
    out += wrap_indented(
        fmt::format("{} beside each other, seed {}: {} in all, about {} on {}",
                    counted(as_signed(study.scenarios.size()), "scenario", "scenarios"), study.seed,
                    counted(as_signed(units), "unit", "units"),
                    human_bytes(study_memory(study, threads)),
                    counted(threads, "thread", "threads")),
        ": ", terminal.width);
    for (const auto& scenario : study.scenarios)
        out += "\n" + plan_text(*scenario, request, units, terminal);
    return out;
}

nlohmann::ordered_json study_plan_json(const ReadyStudy& study, const PlanRequest& request) {
    const std::size_t units = units_of(study);
    nlohmann::ordered_json scenarios = nlohmann::ordered_json::array();
    for (const auto& scenario : study.scenarios)
        scenarios.push_back(plan_json(*scenario, request, units));
    return {{"version", 1},
            {"study", study.name},
            {"seed", study.seed},
            {"units_in_all", units},
            {"memory_bytes", study_memory(study, threads_used(request.threads))},
            {"scenarios", std::move(scenarios)}};
}

ExitCode plan(const CommandContext& context, const PlanRequest& request) {
    if (is_study(request.scenario)) {
        const auto study = open_study(request.scenario);
        write_output(context.json ? study_plan_json(*study, request).dump(2) + "\n"
                                  : study_plan_text(*study, request, context.output()));
        return ExitCode::done;
    }
    const auto ready = open_scenario(request.scenario);
    const std::size_t units = units_of(*ready);
    write_output(context.json ? plan_json(*ready, request, units).dump(2) + "\n"
                              : plan_text(*ready, request, units, context.output()));
    return ExitCode::done;
}

}  // namespace

void add_plan(CLI::App& app, CommandContext& context) {
    CLI::App* command = app.add_subcommand(
        "plan", "Say what a run will do and take, and which policies contradict each other.");
    auto request = std::make_shared<PlanRequest>();
    command->add_option("FILE", request->scenario.path, "Scenario or study file.")->required();
    add_scenario_options(*command, request->scenario, true);
    command->add_option("--threads", request->threads, "Threads that the memory is estimated for.")
        ->type_name("T")
        ->check(CLI::Range(1, 1024).description(""));
    add_cell_options(*command, request->cells, request->parallel);
    command->add_flag("--units", request->units, "List the units of work.");
    command->add_flag("--json", context.json, "JSON on standard output.");
    command->callback([&context, request] {
        context.action = [&context, request] { return plan(context, *request); };
    });
}

}  // namespace rotasim
