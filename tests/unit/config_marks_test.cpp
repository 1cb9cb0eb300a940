// An evidence mark speaks of the value it was given with: another value does not inherit it.
#include "sim/config/scenario.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

using namespace rotasim;

namespace {

const std::string base =
    "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 30 d\n"
    "vaults: [{name: kv, soft_delete: {value: 90 d, mark: documented, source: doc}}]\n"
    "host_skus: [{name: own, vcpus: 8, memory: 32 GiB, mark: measured, source: lab}]\n"
    "host_faults:\n"
    "  - name: f\n"
    "    failure_every: {kind: exponential, mean: 10 d, mark: documented, source: doc}\n"
    "    heal: {value: {kind: uniform, from: 5 min, to: 15 min}, mark: documented, source: doc}\n"
    "vms: [{name: a, mode: sse_pmk, size: D4s_v3, disks: [{name: os, role: os, tier: P10}]}]\n";

class Folder {
public:
    Folder() : path_(std::filesystem::temp_directory_path() / "rotasim_marks_test") {
        std::filesystem::create_directories(path_);
        std::ofstream(path_ / "base.yaml") << base;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }

    [[nodiscard]] Scenario set(const std::vector<std::string>& assignments) const {
        LoadOptions options;
        options.set = assignments;
        return load_scenario((path_ / "base.yaml").string(), options).scenario;
    }
    [[nodiscard]] Scenario changed(const std::string& change) const {
        std::ofstream(path_ / "changed.yaml") << "extends: base.yaml\nchange:\n" + change;
        return load_scenario((path_ / "changed.yaml").string()).scenario;
    }

private:
    std::filesystem::path path_;
};

}  // namespace

TEST_CASE("a changed value is one's own, unless the change says on what it rests",
          "[unit][config]") {
    const Folder folder;
    const auto soft_delete = [](const Scenario& s) { return s.fleet.vaults.front().soft_delete; };
    const auto untouched = soft_delete(folder.set({}));
    CHECK(untouched.mark == Evidence::documented);
    CHECK(untouched.source == "doc");

    for (const Scenario& scenario :
         {folder.set({"vaults.kv.soft_delete.value=30 d"}),
          folder.set({"vaults.kv.soft_delete=30 d"}),
          folder.changed("  vaults: [{name: kv, soft_delete: {value: 30 d}}]\n"),
          folder.changed("  vaults: [{name: kv, soft_delete: 30 d}]\n")}) {
        CHECK(soft_delete(scenario).value == days(30));
        CHECK(soft_delete(scenario).mark == Evidence::given);
        CHECK(soft_delete(scenario).source.empty());
    }
    const auto said = soft_delete(folder.changed(
        "  vaults: [{name: kv, soft_delete: {value: 30 d, mark: assumed, source: ours}}]\n"));
    CHECK(said.mark == Evidence::assumed);
    CHECK(said.source == "ours");
    // The same value again, or notes alone, change nothing.
    CHECK(soft_delete(folder.set({"vaults.kv.soft_delete.value=90 d"})).mark ==
          Evidence::documented);
    const auto noted =
        soft_delete(folder.changed("  vaults: [{name: kv, soft_delete: {source: page 7}}]\n"));
    CHECK(noted.mark == Evidence::documented);
    CHECK(noted.source == "page 7");
}

TEST_CASE("inside a distribution and a row as well, and nothing else", "[unit][config]") {
    const Folder folder;
    const Scenario scenario =
        folder.set({"host_faults.f.heal.value.to=15 h", "host_skus.own.vcpus=16"});
    CHECK(scenario.fleet.host_faults.front().heal.mark == Evidence::given);
    CHECK(scenario.fleet.host_faults.front().failure_every.mark == Evidence::documented);
    CHECK(scenario.fleet.host_skus.front().mark == Evidence::given);
    CHECK(scenario.fleet.vaults.front().soft_delete.mark == Evidence::documented);
    const Scenario changed =
        folder.changed("  host_faults: [{name: f, failure_every: {mean: 20 d}}]\n");
    CHECK(changed.fleet.host_faults.front().failure_every.mark == Evidence::given);
    CHECK(changed.fleet.host_faults.front().heal.mark == Evidence::documented);
}
