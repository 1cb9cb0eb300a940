// Policy presets of the catalogue: taken over where a policy says nothing itself.
#include "sim/config/policy_presets.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

std::string scenario(const std::string& policies, const std::string& policy_of_key) {
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 30 d\n" + policies +
           "vaults: [{name: kv, sku: premium}]\n"
           "keys: [{name: kek, vault: kv, policy: " +
           policy_of_key +
           ", versions: [{name: v1, created: 2026-12-01T00:00:00Z}]}]\n"
           "vms: [{name: vm, mode: sse_pmk, size: D4s_v3, "
           "disks: [{name: os, role: os, tier: P10}]}]\n";
}

RotationPolicy only_policy(const std::string& yaml) {
    const LoadedScenario loaded = load_text(yaml);
    REQUIRE(loaded.scenario.policies.size() == 1);
    // What is written out is read back to the same, preset or not.
    const LoadedScenario again = load_text(loaded.resolved_text);
    CHECK(again.resolved_text == loaded.resolved_text);
    CHECK(again.digest == loaded.digest);
    return loaded.scenario.policies.front();
}

std::vector<PolicyPreset> shipped_presets() {
    std::vector<std::string> files;
    std::vector<Problem> problems;
    config::Tree tree;
    CatalogueFiles catalogue =
        load_catalogue_files(tree, {}, std::size_t{64} << 20, files, problems);
    CHECK(problems.empty());
    return std::move(catalogue.presets);
}

}  // namespace

TEST_CASE("a preset gives what a policy does not say itself", "[unit][config]") {
    const RotationPolicy policy = only_policy(
        scenario("policies: [{name: ours, preset: microsoft_baseline, notify_before: 60 d, "
                 "retire: {kind: after_overlap, overlap: 30 d}}]\n",
                 "ours"));
    CHECK(policy.name == "ours");
    CHECK(policy.preset == "microsoft_baseline");
    const auto* when = std::get_if<WhenVaultAutoRotation>(&policy.when);
    REQUIRE(when != nullptr);
    CHECK(when->after_creation == Period{18, {}});
    CHECK(policy.expire_after == Period{24, {}});
    CHECK(policy.notify_before == days(60));  // Its own.
    CHECK(std::holds_alternative<RetireAfterOverlap>(policy.retire));
}

TEST_CASE("a key may name a preset as its policy", "[unit][config]") {
    const RotationPolicy policy = only_policy(scenario("", "cis_90_days"));
    CHECK(policy.name == "cis_90_days");
    const auto* when = std::get_if<WhenPeriodic>(&policy.when);
    REQUIRE(when != nullptr);
    CHECK(when->every == Period{0, days(90)});
}

TEST_CASE("every shipped preset is a policy that can be used, with its source", "[unit][config]") {
    const std::vector<PolicyPreset> presets = shipped_presets();
    CHECK(presets.size() >= 11);
    for (const PolicyPreset& preset : presets) {
        INFO(preset.policy.name);
        CHECK_FALSE(preset.words.empty());
        CHECK_FALSE(preset.source.empty());
        CHECK(preset.mark != Evidence::given);
        const auto problems = check(preset.policy);
        CHECK(std::none_of(problems.begin(), problems.end(),
                           [](const Problem& problem) { return !problem.warning; }));
        CHECK(only_policy(scenario("", preset.policy.name)).preset == preset.policy.name);
    }
}
