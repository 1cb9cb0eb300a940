// tests/golden/cli_migration_test.cpp — what `show --migration` says of a migration without chance,
// against what a pencil says.
#include "tests/golden/cli_runner.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace rotasim::test {
namespace {

// Ten VMs, a day each, one after the other, from the first of February on; to be done by March.
constexpr const char* ten_days = R"(schema: rotasim/scenario/1
start: 2027-01-01T00:00:00Z
horizon: 90 d
vms:
  - {name: old, group: all, count: 10, mode: sse_pmk, size: D4s_v3, disks: [{name: os, role: os, tier: P10}]}
  - {name: new, group: all, count: 10, mode: host_pmk, encryption_at_host: true, size: D4s_v3, disks: [{name: os, role: os, tier: P10}]}
migrations:
  - {name: leave, from: old, to: new, at: 2027-02-01T00:00:00Z, deadline: 2027-03-01T00:00:00Z, takes: 1 d, effort: 30 min}
)";

}  // namespace

TEST_CASE("a migration's months, its work and its last safe day to begin", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("m.yaml", ten_days);
    const CliRun run = run_cli({"show", path, "--migration", "--replications", "2", "--json"});
    INFO(run.err);
    REQUIRE(run.code == 0);
    const auto json = nlohmann::json::parse(run.out);
    CHECK(json["version"] == 1);
    REQUIRE(json["migrations"].size() == 1);
    const auto& leave = json["migrations"][0];
    CHECK(leave["vms"] == 10);
    REQUIRE(leave["months"].size() == 3);
    CHECK(leave["months"][0]["at"] == "2027-02-01T00:00:00Z");
    CHECK(leave["months"][0]["left"] == 10);
    CHECK(leave["months"][1]["left"] == 0);
    CHECK(leave["on_time"] == 1);
    CHECK(leave["failed_attempts"] == 0);
    CHECK(leave["effort_s"] == 10 * 1800);
    CHECK(leave["down_s_per_vm"] == 86'400);
    CHECK(leave["stranding"] == 0);
    // Ten days and ten floors of a second before the deadline, on day 59: so not on day 49.
    CHECK(leave["last_safe_begin"] == "2027-02-18T00:00:00Z");
    // Nine of ten are enough: a day later. None is safe if it takes too long from the start on.
    const auto last = [&path](const std::string& set) {
        const CliRun other =
            run_cli({"show", path, "--migration", "--replications", "2", "--json", "--set", set});
        REQUIRE(other.code == 0);
        return nlohmann::json::parse(other.out)["migrations"][0]["last_safe_begin"];
    };
    CHECK(last("migrations.leave.goal=90 %") == "2027-02-19T00:00:00Z");
    CHECK(last("migrations.leave.takes=6 d").is_null());
}

TEST_CASE("show --migration in words; alone, and of a scenario that has any", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("m.yaml", ten_days);
    const CliRun text = run_cli({"show", path, "--migration", "--replications", "2"});
    CHECK(text.code == 0);
    CHECK(text.out.find("10 VMs of old become new, from 2027-02-01 on") != std::string::npos);
    CHECK(text.out.find("2027-02-18") != std::string::npos);
    CHECK(run_cli({"show", path, "--migration", "--sensitivity"}).code == 2);
    const std::string without = std::string(ten_days).substr(0, std::string(ten_days).find("migr"));
    const CliRun none = run_cli({"show", folder.file("n.yaml", without), "--migration"});
    CHECK(none.code == 0);
    CHECK(none.out == "The scenario has no migrations.\n");
}

}  // namespace rotasim::test
