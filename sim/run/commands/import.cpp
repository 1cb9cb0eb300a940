// sim/run/commands/import.cpp — `rotasim import`: traces and spreadsheets become scenario files.
#include "sim/import/import.hpp"

#include "sim/base/units.hpp"
#include "sim/run/cli_files.hpp"
#include "sim/run/cli_output.hpp"
#include "sim/run/commands/commands.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <sstream>

namespace rotasim {

namespace {

struct ImportRequest {
    std::vector<std::string> inputs;
    std::string output;
    std::string format;
    std::string map_path;
    std::string start;
    std::string horizon;
    std::uint32_t replications = 0;  // 0: the importer's default.
    bool force = false;
};

UtcTime start_of(const ImportRequest& request, UtcTime fallback) {
    if (request.start.empty()) return fallback;
    const auto time = parse_utc(request.start);
    if (!time)
        throw UsageError("--start: '" + request.start + "' is not a UTC time such as 2027-01-01");
    return *time;
}

std::optional<Period> horizon_of(const ImportRequest& request) {
    if (request.horizon.empty()) return std::nullopt;
    const Parsed<Period> period = parse_period(request.horizon);
    if (!period.ok()) throw UsageError("--horizon: " + period.error);
    return *period.value;
}

// Writes the scenario only once the whole import has succeeded; then the report.
ExitCode deliver(const CommandContext& context, const ImportRequest& request,
                 const ImportReport& report, const std::string& yaml) {
    if (request.output.empty() || request.output == "-") {
        write_output(yaml);
    } else {
        write_new_file(request.output, yaml, request.force);
    }
    const bool to_stdout = request.output.empty() || request.output == "-";
    if (context.json && !to_stdout) {
        write_output(to_json(report) + "\n");
    } else {
        write_raw_message(to_text(report));
    }
    return ExitCode::done;
}

// Standard output holds the scenario or the report, never both.
void check_outputs(const CommandContext& context, const ImportRequest& request) {
    if (context.json && (request.output.empty() || request.output == "-")) {
        throw UsageError("--json needs -o FILE.yaml: without it standard output is the scenario's");
    }
}

ExitCode import_trace(const CommandContext& context, const ImportRequest& request) {
    check_outputs(context, request);
    TraceOptions options;
    options.start = start_of(request, options.start);
    options.horizon = horizon_of(request);
    if (request.replications > 0) options.replications = request.replications;
    std::ostringstream yaml;
    ImportReport report;
    if (request.format == "openb") {
        if (request.inputs.size() != 2) {
            throw UsageError(
                "import trace --format openb needs two files: the node list and the pod list");
        }
        report = import_openb(request.inputs[0], request.inputs[1], options, yaml);
    } else {
        if (request.inputs.size() != 1) {
            throw UsageError("import trace --format azure2017 needs one file: the vmtable");
        }
        report = import_azure2017(request.inputs[0], options, yaml);
    }
    return deliver(context, request, report, yaml.str());
}

ExitCode import_sheet(const CommandContext& context, const ImportRequest& request) {
    check_outputs(context, request);
    CsvOptions options;
    options.start = start_of(request, options.start);
    if (const auto horizon = horizon_of(request)) options.horizon = *horizon;
    if (request.replications > 0) options.replications = request.replications;
    options.map_path = request.map_path;
    std::ostringstream yaml;
    const ImportReport report = import_csv(request.inputs.front(), options, yaml);
    return deliver(context, request, report, yaml.str());
}

void add_common(CLI::App& command, CommandContext& context, ImportRequest& request) {
    command
        .add_option("-o,--output", request.output,
                    "Scenario file to write; absent: standard output.")
        ->type_name("FILE.yaml")
        ->check([](const std::string& text) {
            return text.empty() ? std::string("'' is no file") : std::string();
        });
    command.add_option("--start", request.start, "Start of the scenario, UTC.")->type_name("TIME");
    command.add_option("--horizon", request.horizon, "How long to simulate, as P2Y or 90 d.")
        ->type_name("PERIOD");
    command.add_option("--replications", request.replications, "Replications of the scenario.")
        ->type_name("N")
        ->check(CLI::Range(1, 1000000).description(""));
    command.add_flag("--force", request.force, "Overwrite the scenario file.");
    command.add_flag("--json", context.json,
                     "The report of the import as JSON on standard output (needs -o).");
}

}  // namespace

void add_import(CLI::App& app, CommandContext& context) {
    CLI::App* command = app.add_subcommand(
        "import", "Turn a trace or a spreadsheet of a real fleet into a scenario.");
    command->require_subcommand(1);

    auto request = std::make_shared<ImportRequest>();
    CLI::App* trace = command->add_subcommand("trace", "Node and VM lists of published traces.");
    trace
        ->add_option("INPUT", request->inputs, "openb: node list and pod list; azure2017: vmtable.")
        ->required()
        ->expected(1, 2);
    trace->add_option("--format", request->format, "openb or azure2017.")
        ->required()
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"openb", "azure2017"}).description(""));
    add_common(*trace, context, *request);
    trace->callback([&context, request] {
        context.reads_scenario = false;
        context.action = [&context, request] { return import_trace(context, *request); };
    });

    CLI::App* csv = command->add_subcommand(
        "csv", "A spreadsheet of VMs, disks, modes, key versions and expiry dates.");
    csv->add_option("INPUT", request->inputs, "The CSV file.")->required()->expected(1);
    csv->add_option("--map", request->map_path,
                    "CSV of two columns, field and header, for headers that are not known.")
        ->type_name("FILE");
    add_common(*csv, context, *request);
    csv->footer("Headers that are understood:\n" + csv_header_help());
    csv->callback([&context, request] {
        context.reads_scenario = false;
        context.action = [&context, request] { return import_sheet(context, *request); };
    });
}

}  // namespace rotasim
