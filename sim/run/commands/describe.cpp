// sim/run/commands/describe.cpp — `rotasim describe`: what modes, policies, presets, events,
// metrics, fields, measures, experiments mean.
#include "sim/config/describe.hpp"

#include "sim/run/cli_output.hpp"
#include "sim/run/commands/commands.hpp"
#include "sim/run/table_describe.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace rotasim {

namespace {

struct DescribeRequest {
    std::string name;
    std::string catalogue_dir;
};

// Records whose name is `name` or begins with it and a dot or colon; all of them for an empty name.
std::vector<config::RecordHelp> chosen(std::vector<config::RecordHelp> records,
                                       const std::string& name) {
    if (name.empty()) return records;
    std::vector<config::RecordHelp> out;
    std::vector<std::string> known;
    for (config::RecordHelp& record : records) {
        known.push_back(record.name);
        const bool begins = record.name.compare(0, name.size(), name) == 0;
        const bool whole = record.name.size() == name.size();
        if (begins &&
            (whole || record.name[name.size()] == ':' || record.name[name.size()] == '.')) {
            out.push_back(std::move(record));
        }
    }
    if (out.empty()) throw_unknown_name(name, known);
    return out;
}

ExitCode describe_records(const CommandContext& context, std::vector<config::RecordHelp> records,
                          const std::string& name) {
    const std::vector<config::RecordHelp> list = chosen(std::move(records), name);
    write_output(context.json ? config::to_json(list) + "\n"
                              : records_text(list, context.output()));
    return ExitCode::done;
}

using Action = ExitCode (*)(const CommandContext&, const DescribeRequest&);

void add_kind(CLI::App& parent, CommandContext& context, const std::string& kind,
              const std::string& meaning, const std::string& name_meaning, Action action) {
    CLI::App* command = parent.add_subcommand(kind, meaning);
    auto request = std::make_shared<DescribeRequest>();
    if (!name_meaning.empty()) command->add_option("NAME", request->name, name_meaning);
    if (kind == "modes" || kind == "presets" || kind == "experiments") {
        command
            ->add_option("--catalogue", request->catalogue_dir,
                         "Folder that replaces the catalogue.")
            ->type_name("DIR");
    }
    command->add_flag("--json", context.json, "JSON on standard output.");
    command->callback([&context, request, action] {
        context.action = [&context, request, action] { return action(context, *request); };
    });
}

}  // namespace

void add_describe(CLI::App& app, CommandContext& context) {
    CLI::App* command = app.add_subcommand(
        "describe", "Explain modes, policies, presets, events, metrics, fields, experiments.");
    command->require_subcommand(1);
    add_kind(
        *command, context, "modes", "Encryption modes: every value with its evidence and source.",
        "One mode; absent: all.", [](const CommandContext& c, const DescribeRequest& request) {
            write_output(describe_modes(request.name, request.catalogue_dir, c.json, c.output()));
            return ExitCode::done;
        });
    add_kind(*command, context, "policies",
             "When keys rotate, how that rolls out, when versions retire.",
             "One kind; absent: all.", [](const CommandContext& c, const DescribeRequest& request) {
                 return describe_records(c, config::describe_policies(), request.name);
             });
    add_kind(
        *command, context, "presets", "Rotation policies that somebody asks for, with the source.",
        "One preset; absent: all.", [](const CommandContext& c, const DescribeRequest& request) {
            write_output(describe_presets(request.name, request.catalogue_dir, c.json, c.output()));
            return ExitCode::done;
        });
    add_kind(*command, context, "events", "What can happen, and the causes of downtime.", "",
             [](const CommandContext& c, const DescribeRequest&) {
                 write_output(describe_events(c.json, c.output()));
                 return ExitCode::done;
             });
    add_kind(*command, context, "metrics", "Every number that a run reports.", "",
             [](const CommandContext& c, const DescribeRequest&) {
                 write_output(describe_metrics(c.json, c.output()));
                 return ExitCode::done;
             });
    add_kind(*command, context, "fields", "Every field of scenario and study files.",
             "One part, as vms; absent: all.",
             [](const CommandContext& c, const DescribeRequest& request) {
                 std::vector<config::RecordHelp> records = config::describe_scenario();
                 for (config::RecordHelp& record : config::describe_study())
                     records.push_back(std::move(record));
                 return describe_records(c, std::move(records), request.name);
             });
    add_kind(*command, context, "measures",
             "What `measures:` can observe, and what is said over replications.", "",
             [](const CommandContext& c, const DescribeRequest&) {
                 write_output(describe_measures(c.json, c.output()));
                 return ExitCode::done;
             });
    add_kind(
        *command, context, "experiments",
        "For values that nobody has published: the cheapest experiment that would settle each.",
        "One experiment, or a value such as expired_key; absent: all.",
        [](const CommandContext& c, const DescribeRequest& request) {
            write_output(
                describe_experiments(request.name, request.catalogue_dir, c.json, c.output()));
            return ExitCode::done;
        });
}

}  // namespace rotasim
