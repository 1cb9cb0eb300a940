// sim/config/scenario.cpp — from a path to a checked scenario; the only place that reads the whole
// table.
#include "sim/config/scenario.hpp"

#include "sim/base/digest.hpp"
#include "sim/base/error.hpp"
#include "sim/base/text.hpp"
#include "sim/config/compose.hpp"
#include "sim/config/policy_presets.hpp"
#include "sim/config/reader.hpp"
#include "sim/config/scenario_type.hpp"
#include "sim/config/study.hpp"
#include "sim/config/vault_minimum_check.hpp"
#include "sim/config/version_count_check.hpp"
#include "sim/config/writer.hpp"
#include "sim/model/date_check.hpp"
#include "sim/model/fleet_check.hpp"
#include "sim/model/measure_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace rotasim {

namespace {

constexpr const char* longest_horizon_text = "at most 200 years";

void report(std::vector<Problem>& problems, Place at, std::string field, std::string message,
            std::string why, std::string suggestion = {}) {
    problems.push_back(Problem{.at = at,
                               .field = std::move(field),
                               .message = std::move(message),
                               .why = std::move(why),
                               .suggestion = std::move(suggestion)});
}

Place place_of(const config::Node& root, std::string_view field) {
    const config::Node* node = root.find(field);
    return node == nullptr ? root.at : node->at;
}

// The checks of single top-level values need their places, which the values themselves do not keep.
void place_problems(std::vector<Problem>& problems, const config::Node& root) {
    for (Problem& problem : problems) {
        if (problem.at.line == 0 && !problem.field.empty()) {
            problem.at = place_of(root, problem.field);
        }
    }
}

// True if the horizon can be simulated.
bool check_horizon(const Scenario& scenario, std::vector<Problem>& problems) {
    const std::string text = to_text(scenario.horizon);
    const Duration length = scenario.horizon.typical_length();
    if (length > longest_horizon) {
        report(problems, {}, "horizon", rotasim::quoted(text) + " is too long",
               longest_horizon_text);
        return false;
    }
    // UtcTime ends in 2262; leave room for what is scheduled past the end.
    constexpr std::int64_t last = 8'900'000'000'000'000'000;
    if (scenario.start.ns <= last - length.ns) return true;
    report(problems, {}, "horizon", rotasim::quoted(text) + " ends too late",
           "simulated time ends in the year 2252");
    return false;
}

// Every host asks when it is, whether it takes place or not.
void check_retirement(const Scenario& scenario, std::vector<Problem>& problems) {
    if (is_countable(scenario.fleet.in_guest_retirement.when, scenario.start)) return;
    report(problems, {}, "in_guest_retirement", too_far_from_start, clock_ends);
}

void check_policies(const Scenario& scenario, const Unread& unread,
                    std::vector<Problem>& problems) {
    for (const RotationPolicy& policy : scenario.policies) {
        if (unread.has(policy.at)) continue;
        for (Problem& problem : check(policy))
            problems.push_back(std::move(problem));
    }
}

// A key of random age is as old as some share of its policy's period.
void check_random_ages(const Scenario& scenario, const Unread& unread,
                       std::vector<Problem>& problems) {
    for (const KeySpec& key : scenario.fleet.keys) {
        if (unread.has(key.at) || key.age != KeyAge::random_phase || !key.policy) continue;
        const auto named = [&key](const RotationPolicy& p) { return p.name == key.policy->name; };
        const auto policy = std::find_if(scenario.policies.begin(), scenario.policies.end(), named);
        if (policy == scenario.policies.end()) continue;  // Reported with the other references.
        if (unread.has(policy->at)) continue;
        if (std::visit([](const auto& when) { return when.period(); }, policy->when)) continue;
        report(problems, key.at, "age",
               "policy " + rotasim::quoted(policy->name) + " has no period",
               "the age is uniform over the rotation period");
    }
}

// What no length of time can hold is refused before anybody asks what it is for; a horizon is bound
// more narrowly, and one limit is enough to be told.
void tell_longest_horizon(std::vector<Problem>& problems, const config::Node& root) {
    const config::Node* node = root.find("horizon");
    for (Problem& problem : problems) {
        if (node != nullptr && problem.at == node->at && problem.message.ends_with("too long")) {
            problem.why = longest_horizon_text;
        }
    }
}

// Whether this field of the root is there and was read.
bool was_read(const config::Node& root, std::string_view field,
              const std::vector<Problem>& problems) {
    const config::Node* node = root.find(field);
    return node != nullptr && std::none_of(problems.begin(), problems.end(), [node](const auto& p) {
               return p.at == node->at && !p.warning;
           });
}

// Whether a list may be there under a name that nobody could read, or is no list.
bool may_lack_a_list(const config::Node& root, const std::vector<Problem>& problems) {
    static constexpr std::array<std::string_view, 7> single = {
        "schema", "start", "horizon", "seed", "replications", "question", "title"};
    for (const config::Node* node = root.first; node != nullptr; node = node->next) {
        if (std::find(single.begin(), single.end(), node->key) != single.end()) continue;
        const bool told = std::any_of(problems.begin(), problems.end(), [node](const auto& p) {
            return !p.warning && (p.at == node->at || p.at == node->key_place());
        });
        if (told) return true;
    }
    return false;
}

// The model's problems, so that a scenario that is refused anyway is refused with all of them.
void add_fleet_problems(const LoadedScenario& loaded, Unread unread,
                        std::vector<Problem>& problems) {
    const Scenario& scenario = loaded.scenario;
    std::vector<Problem> told;
    unread.times = !check_horizon(scenario, told) || unread.times;
    FleetInput input;
    input.spec = &scenario.fleet;
    input.catalogue = &loaded.catalogue;
    input.start = scenario.start;
    if (!unread.times) {
        input.horizon = Calendar(scenario.start).add(SimTime::zero(), scenario.horizon);
    }
    for (const RotationPolicy& policy : scenario.policies) {
        input.policy_names.push_back(policy.name);
    }
    check_fleet(input, unread, problems);
    check_measures(scenario.measures, scenario.fleet, input.horizon, unread, problems);
}

void check_kept(const Scenario& scenario, std::vector<Problem>& problems) {
    for (const std::uint32_t kept : scenario.keep_intervals) {
        if (kept < scenario.replications) continue;
        report(problems, {}, "keep_intervals", fmt::format("there is no replication {}", kept),
               fmt::format("they count from 0 to {}", scenario.replications - 1));
        problems.back().warning = true;
    }
}

std::string stem(const std::string& path) { return std::filesystem::path(path).stem().string(); }

bool is_study(const config::Node& root) {
    const config::Node* schema = root.find("schema");
    return schema != nullptr && schema->text == study_schema_name;
}

[[noreturn]] void fail(std::vector<Problem> problems, std::vector<std::string> files) {
    sort_problems(problems);
    throw ScenarioError(std::move(problems), std::move(files));
}

}  // namespace

std::vector<Problem> semantic_problems(const Scenario& scenario, const Unread& unread) {
    std::vector<Problem> problems;
    if (scenario.schema_name != scenario_schema_name) {
        report(problems, {}, "schema", rotasim::quoted(scenario.schema_name) + " is not supported",
               "this program reads one schema", std::string(scenario_schema_name));
    }
    check_horizon(scenario, problems);
    check_retirement(scenario, problems);
    check_policies(scenario, unread, problems);
    check_random_ages(scenario, unread, problems);
    check_version_counts(scenario, unread, problems);
    check_vault_minimums(scenario, unread, problems);
    if (!unread.any) check_kept(scenario, problems);
    return problems;
}

std::string resolved_yaml(const Scenario& scenario) { return config::to_yaml(scenario); }

std::string scenario_digest(const Scenario& scenario, const Catalogue& catalogue) {
    config::WriteOptions options;
    options.leave_out = {"question", "title", "seed", "replications", "keep_intervals"};
    Digest digest;
    digest.update(config::to_yaml(scenario, options));
    digest.update(config::to_yaml(catalogue));
    return digest.hex();
}

LoadedScenario load_scenario(const std::string& path, const LoadOptions& options) {
    LoadedScenario loaded;
    std::vector<Problem> problems;
    config::Tree tree;
    config::ComposeOptions compose;
    compose.root = options.root;
    compose.size_limit = options.size_limit;
    config::Composer composer(tree, loaded.files, problems, compose);
    config::Node* root = composer.load(path);
    loaded.name = stem(path);
    if (root == nullptr) fail(std::move(problems), std::move(loaded.files));
    if (is_study(*root)) {
        report(problems, place_of(*root, "schema"), "schema", "is a study",
               "a study lists scenarios; one scenario is needed here");
        fail(std::move(problems), std::move(loaded.files));
    }
    for (const schema::Setting& setting : options.settings.settings.all)
        composer.override_value(*root, setting, options.settings.file);
    for (const std::string& assignment : options.set)
        composer.override_value(*root, assignment);

    std::vector<Problem> of_catalogue;
    CatalogueFiles catalogue = load_catalogue_files(tree, options.catalogue_dir, options.size_limit,
                                                    loaded.files, of_catalogue);
    loaded.catalogue = std::move(catalogue.catalogue);
    config::apply_presets(tree, *root, catalogue.preset_nodes, problems);
    config::Reader reader("scenario", problems);
    Unread unread;
    unread.any = !reader.read(schema::type_of<Scenario>(), &loaded.scenario, *root);
    tell_longest_horizon(problems, *root);
    unread.records = reader.unread();
    unread.lists = may_lack_a_list(*root, problems);
    unread.times = !was_read(*root, "start", problems) || !was_read(*root, "horizon", problems);
    if (options.seed.has_value()) loaded.scenario.seed = *options.seed;
    if (options.replications.has_value()) loaded.scenario.replications = *options.replications;
    std::vector<Problem> semantic = semantic_problems(loaded.scenario, unread);
    place_problems(semantic, *root);
    problems.insert(problems.end(), semantic.begin(), semantic.end());
    problems.insert(problems.end(), of_catalogue.begin(), of_catalogue.end());
    if (has_errors(problems)) {
        // What a broken catalogue makes of the fleet is unknown.
        if (!has_errors(of_catalogue)) add_fleet_problems(loaded, unread, problems);
        fail(std::move(problems), std::move(loaded.files));
    }

    sort_problems(problems);
    loaded.warnings = std::move(problems);
    loaded.resolved_text = resolved_yaml(loaded.scenario);
    loaded.digest = scenario_digest(loaded.scenario, loaded.catalogue);
    return loaded;
}

}  // namespace rotasim
