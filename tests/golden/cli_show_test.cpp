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

TEST_CASE("the founding case: which recovery points can be restored, as the run has it",
          "[golden][cli]") {
    const std::string path = shipped("ade_or_des.yaml");
    const auto json = json_of({"show", path, "--backup-matrix", "--json"});
    CHECK(json["version"] == 1);
    CHECK(json["replication"] == 0);
    REQUIRE(json["groups"].size() == 5);
    std::map<std::string, nlohmann::json> metrics;  // "group metric" to estimate.
    const auto run = json_of({"run", path, "--replications", "1", "--json"});
    for (const auto& row : run["metrics"]) {
        metrics[row["group"].get<std::string>() + " " + row["metric"].get<std::string>()] =
            row["estimate"];
    }
    for (const auto& group : json["groups"]) {
        const std::string name = group["group"];
        INFO(name);
        CHECK(metrics.at(name + " restores_vm_asked") == group["vm_restores"]);
        CHECK(metrics.at(name + " restores_vm_impossible") == group["vm_restores_impossible"]);
        CHECK(metrics.at(name + " restores_file_asked") == group["file_restores"]);
        CHECK(metrics.at(name + " restores_file_impossible") == group["file_restores_impossible"]);
        CHECK(metrics.at(name + " recovery_points_unusable").is_null() ==
              (group["points_at_end"] == 0));
        REQUIRE(group["templates"].size() == 1);
        std::int64_t until_retirement = 0;
        std::int64_t points = 0;
        for (const auto& row : group["templates"][0]["rows"]) {
            CHECK(row["files"] == (name != "ade_dmcrypt"));
            if (row["tier"] != "vault") continue;
            CHECK(row["needs"].empty());  // Carried along, or not needed.
            points += row["points"].get<std::int64_t>();
            if (row["restorable"] == "throughout") continue;
            CHECK(row["restorable"] == "until");
            CHECK(row["cause"] == "retirement");
            CHECK(row["until_first"] == "2028-09-15T00:00:00Z");
            CHECK(row["until_last"] == "2028-09-15T00:00:00Z");
            CHECK(row["disks_still_restorable"].empty());
            until_retirement += row["points"].get<std::int64_t>();
        }
        // A month's points of 400 VMs; of a few days more or less, as some were dead.
        CHECK((until_retirement > 9000) == (name == "ade_dmcrypt"));
        CHECK(points > (name == "ade_dmcrypt" ? 200'000 : 700'000));
    }
    const CliRun text = run_cli({"show", path, "--backup-matrix"});
    CHECK(text.code == 0);
    CHECK(contains(in_one_line(text.out), "of files: refused, encrypted in the guest"));
    CHECK(contains(text.out, "until 2028-09-15 ["));
    CHECK(contains(text.out, "] in-guest encryption is retired"));
    CHECK(contains(in_one_line(text.out), "replication 0 of the run (seed 1)"));
    CHECK_FALSE(contains(text.out, "\x1b["));
    const auto other = json_of({"show", path, "--backup-matrix", "--replication", "3", "--json"});
    CHECK(other["replication"] == 3);
    CHECK(other["groups"] != json["groups"]);
    CHECK(run_cli({"show", path, "--backup-matrix", "--safe-overlap"}).code == 2);
    CHECK(run_cli({"show", path, "--replication", "3"}).code == 2);
}

TEST_CASE("what a snapshot needs changes with its disk; what is lost and found is said",
          "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("m.yaml", R"(schema: rotasim/scenario/1
start: 2027-01-01T00:00:00Z
horizon: 60 d
vaults: [{name: kv, soft_delete: 20 d}]
keys: [{name: k, vault: kv, versions: [{name: first, created: 2026-12-31T00:00:00Z}]}]
encryption_sets: [{name: s, key: k, auto_rotation: true}]
backups: [{name: daily, first: 12 h, retention: 10 d, snapshots_kept: 5 d}]
vms:
  - name: m
    mode: sse_cmk
    set: s
    size: D4s_v3
    backup: daily
    disks: [{name: os, role: os, tier: P10}, {name: data, role: data, tier: P10, mode: sse_pmk}]
  - {name: p, mode: sse_pmk, size: D4s_v3, backup: daily, disks: [{name: os, role: os, tier: P10}]}
incidents:
  - {name: rotated, after: 20 d, do: {kind: rotate_key, key: k}}
  - {name: gone, after: 30 d, do: {kind: delete_key, key: k}}
  - {name: back, after: 32 d, do: {kind: recover_key, key: k}}
  - {name: disabled, after: 50 d, do: {kind: disable_version, key: k, version: newest}}
)");
    const auto json = json_of({"show", path, "--backup-matrix", "--json"});
    std::map<std::string, std::int64_t> points;
    for (const auto& group : json["groups"]) {
        if (group["group"] != "m") continue;
        for (const auto& row : group["templates"][0]["rows"]) {
            std::string key =
                row["tier"].get<std::string>() + " " + row["restorable"].get<std::string>();
            for (const auto& needed : row["needs"])
                key += " " + needed["version"].get<std::string>();
            points[key] += row["points"].get<std::int64_t>();
            if (row["restorable"] == "until") {
                points[row["cause"]] += row["points"].get<std::int64_t>();
                CHECK(row["lacks"]["version"] == "v2");
                CHECK(row["disks_still_restorable"] == nlohmann::json::array({"data"}));
            }
        }
    }
    // The VM is shut down while its key is gone, and nothing is backed up on days 30 and 31, and
    // from day 50 on.
    CHECK(points.at("vault throughout") == 48);
    // Made on days 0 to 14; on 15 to 19, and wrapped again on day 20.
    CHECK(points.at("snapshot throughout first") == 15);
    CHECK(points.at("snapshot throughout first v2") == 5);
    // On 20 to 24 and 32 to 44; on 27 to 29, while the key went and came back.
    CHECK(points.at("snapshot throughout v2") == 5 + 13);
    CHECK(points.at("snapshot interrupted v2") == 3);
    CHECK(points.at("snapshot until v2") == 2 + 5);
    CHECK(points.at("key_deleted") == 2);  // Gone before it came back.
    CHECK(points.at("key_disabled") == 5);
    const CliRun text = run_cli({"show", path, "--backup-matrix"});
    CHECK(contains(text.out, "needs first"));
    CHECK(contains(text.out, "needs v2"));
    CHECK(contains(in_one_line(text.out), "somebody disabled the key version"));
    CHECK(contains(in_one_line(text.out), "its other disks can still be restored: data"));
}

TEST_CASE("validate and plan name the settings that cannot all hold, with their places",
          "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("c.yaml", R"(schema: rotasim/scenario/1
start: 2027-01-01T00:00:00Z
horizon: 300 d
vaults: [{name: kv}]
policies:
  - name: p
    when: {kind: periodic, period: 90 d}
    retire: {kind: after_overlap, overlap: 60 d}
keys: [{name: k, vault: kv, policy: p, versions: [{name: v1, created: 2026-12-31T00:00:00Z}]}]
encryption_sets: [{name: s, key: k, auto_rotation: true}]
hygiene:
  - {name: t, keys: [k], after: 30 d}
operators: [{name: ops}]
vms:
  - name: m
    mode: sse_cmk
    set: s
    size: D4s_v3
    operators: ops
    disks: [{name: os, role: os, tier: P10}]
)");
    const auto conflict_in = [](const nlohmann::json& problems) {
        nlohmann::json found;
        for (const auto& problem : problems) {
            if (problem.contains("conflict")) found.push_back(problem["conflict"]);
        }
        REQUIRE(found.size() == 1);
        return found[0];
    };
    const auto valid = json_of({"validate", path, "--json"});
    const auto conflict = conflict_in(valid["files"][0]["problems"]);
    REQUIRE(conflict.size() == 2);
    CHECK(conflict[0]["setting"] == "policies.p.retire");
    CHECK(conflict[0]["value"] == "after_overlap, 60 d");
    CHECK(conflict[0]["way_out"] == "after an overlap of at most 30 d");
    CHECK(conflict[0]["line"] == 6);
    CHECK(conflict[1]["setting"] == "hygiene.t.after");
    CHECK(conflict[1]["set_to"] == "60 d");
    CHECK(conflict[1]["line"] == 12);
    const auto planned = json_of({"plan", path, "--json"});
    bool carried = false;
    for (const auto& [name, value] : planned.items()) {
        if (value.is_array() && !value.empty() && value[0].contains("conflict")) {
            CHECK(value[0]["conflict"] == conflict);
            carried = true;
        }
    }
    CHECK(carried);
    for (const char* command : {"validate", "plan"}) {
        const CliRun run = run_cli({command, path});
        const std::string all = run.out + run.err;
        CHECK(run.code == 0);
        CHECK(contains(all, "a contradiction of 2 settings"));
        CHECK(contains(all, path + ":12:5: hygiene.t.after is 30 d; way out: at least 60 d"));
    }
    const CliRun out_of_it = run_cli({"validate", path, "--set", "hygiene.t.after=60 d"});
    CHECK_FALSE(contains(out_of_it.out, "contradiction"));
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
