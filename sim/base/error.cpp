// sim/base/error.cpp — a scenario error speaks with the text of its first problem.
#include "sim/base/error.hpp"

#include <utility>

namespace rotasim {

namespace {

std::string summary(const std::vector<Problem>& problems, const std::vector<std::string>& files) {
    if (problems.empty()) return "the scenario is not valid";
    std::string text = to_text(problems.front(), files);
    if (problems.size() > 1) text += " (and " + std::to_string(problems.size() - 1) + " more)";
    return text;
}

std::vector<Problem> sorted(std::vector<Problem> problems) {
    sort_problems(problems);
    return problems;
}

}  // namespace

ScenarioError::ScenarioError(std::vector<Problem> problems, std::vector<std::string> files)
    : Error(ExitCode::invalid_scenario, summary(sorted(problems), files)),
      problems_(sorted(std::move(problems))),
      files_(std::move(files)) {}

}  // namespace rotasim
