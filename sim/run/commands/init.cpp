// sim/run/commands/init.cpp — `rotasim init`: a commented scenario to start from.
#include "sim/run/cli_files.hpp"
#include "sim/run/cli_output.hpp"
#include "sim/run/commands/commands.hpp"
#include "sim/run/commands/init_example.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace rotasim {

void add_init(CLI::App& app, CommandContext& context) {
    CLI::App* command =
        app.add_subcommand("init", "Write a commented example scenario to start from.");
    struct Request {
        std::string path = "scenario.yaml";
        bool force = false;
    };
    auto request = std::make_shared<Request>();
    command->add_option("FILE", request->path,
                        "File to write; absent: scenario.yaml; - for standard output.");
    command->add_flag("--force", request->force, "Overwrite the file.");
    command->callback([&context, request] {
        context.action = [request] {
            if (request->path == "-") {
                write_output(example_scenario);
                return ExitCode::done;
            }
            write_new_file(request->path, example_scenario, request->force);
            write_raw_message(
                fmt::format("Wrote {0}. Now:\n"
                            "  rotasim validate {0}\n"
                            "  rotasim run {0}\n",
                            request->path));
            return ExitCode::done;
        };
    });
}

}  // namespace rotasim
