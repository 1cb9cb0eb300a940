// sim/run/cli_help.cpp — help from what the command line knows of itself.
#include "sim/run/cli_help.hpp"

#include "sim/run/terminal.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <vector>

namespace rotasim {

namespace {

struct Entry {
    std::string left;
    std::string right;
};

std::string full_name(const CLI::App& app) {
    const CLI::App* parent = app.get_parent();
    return parent == nullptr ? app.get_name() : full_name(*parent) + " " + app.get_name();
}

std::string left_of(const CLI::Option& option) {
    if (option.get_positional()) return option.get_name(true, false);
    std::string names;
    for (const std::string& name : option.get_snames())
        names += "-" + name + ", ";
    for (const std::string& name : option.get_lnames())
        names += "--" + name + ", ";
    if (!names.empty()) names.resize(names.size() - 2);
    if (option.get_type_size() != 0 && !option.get_type_name().empty()) {
        names += " " + option.get_type_name();
    }
    return names;
}

std::string usage(const CLI::App& app) {
    std::string line = "Usage: " + full_name(app);
    const auto commands = app.get_subcommands([](const CLI::App* sub) { return sub != nullptr; });
    for (const CLI::Option* option : app.get_options()) {
        if (!option->get_positional()) continue;
        const bool many = option->get_items_expected_max() > 1;
        const std::string name = option->get_name(true, false) + (many ? "..." : "");
        line += option->get_required() ? " " + name : " [" + name + "]";
    }
    if (!commands.empty()) line += app.get_parent() == nullptr ? " COMMAND" : " KIND";
    return line + " [OPTIONS]\n";
}

void append_entries(std::string& out, const std::string& title, const std::vector<Entry>& entries,
                    std::size_t width) {
    if (entries.empty()) return;
    std::size_t column = 0;
    for (const Entry& entry : entries)
        column = std::max(column, display_width(entry.left));
    column = std::min<std::size_t>(column, 30);
    out += "\n" + title + ":\n";
    for (const Entry& entry : entries) {
        std::string first = "  " + entry.left;
        if (display_width(entry.left) > column) {
            out += first + "\n";
            first.clear();
        }
        first.resize(std::max(first.size(), column + 4), ' ');
        out += entry.right.empty() ? first + "\n" : wrap_indented(entry.right, first, width);
    }
}

}  // namespace

std::string help_text(const CLI::App& app, std::size_t width) {
    std::string out = usage(app);
    out += "\n" + wrap_indented(app.get_description(), "", width);
    std::vector<Entry> arguments;
    std::vector<Entry> options;
    for (const CLI::Option* option : app.get_options()) {
        std::vector<Entry>& list = option->get_positional() ? arguments : options;
        list.push_back({left_of(*option), option->get_description()});
    }
    std::vector<Entry> commands;
    const auto all = app.get_subcommands([](const CLI::App* sub) { return sub != nullptr; });
    for (const CLI::App* sub : all)
        commands.push_back({sub->get_name(), sub->get_description()});
    append_entries(out, app.get_parent() == nullptr ? "Commands" : "Kinds", commands, width);
    append_entries(out, "Arguments", arguments, width);
    append_entries(out, "Options", options, width);
    if (!app.get_footer().empty()) out += "\n" + app.get_footer() + "\n";
    return out;
}

}  // namespace rotasim
