// tests/golden/cli_show_test.cpp — answers of `show`, `describe` and `explain --at`, and what a
// preset that makes things worse is told of.
#include "tests/golden/cli_runner.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <map>

namespace rotasim::test {
namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string shipped(const std::string& name) {
    return std::string(ROTASIM_SOURCE_DIR) + "/scenarios/what_if/" + name;
}

std::string in_one_line(const std::string& text) {
    std::string line;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\n';
        if (!blank || line.empty() || line.back() != ' ') line += blank ? ' ' : c;
    }
    return line;
}

nlohmann::json json_of(const std::vector<std::string>& arguments) {
    const CliRun run = run_cli(arguments);
    REQUIRE(run.code == 0);
    return nlohmann::json::parse(run.out);
}

TEST_CASE("the founding case: who needs old versions, and for how long", "[golden][cli]") {
    const auto json = json_of({"show", shipped("ade_or_des.yaml"), "--safe-overlap", "--json"});
    std::map<std::string, nlohmann::json> keys;
    for (const auto& each : json["safe_overlap"])
        keys[each["key"]] = each;
    CHECK(keys.at("kv/kek_ade")["needed_s"].is_null());  // Pinned for ever.
    CHECK_FALSE(keys.at("kv/kek_ade")["safe"]);
    CHECK(keys.at("kv/kek_auto")["safe"]);
    CHECK_FALSE(keys.at("kv/kek_manual")["safe"]);
    const CliRun text = run_cli({"show", shipped("ade_or_des.yaml"), "--safe-overlap"});
    CHECK(text.code == 0);
    CHECK(contains(text.out, "in-guest VMs of ade_dmcrypt stay pinned: for ever"));
    CHECK(contains(text.out, "never safe"));
}

TEST_CASE("the founding case: what a mass start asks of the vault", "[golden][cli]") {
    const auto json = json_of({"show", shipped("ade_or_des.yaml"), "--throttle-floor", "--json"});
    REQUIRE(json["throttle_floor"].size() == 1);
    const auto& vault = json["throttle_floor"][0];
    CHECK(vault["vms"] == 1600);  // All but those under the platform's key.
    CHECK(vault["floors"].size() == 6);
    double before = 1e9;
    for (const auto& floor : vault["floors"]) {
        if (!contains(floor["limit"], "_hsm_")) continue;
        CHECK(floor["floor_s"] >= 0);
        before = floor["floor_s"];
    }
    CHECK(before > 0);
    CHECK(
        run_cli({"show", shipped("ade_or_des.yaml"), "--throttle-floor", "--safe-overlap"}).code ==
        2);
}

TEST_CASE("the founding case: what alone stops how many VMs", "[golden][cli]") {
    const auto json = json_of({"show", shipped("ade_or_des.yaml"), "--blast-radius", "--json"});
    CHECK(json["vms"] == 2000);
    REQUIRE_FALSE(json["single"].empty());
    CHECK(json["single"][0]["vms"] == 1600);
    bool vault = false;
    for (const auto& each : json["single"]) {
        vault |= each["lost"][0] == "vault kv" && each["vms"] == 1600;
    }
    CHECK(vault);
}

TEST_CASE("presets and experiments are described with their sources", "[golden][cli]") {
    const CliRun preset = run_cli({"describe", "presets", "cis_90_days"});
    CHECK(preset.code == 0);
    CHECK(contains(preset.out, "when: {kind: periodic, period: 90 d"));
    CHECK(contains(preset.out, "[field_report]"));
    CHECK(run_cli({"describe", "presets", "cis_90_day"}).code == 2);
    const CliRun experiment = run_cli({"describe", "experiments", "expired_key"});
    CHECK(experiment.code == 0);
    CHECK(contains(experiment.out, "time_to_shutdown_after_expiry"));
    CHECK_FALSE(contains(experiment.out, "calls_of_a_start"));
    CHECK(json_of({"describe", "experiments", "--json"})["experiments"].size() >= 10);
    const CliRun fields = run_cli({"describe", "fields", "distribution"});
    CHECK(contains(fields.out, "lognormal"));
    CHECK(contains(run_cli({"describe", "fields", "scenario: composition"}).out, "extends"));
}

TEST_CASE("a preset that makes things worse is told of, and one that does not is not",
          "[golden][cli]") {
    const std::string path = shipped("preset_makes_it_worse.yaml");
    const std::string worse = "Rotation as preset cis_90_days asks for it makes as_asked worse off";
    const CliRun run = run_cli({"run", path, "--replications", "8"});
    REQUIRE(run.code == 0);
    CHECK(contains(in_one_line(run.out), worse));
    CHECK(contains(in_one_line(run.out), "in its twin left_alone, whose keys are never rotated."));
    // Without the tidy job nothing is taken away from anybody.
    const CliRun kept = run_cli({"run", path, "--replications", "8", "--set", "hygiene=[]"});
    REQUIRE(kept.code == 0);
    CHECK_FALSE(contains(in_one_line(kept.out), "makes as_asked worse off"));
}

TEST_CASE("sensitivity changes one assumed value at a time, and says what turns", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("s.yaml", R"(schema: rotasim/scenario/1
start: 2027-01-01T00:00:00Z
horizon: 10 d
replications: 2
activities:
  - {name: ours, start_length: {value: 90 s, mark: assumed, source: made up}}
  - {name: known, start_length: {value: 100 s, mark: measured, source: lab}}
vms:
  - {name: a, mode: sse_pmk, size: D4s_v3, activity: ours, disks: [{name: os, role: os, tier: P10}]}
  - {name: b, mode: sse_pmk, size: D4s_v3, activity: known, disks: [{name: os, role: os, tier: P10}]}
incidents:
  - {name: one, after: 1 d, do: {kind: operate_vms, vms: a, operation: redeploy}}
  - {name: other, after: 1 d, do: {kind: operate_vms, vms: b, operation: redeploy}}
)");
    const auto json = json_of({"show", path, "--sensitivity", "--json"});
    CHECK(json["replications"] == 2);
    int seen = 0;
    for (const auto& effect : json["effects"]) {
        const std::string value = effect["value"];
        CHECK_FALSE(contains(value, "activities.known.start_length"));  // It is known.
        if (value != "activities.ours.start_length") continue;
        ++seen;
        const double ratio = effect["unavailability_after"].get<double>() /
                             effect["unavailability_before"].get<double>();
        CHECK(effect["group"] == "a");
        if (ratio > 1) {
            CHECK(ratio == Approx(2));
            CHECK(effect["turns"]);
            CHECK(contains(effect["turned"], "a is down most, and not b"));
            CHECK(contains(effect["turned"], "b is down least, and not a"));
        } else {
            CHECK(ratio == Approx(0.5));
            CHECK_FALSE(effect["turns"]);
        }
    }
    CHECK(seen == 2);
    CHECK(json["effects"][0]["turns"]);  // What turns the answer comes first.
    const CliRun text = run_cli({"show", path, "--sensitivity"});
    CHECK(text.code == 0);
    CHECK(contains(in_one_line(text.out), "The answer turns round with - activities.ours"));
    CHECK(contains(text.out, "without any effect."));
    // Readings are varied as well, each to every other one.
    int readings = 0;
    for (const auto& effect : json["effects"]) {
        readings += effect["value"] == "switches.expired_key" ? 1 : 0;
    }
    CHECK(readings == 2);
    CHECK(run_cli({"show", path, "--sensitivity", "--blast-radius"}).code == 2);
}

TEST_CASE("explain tells of off, not yet there and no longer there", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("e.yaml", R"(schema: rotasim/scenario/1
title: One line above the results
start: 2027-01-01T00:00:00Z
horizon: 12 d
replications: 1
activities: [{name: act, start_length: 2 min}]
vm_lists: [{name: l, rows: [{from: 2 d, to: 5 d, vcpus: 2, memory: 8 GiB}]}]
vms:
  - {name: a, mode: sse_pmk, list: l, disks: [{name: os, role: os, tier: P10}]}
  - {name: b, mode: sse_pmk, size: D4s_v3, activity: act, disks: [{name: os, role: os, tier: P10}]}
incidents:
  - {name: stops, after: 1 d, do: {kind: operate_vms, vms: b, operation: deallocate}}
  - {name: starts, after: 2 d, do: {kind: operate_vms, vms: b, operation: start}}
)");
    const auto at = [&path](const std::string& vm, const std::string& time) {
        const CliRun run = run_cli({"explain", path, "--vm", vm, "--at", time});
        CHECK(run.code == 0);
        return run.out;
    };
    CHECK(contains(at("a-0000000", "2027-01-02T12:00:00Z"), "it did not exist yet."));
    CHECK(contains(at("a-0000000", "2027-01-03T12:00:00Z"), "it was up."));
    CHECK(contains(at("a-0000000", "2027-01-06T00:00:00Z"), "it did not exist any more."));
    CHECK(contains(at("b", "2027-01-01T12:00:00Z"), "it was up."));
    CHECK(contains(at("b", "2027-01-02T12:00:00Z"), "it was off, as its owner wished."));
    CHECK(contains(at("b", "2027-01-03T00:01:00Z"), "it was down."));
    CHECK(contains(at("b", "2027-01-03T12:00:00Z"), "it was up."));
    const CliRun run = run_cli({"run", path, "-o", folder.path("results")});
    CHECK(contains(run.out, "One line above the results\n"));
    // In the CSV, each share of downtime says on what it rests: the owner's start, one's own.
    const std::string csv = read_whole_file(folder.path("results") + "/summary.csv");
    CHECK(contains(csv, ",note,date,evidence\r\n"));
    CHECK(contains(csv, ",given 1\r\n"));
}

TEST_CASE("what was never seen, or hardly, has no interval", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("z.yaml", R"(schema: rotasim/scenario/1
start: 2027-01-01T00:00:00Z
horizon: 10 d
replications: 20
vaults: [{name: kv}]
keys: [{name: k, vault: kv, versions: [{name: v1, created: 2026-12-31T00:00:00Z}]}]
vms: [{name: g, mode: ade_dmcrypt, key: k, size: D4s_v3, disks: [{name: os, role: os, tier: P10}]}]
incidents: [{name: d, after: {kind: exponential, mean: 5000 d}, do: {kind: disable_version, key: k}}]
measures:
  - {name: u, of: unavailable_share, kind: time_average}
  - {name: l, of: latent_dead_vms, kind: maximum}
)");
    const auto json = json_of({"run", path, "--json"});
    int looked_at = 0;
    for (const auto& row : json["metrics"]) {
        const std::string metric = row["metric"];
        if (metric == "latent_dead_vm_hours" || metric == "latent_dead_max" ||
            metric == "exposure_hours" || metric == "unavailability") {
            CHECK(row["low"].is_null());
            CHECK(contains(row["reason"], "too few events (0 seen)"));
            ++looked_at;
        }
    }
    CHECK(looked_at == 4);
    REQUIRE(json["measures"].size() == 2);
    for (const auto& row : json["measures"])
        CHECK(row["low"].is_null());
}

}  // namespace
}  // namespace rotasim::test
