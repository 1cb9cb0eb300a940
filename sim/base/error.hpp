// sim/base/error.hpp — errors that are not ours, each with its exit code.
#pragma once

#include "sim/base/problem.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace rotasim {

// What main() returns; DESIGN.md section 8.
enum class ExitCode : int {
    done = 0,
    unexpected = 1,
    usage = 2,
    invalid_scenario = 3,
    resources = 4,
    invariant_violated = 5,
    store_damaged = 6,
    precision_not_reached = 7,
    threshold_not_met = 8,
    interrupted = 130,
    terminated = 143,
};

// Base of the errors that main() turns into an exit code.
class Error : public std::runtime_error {
public:
    Error(ExitCode code, const std::string& what) : std::runtime_error(what), code_(code) {}
    [[nodiscard]] ExitCode code() const { return code_; }

private:
    ExitCode code_;
};

// The command line is wrong.
class UsageError : public Error {
public:
    explicit UsageError(const std::string& what) : Error(ExitCode::usage, what) {}
};

// Memory, disk or another limit of the environment.
class ResourceError : public Error {
public:
    explicit ResourceError(const std::string& what) : Error(ExitCode::resources, what) {}
};

// A store that is damaged, or belongs to another scenario, seed or engine version.
class StoreError : public Error {
public:
    explicit StoreError(const std::string& what) : Error(ExitCode::store_damaged, what) {}
};

// The scenario is wrong: all problems found, sorted by place, and the names of the files they point
// into.
class ScenarioError : public Error {
public:
    explicit ScenarioError(std::vector<Problem> problems, std::vector<std::string> files = {});

    [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }
    [[nodiscard]] const std::vector<std::string>& files() const { return files_; }

private:
    std::vector<Problem> problems_;
    std::vector<std::string> files_;
};

}  // namespace rotasim
