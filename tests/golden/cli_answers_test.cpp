// tests/golden/cli_answers_test.cpp — what `run` and `explain` say beyond the main table: units and
// reasons of measures, reboots that need no key, and what they refuse to do in silence.
#include "tests/golden/cli_runner.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace rotasim::test {
namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// What stands behind the label on its line.
std::string estimate_of(const std::string& table, const std::string& label) {
    const std::size_t line = table.find("\n" + label + " ");
    if (line == std::string::npos) return "no such line";
    const std::size_t begin = table.find_first_not_of(' ', line + 1 + label.size());
    return table.substr(begin, table.find('\n', begin) - begin);
}

// However wide the terminal is.
std::string in_one_line(const std::string& text) {
    std::string line;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\n';
        if (!blank || line.empty() || line.back() != ' ') line += blank ? ' ' : c;
    }
    return line;
}

const std::string head = R"(schema: rotasim/scenario/1
start: 2027-01-01T00:00:00Z
horizon: 90 d
replications: 3
vaults: [{name: kv}]
keys: [{name: k, vault: kv, versions: [{name: v1, created: 2026-12-01T00:00:00Z}]}]
)";
const std::string vms = R"(vms:
  - {name: vm, count: 2, mode: ade_dmcrypt, size: D4s_v3, key: k, disks: [{name: os, role: os, tier: P10}], activity: usual}
)";

TEST_CASE("measures are printed with their units, and absent ones with the reason",
          "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path =
        folder.file("m.yaml", head +
                                  "activities: [{name: usual, redeploy_every: 10 d, "
                                  "start_length: 1 h}]\n" +
                                  vms + R"(measures:
  - {name: longest, of: outage_length, kind: maximum}
  - {name: age, of: key_age, key: k, kind: value_at_end}
  - {name: share, of: unavailable_share, kind: maximum}
  - {name: down, of: unavailable_vms, kind: maximum}
  - {name: lost, of: data_loss, kind: sample_mean}
)");
    const CliRun run = run_cli({"run", path});
    REQUIRE(run.code == 0);
    const std::size_t begin = run.out.find("\nMeasures\n");
    REQUIRE(begin != std::string::npos);
    const std::string table = run.out.substr(begin);
    INFO(table);
    CHECK(estimate_of(table, "longest, mean") == "1 h");
    CHECK(estimate_of(table, "age, mean") == "121 d");
    CHECK(estimate_of(table, "share, mean") == "100 %");
    CHECK(estimate_of(table, "down, mean") == "2 VMs");
    CHECK(estimate_of(table, "lost, mean") == "-");
    CHECK(contains(table, "no replication has a value\n"));
}

TEST_CASE("reboots of latent-dead VMs are told only where there were any", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string disabled =
        "incidents: [{name: i, at: 2027-01-11T00:00:00Z, do: {kind: disable_version, key: k, "
        "version: v1}}]\n"
        "in_guest_retirement: {at: 2027-03-01T00:00:00Z}\n";
    const std::string reboots = "activities: [{name: usual, guest_reboot_every: 20 d}]\n";
    const CliRun told = run_cli({"run", folder.file("a.yaml", head + reboots + disabled + vms)});
    REQUIRE(told.code == 0);
    INFO(told.out);
    CHECK(contains(told.out, "\n  guest reboots meanwhile"));
    CHECK(contains(in_one_line(told.out),
                   "- vm: a reboot inside the guest needs no key: latent-dead VMs came back from "
                   "4 in a replication, all of them before the retirement on 2027-03-01. What "
                   "needs it: a stop and start, a redeployment and a service heal."));
    const CliRun quiet = run_cli({"run", folder.file("b.yaml", head + reboots + vms)});
    REQUIRE(quiet.code == 0);
    CHECK_FALSE(contains(quiet.out, "guest reboots meanwhile"));
    CHECK_FALSE(contains(quiet.out, "needs no key"));
}

TEST_CASE("a plan knows of the backups that dead VMs are asked for", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file(
        "retired.yaml",
        head +
            "activities: [{name: usual, guest_reboot_every: 30 d}]\n"
            "in_guest_retirement: {at: 2027-01-11T00:00:00Z}\n"
            "backups: [{name: daily}]\nvms:\n  - {name: vm, count: 50, mode: ade_dmcrypt, size: "
            "D4s_v3, key: k, disks: [{name: os, role: os, tier: P10}], activity: usual, backup: "
            "daily}\n");
    const std::vector<std::string> years = {"--set", "horizon=P2Y", "--json"};
    const auto number = [&](const std::string& command, const std::string& field) {
        std::vector<std::string> arguments = {command, path};
        arguments.insert(arguments.end(), years.begin(), years.end());
        const CliRun run = run_cli(arguments);
        REQUIRE(run.code == 0);
        return nlohmann::json::parse(run.out).at(field).get<double>();
    };
    const double planned = 3 * number("plan", "events_per_replication");
    const double made = number("run", "events");
    INFO(planned << " planned, " << made << " made");
    CHECK(planned > 0.7 * made);
    CHECK(planned < 1.4 * made);
}

TEST_CASE("a fleet that cannot fit is refused before it is built", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file(
        "big.yaml",
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 90 d\nvms:\n  - {name: "
        "vm, count: 10000000, mode: sse_pmk, size: D4s_v3, disks: [{name: os, role: os, tier: "
        "P10}]}\n");
    const CliRun run = run_cli({"run", path, "--threads", "1", "--max-memory", "1 GiB"});
    CHECK(run.code == 4);
    CHECK(contains(run.err, "more than --max-memory 1 GiB"));
}

TEST_CASE("explain tells of a results folder only what it holds", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string reboots = "activities: [{name: usual, guest_reboot_every: 20 d}]\n";
    const std::string path = folder.file("a.yaml", head + reboots + vms);
    const std::string results = folder.path("results");
    REQUIRE(run_cli({"run", path, "-o", results}).code == 0);
    CHECK(run_cli({"explain", results, "--vm", "vm-0000000", "--replication", "2"}).code == 0);
    const CliRun run = run_cli({"explain", results, "--vm", "vm-0000000", "--replication", "500"});
    CHECK(run.code == 2);
    CHECK(run.out.empty());
    CHECK(contains(run.err, "does not hold replication 500, but 3 of them, up to 2"));
}

TEST_CASE("show says what becomes of a set when its key is rotated", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("s.yaml", R"(schema: rotasim/scenario/1
start: 2027-01-01T00:00:00Z
horizon: 90 d
vaults: [{name: kv}]
policies:
  - {name: by_platform, when: {kind: periodic, period: 30 d}}
  - {name: by_hand, when: {kind: periodic, period: 30 d}, rollout: {kind: waves, size: 1, interval: 1 d}}
  - {name: renewed, when: {kind: periodic, period: 30 d}, creates: key}
keys:
  - {name: k1, vault: kv, policy: by_platform, versions: [{name: v1, created: 2026-12-01T00:00:00Z}]}
  - {name: k2, vault: kv, policy: by_hand, versions: [{name: v1, created: 2026-12-01T00:00:00Z}]}
  - {name: k3, vault: kv, policy: renewed, versions: [{name: v1, created: 2026-12-01T00:00:00Z}]}
encryption_sets:
  - {name: follows, key: k1, auto_rotation: true}
  - {name: stays, key: k1}
  - {name: moved, key: k2}
  - {name: lost, key: k3, auto_rotation: true}
vms:
  - {name: w, mode: sse_cmk, size: D4s_v3, set: follows, disks: [{name: os, role: os, tier: P10}]}
)");
    const CliRun run = run_cli({"show", path});
    REQUIRE(run.code == 0);
    CHECK(contains(run.out, "set follows  follows new versions\n"));
    CHECK(contains(run.out, "set stays  stays on its version (auto-rotation off)\n"));
    CHECK(contains(run.out, "set moved  moved by hand as by_hand says (auto-rotation off)\n"));
    CHECK(contains(run.out, "set lost  stays on its version (auto-rotation follows no new key)\n"));
}

TEST_CASE("plan names whom the panicked order of an emergency hits", "[golden][cli]") {
    const CliRun run = run_cli(
        {"plan", std::string(ROTASIM_SOURCE_DIR) + "/scenarios/what_if/emergency_rotation.yaml"});
    REQUIRE(run.code == 0);
    const std::string all = in_one_line(run.out);
    CHECK(contains(all,
                   "emergency 'panicked' disables 'kek_panicked' while set 'des_panicked' is "
                   "on it"));
    CHECK(contains(all,
                   "emergency 'panicked' disables 'kek_panicked' while VMs of "
                   "'ade_dmcrypt_panicked' are wrapped under it"));
    CHECK_FALSE(contains(all, "emergency 'documented' disables"));
}

}  // namespace
}  // namespace rotasim::test
