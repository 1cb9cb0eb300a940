// sim/run/cli_study.hpp — from a study file to worlds that replications can run in.
#pragma once

#include "sim/base/error.hpp"
#include "sim/config/study.hpp"
#include "sim/run/cli_scenario.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rotasim {

struct ReadyStudy {
    std::string name;
    std::string question;
    std::uint64_t seed = 0;  // Of all scenarios.
    // In the study's order, and by the names that the study gives them.
    std::vector<std::unique_ptr<ReadyScenario>> scenarios;
    std::vector<std::string> files;  // What the places of `warnings` count in.
    std::vector<Problem> warnings;   // Of all scenarios, sorted by place.
};

// Problems of a study, of its scenarios or of both.
class StudyError : public ScenarioError {
public:
    using ScenarioError::ScenarioError;
};

// True if the file calls itself a study. False too where it cannot be read: whoever then opens it
// as a scenario says why.
[[nodiscard]] bool is_study(const ScenarioRequest& request);

// Reads the study and all its scenarios. `set`, `seed` and `replications` of the request are for
// every scenario. Throws StudyError with the problems of all, each told once.
[[nodiscard]] std::unique_ptr<ReadyStudy> open_study(const ScenarioRequest& request);

// Bytes that a run of all takes at most: every fleet, and the largest replication on every thread.
[[nodiscard]] double study_memory(const ReadyStudy& study, std::uint32_t threads);

}  // namespace rotasim
