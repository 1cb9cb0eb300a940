// sim/config/scenario.hpp — a whole scenario file as checked values, with the catalogue it runs
// against.
#pragma once

#include "policies/rotation_policy.hpp"
#include "sim/base/calendar.hpp"
#include "sim/base/problem.hpp"
#include "sim/base/time.hpp"
#include "sim/model/catalogue.hpp"
#include "sim/model/fleet_spec.hpp"
#include "sim/model/measure_spec.hpp"
#include "sim/model/unread.hpp"
#include "sim/schema/fields.hpp"
#include "sim/schema/values.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rotasim {

inline constexpr std::string_view scenario_schema_name = "rotasim/scenario/1";
inline constexpr std::string_view catalogue_schema_name = "rotasim/catalogue/1";

// What a scenario file may hold. The fields of the fleet stand at the top level.
struct Scenario {
    std::string schema_name = std::string(scenario_schema_name);
    UtcTime start{};
    Period horizon{12, {}};
    std::uint64_t seed = 1;
    std::uint32_t replications = 10;
    std::string question;
    std::string title;
    std::vector<std::uint32_t> keep_intervals = {0};
    FleetSpec fleet;
    std::vector<RotationPolicy> policies;
    std::vector<MeasureSpec> measures;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using S = Scenario;
        return fields(
            required("schema", &S::schema_name, "rotasim/scenario/1."),
            required("start", &S::start, "First instant, in UTC."),
            required("horizon", &S::horizon, "How long is simulated: P5Y, 30 d; at most 200 years.")
                .more_than(0),
            optional("seed", &S::seed, "Seed of all random streams."),
            optional("replications", &S::replications, "Independent repetitions.").between(1, 1e6),
            optional("question", &S::question, "The question that the results answer."),
            optional("title", &S::title, "One line above the results."),
            optional("keep_intervals", &S::keep_intervals,
                     "Replications of which every interval of the ledger is kept."),
            inlined(&S::fleet), optional("policies", &S::policies, "Rotation policies of keys."),
            optional("measures", &S::measures, "What is observed beyond the core metrics."));
    }
};

// New values that another file gives to a scenario's fields.
struct PlacedSettings {
    std::string file;  // Where they stand, as shown to the user.
    schema::Settings settings;
};

struct LoadOptions {
    std::string catalogue_dir;     // Replaces the embedded catalogue; empty: embedded.
    std::string root;              // Scenario root; empty: see DESIGN.md section 7.
    PlacedSettings settings;       // Applied before reading, and before `set`.
    std::vector<std::string> set;  // `path=value`, applied in this order before reading.
    std::optional<std::uint64_t> seed;
    std::optional<std::uint32_t> replications;
    std::size_t size_limit = std::size_t{64} << 20;  // Bytes of one file.
};

struct LoadedScenario {
    Scenario scenario;
    Catalogue catalogue;
    std::string name;  // The file's name without folder and extension.
    // Of everything that decides results but seed and replications: the resolved scenario without
    // `question`, `title`, `seed`, `replications` and `keep_intervals`, and the catalogue.
    std::string digest;
    std::string
        resolved_text;  // The scenario with every default written out; reads back to the same.
    std::vector<std::string> files;  // What Place::file counts in.
    std::vector<Problem> warnings;
};

// Throws ScenarioError with all problems found, sorted by place. References between entities and
// what else only the model can judge are checked by build_fleet (sim/model), not here.
[[nodiscard]] LoadedScenario load_scenario(const std::string& path,
                                           const LoadOptions& options = {});

// What is wrong with a readable scenario apart from the fleet itself: schema, horizon, policies and
// who uses them, kept intervals. Part of load_scenario.
[[nodiscard]] std::vector<Problem> semantic_problems(const Scenario& scenario,
                                                     const Unread& unread = {});

// The scenario in canonical YAML.
[[nodiscard]] std::string resolved_yaml(const Scenario& scenario);
// XXH3-128 as described at LoadedScenario::digest.
[[nodiscard]] std::string scenario_digest(const Scenario& scenario, const Catalogue& catalogue);

// Reads a catalogue folder, or the embedded one if `dir` is empty. Appends to `files` and
// `problems`.
[[nodiscard]] Catalogue load_catalogue(const std::string& dir, std::size_t size_limit,
                                       std::vector<std::string>& files,
                                       std::vector<Problem>& problems);

}  // namespace rotasim
