// sim/run/commands/version.cpp — `rotasim version`.
#include "sim/run/cli_output.hpp"
#include "sim/run/commands/commands.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace rotasim {

void add_version(CLI::App& app, CommandContext& context) {
    CLI::App* command = app.add_subcommand("version", "Print the version of the program.");
    command->add_flag("--json", context.json, "JSON on standard output.");
    command->callback([&context] {
        context.action = [&context] {
            write_output(context.json ? fmt::format("{{\"version\":1,\"rotasim\":\"{}\"}}\n",
                                                    ROTASIM_VERSION)
                                      : fmt::format("rotasim {}\n", ROTASIM_VERSION));
            return ExitCode::done;
        };
    });
}

}  // namespace rotasim
