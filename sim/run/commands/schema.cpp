// sim/run/commands/schema.cpp — `rotasim schema`: the JSON Schema that editors complete and check
// with.
#include "sim/config/json_schema.hpp"
#include "sim/run/cli_output.hpp"
#include "sim/run/commands/commands.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace rotasim {

void add_schema(CLI::App& app, CommandContext& context) {
    CLI::App* command = app.add_subcommand(
        "schema", "Print the JSON Schema (draft-07) of scenario files, for editors.");
    auto catalogue = std::make_shared<bool>(false);
    command->add_flag("--catalogue-files", *catalogue, "Of catalogue files instead.");
    command->callback([&context, catalogue] {
        context.action = [catalogue] {
            std::string text =
                *catalogue ? config::catalogue_json_schema() : config::scenario_json_schema();
            if (text.empty() || text.back() != '\n') text += '\n';
            write_output(text);
            return ExitCode::done;
        };
    });
}

}  // namespace rotasim
