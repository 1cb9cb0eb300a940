// In-guest VMs are users of the key they are under now, not of the one they began with.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

const std::string head =
    "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 365 d\n"
    "in_guest_retirement: {active: false}\n"
    "vaults: [{name: kv}, {name: kv2}, {name: kv3}]\nactivities: [{name: still}]\n"
    "policies: [{name: half_yearly, when: {kind: periodic, period: 180 d}, rollout: {kind: waves, "
    "size: 1, interval: 1 d}}]\n";

const std::string vms =
    "vms:\n  - {name: ade, size: D4s_v3, mode: ade_dmcrypt, key: k1, activity: still, "
    "disks: [{name: os, role: os}]}\n"
    "  - {name: sse, size: D4s_v3, mode: sse_cmk, set: s, activity: still, "
    "disks: [{name: os, role: os}]}\n";

std::string emergency(const std::string& name, const std::string& at, const std::string& stolen,
                      const std::string& next) {
    return "  - {name: " + name + ", compromised: " + stolen + ", at: " + at +
           ", detected_after: 1 h, new_key: " + next +
           ", steps: [{step: new_key, takes: 1 h}, {step: re_point_sets, takes: 1 h}, "
           "{step: rerun_in_guest, takes: 1 h}, {step: verify, takes: 1 h}, "
           "{step: disable_old, takes: 1 h}]}\n";
}

// A key that no emergency fills must have a version of its own.
const std::string spare = ", versions: [{name: v1, created: 2026-12-01T00:00:00Z}]";

std::string keys(const std::string& of_k1, const std::string& of_k2, const std::string& of_k3) {
    return "keys:\n  - {name: k1, vault: kv" + of_k1 +
           ", versions: [{name: v1, created: 2026-12-01T00:00:00Z}]}\n"
           "  - {name: k2, vault: kv2" +
           of_k2 + "}\n  - {name: k3, vault: kv3" + of_k3 +
           "}\nencryption_sets: [{name: s, key: k1}]\n";
}

}  // namespace

TEST_CASE("the stolen key's rotations do not drag VMs back to it", "[behaviour]") {
    const Ran ran(head + keys(", policy: half_yearly", "", spare) + "emergencies:\n" +
                      emergency("theft", "2027-02-01T00:00:00Z", "k1", "k2") + vms,
                  rewrap_lag(minutes(30)));
    CHECK(ran.told("ade", "in-guest enable is run again: now under version 1 of kv2/k2").size() ==
          1);
    CHECK(ran.value("ade", Metric::rewraps) == 1);
    CHECK(ran.value("ade", Metric::exposure_hours) > 0);
    CHECK(ran.value("ade", Metric::exposure_hours) < 10'000'000);  // Micro-hours: less than ten.
}

TEST_CASE("a second theft finds the VMs where the first answer has moved them", "[behaviour]") {
    // In whatever order the two are named.
    const auto names = GENERATE(std::make_pair("e1", "e2"), std::make_pair("z1", "a2"));
    const Ran ran(head + keys("", "", "") + "emergencies:\n" +
                      emergency(names.first, "2027-02-01T00:00:00Z", "k1", "k2") +
                      emergency(names.second, "2027-05-01T00:00:00Z", "k2", "k3") + vms,
                  rewrap_lag(minutes(30)));
    CHECK(ran.told("ade", "in-guest enable is run again: now under version 1 of kv3/k3").size() ==
          1);
    CHECK(ran.told("kv2/k2", "version 1 is disabled").size() == 1);
    for (const std::string vm : {"ade", "sse"}) {
        CHECK(ran.of(vm).empty());
        CHECK(ran.value(vm, Metric::exposure_hours) < 20'000'000);
    }
}

TEST_CASE("whoever was moved to another key is told when that one goes", "[behaviour]") {
    const auto names = GENERATE(std::make_pair("e1", "e2"), std::make_pair("z1", "a2"));
    const Ran ran(head + keys("", "", "") + "emergencies:\n" +
                      emergency(names.first, "2027-02-01T00:00:00Z", "k1", "k2") +
                      emergency(names.second, "2027-05-01T00:00:00Z", "k2", "k3") + vms +
                      incidents({{"240 d", "disable_version, key: k3"}}),
                  rewrap_lag(minutes(30)));
    CHECK(ran.of("sse") ==
          Downs{{Cause::key_disabled, t(days(240) + vault_order + hours(1)), ran.end()}});
    CHECK(ran.value("ade", Metric::latent_dead_vm_hours) > 0);
}

TEST_CASE("the new key's own rotations move the VMs that an emergency brought to it",
          "[behaviour]") {
    const Ran ran(head + keys("", ", policy: half_yearly", spare) + "emergencies:\n" +
                      emergency("theft", "2027-02-01T00:00:00Z", "k1", "k2") + vms,
                  rewrap_lag(minutes(30)));
    CHECK(ran.told("ade", "in-guest enable is run again: now under version 2 of kv2/k2").size() ==
          1);
}
