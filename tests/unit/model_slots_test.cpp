// tests/unit/model_slots_test.cpp — what the built fleet resolves once, so that no event looks a
// name up.
//
// Goal: each slot is the one that the name in the file means, whatever the order of the file.
// Method: a scenario whose lists stand in another order than their names; every slot is compared
// with the name that it stands for.
#include "sim/model/fleet.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace rotasim {
namespace {

// Lists stand in another order than their names, so that no slot is right by its place in the file.
constexpr const char* scenario = R"(schema: rotasim/scenario/1
start: 2027-01-01T00:00:00Z
horizon: 30 d
replications: 1
vaults: [{name: z_vault}, {name: a_vault}]
keys:
  - {name: stolen, vault: z_vault, versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}
  - {name: clean, vault: a_vault}
  - {name: other, vault: a_vault, versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}
encryption_sets: [{name: set_b, key: stolen}, {name: set_a, key: other}]
host_faults:
  - {name: rare, failure_every: {kind: exponential, mean: 9 d}, repair: 9 h}
  - {name: frequent, failure_every: {kind: exponential, mean: 1 d}, repair: 1 h}
host_pools:
  - {name: weak, sku: Dsv3-Type3, faults: frequent}
  - {name: firm, sku: Dsv3-Type3}
  - {name: fair, sku: Dsv3-Type3, faults: rare}
vms:
  - {name: w, hosts: weak, mode: sse_cmk, set: set_b, size: D4s_v3, disks: [{name: os, role: os, tier: P10}]}
  - {name: f, hosts: firm, mode: sse_cmk, set: set_a, size: D4s_v3, disks: [{name: os, role: os, tier: P10}]}
  - {name: g, hosts: fair, mode: sse_cmk, set: set_a, size: D4s_v3, disks: [{name: os, role: os, tier: P10}]}
  - {name: own, mode: sse_cmk, set: set_a, size: D4s_v3, disks: [{name: os, role: os, tier: P10}]}
incidents:
  - {name: reboot, after: 1 d, do: {kind: operate_vms, vms: w, operation: guest_reboot}}
  - {name: point, after: 1 d, do: {kind: point_set, set: set_a, key: stolen}}
  - {name: back, after: 2 d, do: {kind: point_set, set: set_b, version: v1}}
  - {name: cut, after: 1 d, do: {kind: change_vault_access, vault: z_vault, reachable: false}}
  - {name: delete, after: 3 d, do: {kind: delete_key, key: other}}
emergencies:
  - {name: theft, compromised: stolen, at: 2027-01-10T00:00:00Z, new_key: clean, steps: [{step: new_key}]}
)";

std::string faults_of_vm(const Fleet& fleet, const std::string& name) {
    const VmSlot& vm = fleet.vms[fleet.entities[fleet.find(name).value()].slot];
    const HostFaultsSpec* faults = fleet.faults_of(fleet.hosts[vm.host]);
    return faults == nullptr ? "none" : faults->name;
}

TEST_CASE("a host knows how it fails, and whether at all", "[unit][model]") {
    const testing::TextWorld world(scenario);
    CHECK(faults_of_vm(world.fleet(), "w") == "frequent");
    CHECK(faults_of_vm(world.fleet(), "g") == "rare");
    CHECK(faults_of_vm(world.fleet(), "f") == "none");
    CHECK(faults_of_vm(world.fleet(), "own") == "none");
}

TEST_CASE("incidents and emergencies know what they act on", "[unit][model]") {
    const testing::TextWorld world(scenario);
    const Fleet& fleet = world.fleet();
    const auto target = [&fleet](std::size_t incident) {
        const EntityIndex entity = fleet.incidents.at(incident).target;
        return entity == none ? "none" : fleet.name_of(entity);
    };
    const auto key = [&fleet](std::uint32_t slot) {
        return slot == none ? "none" : fleet.spec.keys.at(fleet.keys.at(slot).spec).name;
    };
    std::string seen;
    REQUIRE(fleet.incidents.size() == fleet.spec.incidents.size());
    for (std::size_t i = 0; i < fleet.incidents.size(); ++i) {
        seen += fleet.spec.incidents[i].name + ": " + target(i) + ", " +
                key(fleet.incidents[i].key) + "\n";
    }
    CHECK(seen ==
          "back: set_b, none\n"
          "cut: z_vault, none\n"
          "delete: a_vault/other, none\n"
          "point: set_a, stolen\n"
          "reboot: none, none\n");
    REQUIRE(fleet.emergencies.size() == 1);
    CHECK(key(fleet.emergencies[0].compromised) == "stolen");
    CHECK(key(fleet.emergencies[0].new_key) == "clean");
    CHECK(key(fleet.key_named("other")) == "other");
    CHECK(fleet.key_named("othe") == none);
    CHECK(fleet.key_named("zzz") == none);
}

}  // namespace
}  // namespace rotasim
