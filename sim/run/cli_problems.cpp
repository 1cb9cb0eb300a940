// sim/run/cli_problems.cpp — problems as lines that editors can jump to, and as JSON.
#include "sim/run/cli_problems.hpp"

#include "sim/run/table_format.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace rotasim {

std::string problems_text(std::span<const Problem> problems, std::span<const std::string> files,
                          const Terminal& terminal) {
    std::string out;
    const std::size_t shown = std::min(problems.size(), problems_shown);
    for (const Problem& problem : problems.first(shown)) {
        out += terminal.paint(problem.warning ? Tone::warn : Tone::plain, to_text(problem, files));
        out += '\n';
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
    }
    // A file name may hold bytes that are not UTF-8; they become a replacement character.
    return list.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace rotasim
