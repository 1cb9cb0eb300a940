// sim/run/commands/validate.cpp — `rotasim validate`: every problem of every file, with its place.
#include "sim/run/cli_output.hpp"
#include "sim/run/cli_problems.hpp"
#include "sim/run/cli_study.hpp"
#include "sim/run/commands/commands.hpp"
#include "sim/run/table_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace rotasim {

namespace {

struct ValidateRequest {
    std::vector<std::string> files;
    ScenarioRequest scenario;
};

struct Verdict {
    bool good = false;
    std::vector<Problem> problems;
    std::vector<std::string> files;
    std::string summary;  // Of a good one: "400 VMs, 20 hosts, 4 keys".
};

// A study is good if all its scenarios are.
void judge_study(const ScenarioRequest& request, Verdict& verdict) {
    const auto study = open_study(request);
    verdict.good = true;
    verdict.problems = study->warnings;
    verdict.files = study->files;
    std::int64_t vms = 0;
    for (const auto& scenario : study->scenarios)
        vms += static_cast<std::int64_t>(scenario->fleet.vms.size());
    verdict.summary = fmt::format(
        "{}, {}",
        counted(static_cast<std::int64_t>(study->scenarios.size()), "scenario", "scenarios"),
        counted(vms, "VM", "VMs"));
}

Verdict judge(const ScenarioRequest& request) {
    Verdict verdict;
    try {
        if (is_study(request)) {
            judge_study(request, verdict);
            return verdict;
        }
        const auto ready = open_scenario(request);
        const Fleet& fleet = ready->fleet;
        verdict.good = true;
        verdict.problems = ready->warnings;
        verdict.files = ready->loaded.files;
        verdict.summary = fmt::format(
            "{}, {}, {}", counted(static_cast<std::int64_t>(fleet.vms.size()), "VM", "VMs"),
            counted(static_cast<std::int64_t>(fleet.hosts.size()), "host", "hosts"),
            counted(static_cast<std::int64_t>(fleet.keys.size()), "key", "keys"));
        if (!fleet.components.empty()) {
            verdict.summary +=
                fmt::format(", {}, {}",
                            counted(static_cast<std::int64_t>(fleet.components.size()), "component",
                                    "components"),
                            counted(static_cast<std::int64_t>(fleet.spec.structures.size()),
                                    "structure", "structures"));
        }
        if (!fleet.work_lists.empty()) {
            verdict.summary +=
                fmt::format(", {}", counted(static_cast<std::int64_t>(fleet.work_lists.size()),
                                            "work list", "work lists"));
        }
        if (!fleet.stations.empty()) {
            verdict.summary += fmt::format(
                ", {}, {}",
                counted(static_cast<std::int64_t>(fleet.stations.size()), "station", "stations"),
                counted(static_cast<std::int64_t>(fleet.sources.size()), "source", "sources"));
        }
    } catch (const ScenarioError& error) {
        verdict.problems = error.problems();
        verdict.files = error.files();
    }
    return verdict;
}

std::string text_of(const std::string& file, const Verdict& verdict, const Terminal& terminal) {
    std::string out = problems_text(verdict.problems, verdict.files, terminal);
    const auto errors = static_cast<std::int64_t>(
        std::count_if(verdict.problems.begin(), verdict.problems.end(),
                      [](const Problem& problem) { return !problem.warning; }));
    const auto warnings = static_cast<std::int64_t>(verdict.problems.size()) - errors;
    std::string line = file + ": ";
    line += verdict.good ? terminal.paint(Tone::good, "ok")
                         : terminal.paint(Tone::bad, counted(errors, "problem", "problems"));
    std::string more = verdict.summary;
    if (warnings > 0) {
        if (!more.empty()) more += "; ";
        more += counted(warnings, "warning", "warnings");
    }
    if (!more.empty()) line += " (" + more + ")";
    return out + line + "\n";
}

ExitCode validate(const CommandContext& context, const ValidateRequest& request) {
    bool good = true;
    std::string text;
    std::string json;
    for (const std::string& file : request.files) {
        ScenarioRequest one = request.scenario;
        one.path = file;
        const Verdict verdict = judge(one);
        good = good && verdict.good;
        text += text_of(file, verdict, context.output());
        json += json.empty() ? "" : ",";
        json += fmt::format(
            R"({{"file":{},"ok":{},"problems":{}}})",
            nlohmann::json(file).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
            verdict.good, problems_json(verdict.problems, verdict.files));
    }
    write_output(context.json
                     ? fmt::format("{{\"version\":1,\"ok\":{},\"files\":[{}]}}\n", good, json)
                     : text);
    return good ? ExitCode::done : ExitCode::invalid_scenario;
}

}  // namespace

void add_validate(CLI::App& app, CommandContext& context) {
    CLI::App* command = app.add_subcommand(
        "validate", "Check scenario and study files; print every problem with its place, or ok.");
    auto request = std::make_shared<ValidateRequest>();
    command->add_option("FILE", request->files, "Scenario and study files.")->required();
    add_scenario_options(*command, request->scenario, false);
    command->add_flag("--json", context.json, "JSON on standard output, with all problems.");
    command->callback([&context, request] {
        context.action = [&context, request] { return validate(context, *request); };
    });
}

}  // namespace rotasim
