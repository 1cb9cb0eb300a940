// sim/run/cli_problems.cpp — problems as lines that editors can jump to, and as JSON.
#include "sim/run/cli_problems.hpp"

#include "sim/run/table_format.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace rotasim {

namespace {

// One line a setting, each with its place, as compilers print notes.
std::string conflict_text(const Problem& problem, std::span<const std::string> files,
                          const Terminal& terminal) {
    if (problem.conflict.empty()) return "";
    std::string out = fmt::format(
        "  a contradiction of {}; without any one of them the others can hold:\n",
        counted(static_cast<std::int64_t>(problem.conflict.size()), "setting", "settings"));
    for (const Conflicting& each : problem.conflict) {
        std::string line =
            each.at.file < files.size() && each.at.line > 0
                ? fmt::format("{}:{}:{}: ", files[each.at.file], each.at.line, each.at.column)
                : std::string();
        line += fmt::format("{} is {}", each.setting, each.value);
        if (!each.way_out.empty()) line += fmt::format("; way out: {}", each.way_out);
        out += "    " + terminal.paint(Tone::plain, line) + "\n";
    }
    return out;
}

nlohmann::ordered_json conflict_json(const Problem& problem, std::span<const std::string> files) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Conflicting& each : problem.conflict) {
        const bool known = each.at.file < files.size();
        list.push_back({{"file", known ? files[each.at.file] : std::string()},
                        {"line", each.at.line},
                        {"column", each.at.column},
                        {"setting", each.setting},
                        {"value", each.value},
                        {"way_out", each.way_out},
                        {"set_to", each.set_to}});
    }
    return list;
}

}  // namespace

std::string problems_text(std::span<const Problem> problems, std::span<const std::string> files,
                          const Terminal& terminal) {
    std::string out;
    const std::size_t shown = std::min(problems.size(), problems_shown);
    for (const Problem& problem : problems.first(shown)) {
        out += terminal.paint(problem.warning ? Tone::warn : Tone::plain, to_text(problem, files));
        out += '\n';
        out += conflict_text(problem, files, terminal);
    }
    if (shown < problems.size()) {
        out += fmt::format("... and {} more, {} in all (--json lists every one)\n",
                           grouped_digits(static_cast<std::int64_t>(problems.size() - shown)),
                           grouped_digits(static_cast<std::int64_t>(problems.size())));
    }
    return out;
}

std::string problems_json(std::span<const Problem> problems, std::span<const std::string> files) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Problem& problem : problems) {
        const bool known = problem.at.file < files.size();
        list.push_back({{"file", known ? files[problem.at.file] : std::string()},
                        {"line", problem.at.line},
                        {"column", problem.at.column},
                        {"field", problem.field},
                        {"message", problem.message},
                        {"why", problem.why},
                        {"suggestion", problem.suggestion},
                        {"warning", problem.warning}});
        if (!problem.conflict.empty()) list.back()["conflict"] = conflict_json(problem, files);
    }
    // A file name may hold bytes that are not UTF-8; they become a replacement character.
    return list.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace rotasim
