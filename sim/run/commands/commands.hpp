// sim/run/commands/commands.hpp — every command: a function that adds it to the command line.
#pragma once

#include "sim/base/error.hpp"
#include "sim/run/terminal.hpp"

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace rotasim {

// What all commands share; filled while the command line is read.
struct CommandContext {
    ColourChoice colour = ColourChoice::automatic;
    bool json = false;                 // The chosen command writes JSON.
    bool reads_scenario = true;        // Its input is a scenario, not a spreadsheet or trace.
    std::string command_line;          // As typed, for the manifest.
    std::function<ExitCode()> action;  // Of the chosen command.

    [[nodiscard]] Terminal output() const { return inspect_terminal(1, colour); }
    [[nodiscard]] Terminal errors() const { return inspect_terminal(2, colour); }
};

void add_run(CLI::App& app, CommandContext& context);
void add_validate(CLI::App& app, CommandContext& context);
void add_show(CLI::App& app, CommandContext& context);
void add_plan(CLI::App& app, CommandContext& context);
void add_explain(CLI::App& app, CommandContext& context);
void add_schema(CLI::App& app, CommandContext& context);
void add_describe(CLI::App& app, CommandContext& context);
void add_init(CLI::App& app, CommandContext& context);
void add_import(CLI::App& app, CommandContext& context);
void add_bench(CLI::App& app, CommandContext& context);
void add_version(CLI::App& app, CommandContext& context);

}  // namespace rotasim
