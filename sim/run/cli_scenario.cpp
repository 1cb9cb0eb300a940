// sim/run/cli_scenario.cpp — load_scenario, then build_fleet, with the problems of both.
#include "sim/run/cli_scenario.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/error.hpp"
#include "sim/base/text.hpp"
#include "sim/model/measure_check.hpp"
#include "sim/run/cli_advice.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <system_error>

namespace rotasim {

namespace {

FleetInput fleet_input(const LoadedScenario& loaded) {
    const Scenario& scenario = loaded.scenario;
    FleetInput input;
    input.spec = &scenario.fleet;
    input.catalogue = &loaded.catalogue;
    input.start = scenario.start;
    input.horizon = Calendar(scenario.start).add(SimTime::zero(), scenario.horizon);
    for (const RotationPolicy& policy : scenario.policies)
        input.policy_names.push_back(policy.name);
    return input;
}

// Absent where the text is no whole number that 64 bits hold.
std::optional<std::uint64_t> parse_seed(const std::string& text) {
    std::uint64_t seed = 0;
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, seed);
    if (text.empty() || error != std::errc{} || end != last) return std::nullopt;
    return seed;
}

}  // namespace

void add_seed_option(CLI::App& command, ScenarioRequest& request, const std::string& meaning) {
    // Not left to CLI11: it wraps negative numbers around and cuts those that are too large.
    command
        .add_option_function<std::string>(
            "--seed", [&request](const std::string& text) { request.seed = parse_seed(text); },
            meaning)
        ->type_name("S")
        ->check([](const std::string& text) {
            return parse_seed(text)
                       ? std::string()
                       : "'" + text + "' is no seed: digits only, 0 to 18446744073709551615";
        });
}

void add_scenario_options(CLI::App& command, ScenarioRequest& request, bool with_run_size) {
    command
        .add_option("--set", request.set,
                    "Override a value, as vms.web.count=10 or hygiene[0].after='30 d'; repeatable.")
        ->type_name("PATH=VALUE")
        ->allow_extra_args(false)
        ->check([](const std::string& text) {
            const std::size_t equals = text.find('=');
            const bool good = equals != std::string::npos && equals > 0;
            return good ? std::string() : "'" + text + "' is not PATH=VALUE";
        });
    command.add_option("--catalogue", request.catalogue_dir, "Folder that replaces the catalogue.")
        ->type_name("DIR");
    command.add_option("--root", request.root, "Folder that extends: and import: stay below.")
        ->type_name("DIR");
    if (!with_run_size) return;
    add_seed_option(command, request, "Seed of all random streams.");
    command.add_option("--replications", request.replications, "Independent repetitions.")
        ->type_name("N")
        ->check(CLI::Range(1, 1000000).description(""));
}

void build_ready(ReadyScenario& ready, std::vector<Problem>& problems) {
    const FleetInput input = fleet_input(ready.loaded);
    std::optional<Fleet> fleet = build_fleet(input, problems);
    check_measures(ready.loaded.scenario.measures, ready.loaded.scenario.fleet, input.horizon, {},
                   problems);
    if (has_errors(problems)) return;
    SIM_ENSURES(fleet.has_value());
    ready.fleet = std::move(*fleet);
    ready.world.fleet = &ready.fleet;
    ready.world.policies = ready.loaded.scenario.policies;
    ready.world.measures = ready.loaded.scenario.measures;
}

std::unique_ptr<ReadyScenario> open_scenario(const ScenarioRequest& request) {
    LoadOptions options;
    options.catalogue_dir = request.catalogue_dir;
    options.root = request.root;
    options.set = request.set;
    options.settings = request.settings;
    options.seed = request.seed;
    options.replications = request.replications;
    auto ready = std::make_unique<ReadyScenario>();
    ready->loaded = load_scenario(request.path, options);

    if (request.before_building) request.before_building(ready->loaded.scenario);
    std::vector<Problem> problems = ready->loaded.warnings;
    build_ready(*ready, problems);
    sort_problems(problems);
    if (has_errors(problems)) throw ScenarioError(std::move(problems), ready->loaded.files);
    ready->warnings = std::move(problems);
    for (Problem& advice : scenario_advice(ready->fleet, ready->loaded.scenario)) {
        ready->warnings.push_back(std::move(advice));
    }
    sort_problems(ready->warnings);
    return ready;
}

}  // namespace rotasim
