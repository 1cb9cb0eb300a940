// sim/run/cli_scenario.hpp — from a scenario file to a world that replications can run in.
#pragma once

#include "sim/behaviour/run_replication.hpp"
#include "sim/config/scenario.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rotasim {

// What all commands that read a scenario accept.
struct ScenarioRequest {
    std::string path;
    std::vector<std::string> set;
    PlacedSettings settings;  // Of a study for one of its scenarios; `set` comes after them.
    std::string catalogue_dir;
    std::string root;
    std::optional<std::uint64_t> seed;
    std::optional<std::uint32_t> replications;
    // Looks at the scenario before its fleet is built, and throws if that would be too much.
    std::function<void(const Scenario&)> before_building;
};

// Adds --set, --catalogue, --root and, if wanted, --seed and --replications.
void add_scenario_options(CLI::App& command, ScenarioRequest& request, bool with_run_size);

// --seed: 0 to 2^64 - 1, digits only.
void add_seed_option(CLI::App& command, ScenarioRequest& request, const std::string& meaning);

// A scenario that is ready to run. `world` points into it, so it is neither copied nor moved.
struct ReadyScenario {
    LoadedScenario loaded;
    Fleet fleet;
    World world;
    std::vector<Problem> warnings;  // Of reading, building and of policies; sorted by place.

    ReadyScenario() = default;
    ReadyScenario(const ReadyScenario&) = delete;
    ReadyScenario& operator=(const ReadyScenario&) = delete;
};

// Builds fleet and world of what is loaded; without them if `problems` come to hold an error.
void build_ready(ReadyScenario& ready, std::vector<Problem>& problems);

// Reads, checks and builds. Throws ScenarioError with all problems that the file's state allows to
// find.
[[nodiscard]] std::unique_ptr<ReadyScenario> open_scenario(const ScenarioRequest& request);

}  // namespace rotasim
