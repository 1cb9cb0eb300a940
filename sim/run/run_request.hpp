// What `rotasim run` was asked for, and what follows from it for one scenario and for a study
// alike.
#pragma once

#include "sim/base/error.hpp"
#include "sim/base/time.hpp"
#include "sim/run/cli_scenario.hpp"
#include "sim/run/experiment.hpp"
#include "sim/run/terminal_progress.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace rotasim {

struct RunRequest {
    ScenarioRequest scenario;
    std::string folder;
    std::uint32_t threads = 0;
    std::string cells = "auto";
    std::string parallel = "auto";
    std::string engine = "parallel";
    std::string only;
    std::string max_memory;
    std::string progress = "auto";
};

// --only scenario=NAME,replication=K
struct Only {
    std::optional<std::string> scenario;
    std::optional<std::uint32_t> replication;
};

// UsageError if the text is neither or both go with a folder of results.
[[nodiscard]] Only only_of(const RunRequest& request);
[[nodiscard]] ProgressMode progress_mode_of(const RunRequest& request);

[[nodiscard]] ExperimentOptions experiment_options(const RunRequest& request,
                                                   const ReadyScenario& ready);

// ResourceError if --max-memory is less than what is needed.
void check_memory(const RunRequest& request, double needed);

[[nodiscard]] ProgressState state_of(const Progress& progress);
[[nodiscard]] ExitCode interrupted_code();
// Says how many replications are complete, and how to go on; the code of interrupted_code().
[[nodiscard]] ExitCode tell_interrupted(const RunRequest& request, std::int64_t complete,
                                        std::int64_t asked);
[[nodiscard]] UtcTime wall_clock();

}  // namespace rotasim
