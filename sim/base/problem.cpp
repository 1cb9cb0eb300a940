// sim/base/problem.cpp — problems as text and in order.
#include "sim/base/problem.hpp"

#include <algorithm>
#include <tuple>

namespace rotasim {

std::string to_text(const Problem& problem, std::span<const std::string> files) {
    std::string text;
    if (problem.at.file < files.size()) {
        text += files[problem.at.file];
        if (problem.at.line != 0) {
            text += ':' + std::to_string(problem.at.line);
            if (problem.at.column != 0) text += ':' + std::to_string(problem.at.column);
        }
        text += ": ";
    }
    if (problem.warning) text += "warning: ";
    if (!problem.field.empty()) text += problem.field + ": ";
    text += problem.message;
    if (!problem.why.empty()) text += " (" + problem.why + ")";
    if (!problem.suggestion.empty()) text += ". did you mean '" + problem.suggestion + "'?";
    return text;
}

void sort_problems(std::vector<Problem>& problems) {
    const auto key = [](const Problem& p) {
        return std::tie(p.at, p.field, p.message, p.why, p.suggestion, p.warning);
    };
    std::sort(problems.begin(), problems.end(),
              [&key](const Problem& a, const Problem& b) { return key(a) < key(b); });
    problems.erase(std::unique(problems.begin(), problems.end()), problems.end());
}

bool has_errors(std::span<const Problem> problems) {
    return std::any_of(problems.begin(), problems.end(),
                       [](const Problem& p) { return !p.warning; });
}

}  // namespace rotasim
