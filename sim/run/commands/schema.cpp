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
        "schema", "Print the JSON Schema (draft-07) of scenario or study files, for editors.");
    struct Chosen {
        bool catalogue = false;
        bool study = false;
    };
    auto chosen = std::make_shared<Chosen>();
    CLI::Option* catalogue =
        command->add_flag("--catalogue-files", chosen->catalogue, "Of catalogue files instead.");
    command->add_flag("--study-files", chosen->study, "Of study files instead.")
        ->excludes(catalogue);
    command->callback([&context, chosen] {
        context.action = [chosen] {
            std::string text = chosen->catalogue ? config::catalogue_json_schema()
                               : chosen->study   ? config::study_json_schema()
                                                 : config::scenario_json_schema();
            if (text.empty() || text.back() != '\n') text += '\n';
            write_output(text);
            return ExitCode::done;
        };
    });
}

}  // namespace rotasim
