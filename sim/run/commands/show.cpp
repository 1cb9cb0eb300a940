// sim/run/commands/show.cpp — `rotasim show`: what is latent dead at the start, then the fleet as a
// tree.
#include "sim/run/cli_output.hpp"
#include "sim/run/cli_scenario.hpp"
#include "sim/run/cli_signals.hpp"
#include "sim/run/commands/commands.hpp"
#include "sim/run/show_backup_matrix.hpp"
#include "sim/run/show_blast_radius.hpp"
#include "sim/run/show_migration.hpp"
#include "sim/run/show_safe_overlap.hpp"
#include "sim/run/show_sensitivity.hpp"
#include "sim/run/show_throttle_floor.hpp"
#include "sim/run/table_fleet.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rotasim {

namespace {

struct ShowRequest {
    ScenarioRequest scenario;
    bool safe_overlap = false;
    bool throttle_floor = false;
    bool blast_radius = false;
    bool sensitivity = false;
    bool migration = false;
    bool backup_matrix = false;
    std::uint32_t replication = 0;  // Of the matrix.
};

constexpr Duration quick_start = minutes(1);  // What --throttle-floor splits vaults for.

// Answers that come of running the scenario; nothing if it was interrupted in between.
std::optional<std::string> shown_by_running(const ShowRequest& request, bool json,
                                            const Terminal& terminal) {
    const auto ready = open_scenario(request.scenario);
    ExperimentOptions options;
    options.seed = ready->loaded.scenario.seed;
    options.replications = ready->loaded.scenario.replications;
    options.keep_intervals = {};
    options.cancel = &stop_requested();
    if (request.migration) {
        const auto outlooks = migration_outlooks(*ready, options);
        if (!outlooks) return std::nullopt;
        return json ? migration_json(*ready, *outlooks) + "\n"
                    : migration_text(*ready, *outlooks, terminal);
    }
    const auto found = sensitivity_of(*ready, options);
    if (!found) return std::nullopt;
    return json ? sensitivity_json(*ready, *found) + "\n"
                : sensitivity_text(*ready, *found, terminal);
}

std::string matrix_shown(const ShowRequest& request, bool json, const Terminal& terminal) {
    const auto ready = open_scenario(request.scenario);
    const BackupMatrix matrix = backup_matrix(ready->world, ready->loaded.scenario.seed,
                                              request.replication, &stop_requested());
    return json ? backup_matrix_json(ready->fleet, matrix) + "\n"
                : backup_matrix_text(ready->fleet, matrix, terminal);
}

// Nothing if it was interrupted, be it before the first replication was complete.
std::optional<std::string> unless_cancelled(const ShowRequest& request, bool json,
                                            const Terminal& terminal) {
    try {
        return request.backup_matrix ? matrix_shown(request, json, terminal)
                                     : shown_by_running(request, json, terminal);
    } catch (const Cancelled&) {
        return std::nullopt;
    }
}

std::string shown(const ShowRequest& request, bool json, const Terminal& terminal) {
    const auto ready = open_scenario(request.scenario);
    if (request.safe_overlap) {
        return json ? safe_overlap_json(*ready) + "\n" : safe_overlap_text(*ready, terminal);
    }
    if (request.throttle_floor) {
        const auto limits = load_vault_limits(request.scenario.catalogue_dir);
        return json ? throttle_floor_json(ready->fleet, limits, quick_start) + "\n"
                    : throttle_floor_text(ready->fleet, limits, quick_start, terminal);
    }
    if (request.blast_radius) {
        const NeedsGraph graph(ready->fleet);
        return json ? blast_radius_json(graph) + "\n" : blast_radius_text(graph, terminal);
    }
    return json ? fleet_json(*ready) + "\n" : fleet_text(*ready, terminal);
}

// One answer at a time.
void add_answers(CLI::App& command, ShowRequest& request) {
    std::vector<CLI::Option*> answers;
    const auto add = [&](const char* name, bool& wanted, const char* what) {
        CLI::Option* option =
            command.add_flag(name, wanted, std::string("Instead of the tree: ") + what);
        for (CLI::Option* other : answers)
            option->excludes(other);
        answers.push_back(option);
        return option;
    };
    add("--safe-overlap", request.safe_overlap,
        "how long old key versions must stay after a rotation.");
    add("--throttle-floor", request.throttle_floor,
        "how long a start of all VMs at once takes at least, for each key type.");
    add("--blast-radius", request.blast_radius,
        "what alone, or with one more, keeps how many VMs from starting.");
    add("--migration", request.migration,
        "runs the scenario and says how many VMs its migrations have left each month, who is "
        "stranded, and when each must begin at the latest.");
    add("--sensitivity", request.sensitivity,
        "runs the scenario once for each value that nobody has published, changed, and says which "
        "of them drive the answer.");
    CLI::Option* matrix =
        add("--backup-matrix", request.backup_matrix,
            "which recovery points can be restored, until when, in which way, and which key "
            "versions that takes; of one replication of the run.");
    command
        .add_option("--replication", request.replication,
                    "With --backup-matrix: of which replication; absent: 0.")
        ->type_name("N")
        ->check(CLI::Range(0, 999999).description(""))
        ->needs(matrix);
}

}  // namespace

void add_show(CLI::App& app, CommandContext& context) {
    CLI::App* command = app.add_subcommand("show",
                                           "Show what a scenario holds: VMs that are latent dead "
                                           "at the start, then vaults, keys, sets, VMs "
                                           "and hosts as a tree.");
    auto request = std::make_shared<ShowRequest>();
    command->add_option("FILE", request->scenario.path, "Scenario file.")->required();
    add_scenario_options(*command, request->scenario, true);
    add_answers(*command, *request);
    command->add_flag("--json", context.json, "JSON on standard output.");
    command->callback([&context, request] {
        context.action = [&context, request] {
            if (request->sensitivity || request->migration || request->backup_matrix) {
                const auto text = unless_cancelled(*request, context.json, context.output());
                if (!text) {
                    write_message("interrupted");
                    return stop_signal() == 15 ? ExitCode::terminated : ExitCode::interrupted;
                }
                write_output(*text);
                return ExitCode::done;
            }
            write_output(shown(*request, context.json, context.output()));
            return ExitCode::done;
        };
    });
}

}  // namespace rotasim
