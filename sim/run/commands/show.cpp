// sim/run/commands/show.cpp — `rotasim show`: what is latent dead at the start, then the fleet as a
// tree.
#include "sim/run/cli_output.hpp"
#include "sim/run/cli_scenario.hpp"
#include "sim/run/commands/commands.hpp"
#include "sim/run/table_fleet.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace rotasim {

void add_show(CLI::App& app, CommandContext& context) {
    CLI::App* command = app.add_subcommand("show",
                                           "Show what a scenario holds: VMs that are latent dead "
                                           "at the start, then vaults, keys, sets, VMs "
                                           "and hosts as a tree.");
    auto request = std::make_shared<ScenarioRequest>();
    command->add_option("FILE", request->path, "Scenario file.")->required();
    add_scenario_options(*command, *request, false);
    command->add_flag("--json", context.json, "JSON on standard output.");
    command->callback([&context, request] {
        context.action = [&context, request] {
            const auto ready = open_scenario(*request);
            write_output(context.json ? fleet_json(*ready) + "\n"
                                      : fleet_text(*ready, context.output()));
            return ExitCode::done;
        };
    });
}

}  // namespace rotasim
