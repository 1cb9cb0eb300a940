// sim/run/cli.cpp — reads the arguments, runs the command, turns every failure into an exit code.
#include "sim/run/cli.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/error.hpp"
#include "sim/base/text.hpp"
#include "sim/run/cli_help.hpp"
#include "sim/run/cli_output.hpp"
#include "sim/run/cli_problems.hpp"
#include "sim/run/cli_study.hpp"
#include "sim/run/commands/commands.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>
#include <memory>
#include <new>

namespace rotasim {

namespace {

constexpr const char* examples =
    "Examples:\n"
    "  rotasim init my.yaml                write an example to start from\n"
    "  rotasim validate my.yaml            check it, with places of all problems\n"
    "  rotasim run my.yaml -o results      simulate, print the answer, keep the results\n"
    "  rotasim explain results --vm NAME   why was this VM down?\n"
    "\n"
    "Exit codes: 0 done, 1 failed, 2 usage, 3 invalid scenario, 4 resources, 5 invariant\n"
    "violated, 6 results damaged or of another run, 7 precision not reached, 8 threshold not\n"
    "met, 130 and 143 interrupted.";

std::unique_ptr<CLI::App> build_app(CommandContext& context) {
    auto app = std::make_unique<CLI::App>(
        "Simulates a fleet of encrypted VMs under key rotation: who loses service, when, why, at "
        "what "
        "cost, and what can no longer be restored.",
        "rotasim");
    app->require_subcommand(1);
    app->set_help_flag("-h,--help", "Print this help.");
    app->set_version_flag("--version", std::string("rotasim ") + ROTASIM_VERSION,
                          "Print the version.");
    app->fallthrough();
    const std::map<std::string, ColourChoice> colours = {{"auto", ColourChoice::automatic},
                                                         {"always", ColourChoice::always},
                                                         {"never", ColourChoice::never}};
    app->add_option("--color,--colour", context.colour, "Colours: auto, always or never.")
        ->type_name("WHEN")
        ->transform(CLI::CheckedTransformer(colours).description(""));
    app->footer(examples);
    add_run(*app, context);
    add_validate(*app, context);
    add_show(*app, context);
    add_plan(*app, context);
    add_bench(*app, context);
    add_explain(*app, context);
    add_schema(*app, context);
    add_describe(*app, context);
    add_init(*app, context);
    add_import(*app, context);
    add_version(*app, context);
    return app;
}

// The command that the arguments chose, as deep as it goes.
const CLI::App& chosen(const CLI::App& app) {
    const auto parsed = app.get_subcommands();
    return parsed.empty() ? app : chosen(*parsed.front());
}

std::vector<std::string> known_words(const CLI::App& app) {
    std::vector<std::string> words;
    for (const CLI::App* level = &app; level != nullptr; level = level->get_parent()) {
        for (const CLI::Option* option : level->get_options()) {
            for (const std::string& name : option->get_lnames())
                words.push_back("--" + name);
        }
    }
    const auto all = app.get_subcommands([](const CLI::App* sub) { return sub != nullptr; });
    for (const CLI::App* sub : all)
        words.push_back(sub->get_name());
    return words;
}

std::string unexpected_argument(const CLI::App& command, const std::string& argument) {
    const std::string word = argument.substr(0, argument.find('='));
    const bool is_option = word.size() > 1 && word[0] == '-';
    std::string text = is_option ? "unknown option " : "unexpected argument ";
    const bool wants_command =
        !is_option && command.get_require_subcommand_min() > 0 && command.get_subcommands().empty();
    if (wants_command) text = "unknown command ";
    text += rotasim::quoted(argument);
    if (const auto meant = closest(word, known_words(command))) {
        text += ". did you mean '" + *meant + "'?";
    }
    return text;
}

std::string full_name(const CLI::App& app) {
    const CLI::App* parent = app.get_parent();
    return parent == nullptr ? app.get_name() : full_name(*parent) + " " + app.get_name();
}

ExitCode refuse_usage(const CLI::App& app, const CLI::ParseError& error) {
    const CLI::App& command = chosen(app);
    const std::vector<std::string> rest = app.remaining(true);
    std::string text = error.what();
    const bool extras = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
    const bool nothing_chosen = command.get_require_subcommand_min() > 0;
    if (!rest.empty() && (extras || nothing_chosen)) {
        text = unexpected_argument(command, rest.front());
    } else if (nothing_chosen) {
        text = "a command is required";
    }
    write_message(fmt::format("{}\nrotasim: see '{} --help'", text, full_name(command)));
    return ExitCode::usage;
}

ExitCode parse_and_run(CLI::App& app, CommandContext& context,
                       const std::vector<std::string>& arguments) {
    std::vector<std::string> reversed(arguments.rbegin(),
                                      arguments.rend());  // CLI11 pops the back.
    try {
        app.parse(reversed);
    } catch (const CLI::CallForHelp&) {
        write_output(help_text(chosen(app), context.output().width));
        return ExitCode::done;
    } catch (const CLI::CallForVersion& version) {
        write_output(std::string(version.what()) + "\n");
        return ExitCode::done;
    } catch (const CLI::ParseError& error) {
        return refuse_usage(app, error);
    }
    SIM_EXPECTS(context.action != nullptr);
    return context.action();
}

ExitCode fail(ExitCode code, std::string_view text) {
    write_message(text);
    return code;
}

// `context` tells whether the problems of a scenario are wanted as JSON too.
ExitCode report_scenario(const ScenarioError& error, const CommandContext& context) {
    const Terminal terminal = context.errors();
    const auto& problems = error.problems();
    // A file or folder that cannot be read, a spreadsheet: nothing is known of a scenario then.
    const bool of_scenario = context.reads_scenario && std::all_of(problems.begin(), problems.end(),
                                                                   [](const Problem& problem) {
                                                                       return problem.at.line > 0;
                                                                   });
    const bool of_study = dynamic_cast<const StudyError*>(&error) != nullptr;
    const std::string_view invalid = !of_scenario ? ""
                                     : of_study   ? "the study is not valid: "
                                                  : "the scenario is not valid: ";
    write_message(fmt::format("{}{} problem{}\n{}", invalid, problems.size(),
                              problems.size() == 1 ? "" : "s",
                              problems_text(problems, error.files(), terminal)));
    if (context.json) {
        write_output(fmt::format(R"({{"version":1,"error":"invalid_scenario","problems":{}}})"
                                 "\n",
                                 problems_json(problems, error.files())));
    }
    return ExitCode::invalid_scenario;
}

}  // namespace

int run_command_line(const std::vector<std::string>& arguments) noexcept {
    CommandContext context;
    context.command_line = "rotasim";
    for (const std::string& argument : arguments)
        context.command_line += " " + argument;
    ExitCode code = ExitCode::unexpected;
    try {
        try {
            const auto app = build_app(context);
            code = parse_and_run(*app, context, arguments);
        } catch (const ScenarioError& error) {
            code = report_scenario(error, context);
        } catch (const Error& error) {
            code = fail(error.code(), error.what());
        } catch (const InvariantViolation& error) {
            code = fail(ExitCode::invariant_violated,
                        fmt::format("internal error, please report it: {}", error.what()));
        } catch (const std::bad_alloc&) {
            code = fail(ExitCode::resources, "out of memory");
        } catch (const std::exception& error) {
            code = fail(ExitCode::unexpected, fmt::format("unexpected error: {}", error.what()));
        }
    } catch (...) {
        code = fail(ExitCode::unexpected, "unexpected error while reporting an error");
    }
    return static_cast<int>(code);
}

}  // namespace rotasim
