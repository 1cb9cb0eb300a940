// VMs whose disks lie under different keys: each disk goes its own way, a restore needs them all.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

const std::string head =
    "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 200 d\n"
    "in_guest_retirement: {active: false}\nvaults: [{name: kv, sku: premium}]\n"
    "activities: [{name: still}]\n";

std::string key(const std::string& name, const std::string& more = {}) {
    return "  - {name: " + name + ", vault: kv" + more +
           ", versions: [{name: v1, created: 2026-12-01T00:00:00Z}]}\n";
}

std::string vm(const std::string& name, const std::string& disks, const std::string& more) {
    return "  - {name: " + name + ", size: D4s_v3, activity: still, backup: daily" + more +
           ", disks: [" + disks + "]}\n";
}

// The set of the first disk rotates every month, that of the second loses its permissions.
Ran restored(const std::string& broken) {
    return Ran(head + "policies: [{name: monthly, when: {kind: periodic, period: 30 d}}]\nkeys:\n" +
                   key("k_os", ", policy: monthly") + key("k_data") +
                   "encryption_sets: [{name: s_os, key: k_os, auto_rotation: true}, "
                   "{name: s_data, key: k_data}]\nbackups: [{name: daily}]\n"
                   "operators: [{name: ops, recovery: [restore_vm]}]\nvms:\n" +
                   vm("v", "{name: os, role: os, set: s_os}, {name: data, set: s_data}",
                      ", mode: sse_cmk, operators: ops") +
                   incidents({{"10 d", broken}}),
               rewrap_lag(minutes(30)));
}

Ran asked(const std::string& first, const std::string& second) {
    return Ran(head + "keys:\n" + key("good") + key("bad") +
               "encryption_sets: [{name: s_good, key: good}, {name: s_bad, key: bad}]\n"
               "backups: [{name: daily, first: 2 h}]\nvms:\n" +
               vm("v",
                  "{name: os, role: os, set: " + first + "}, {name: data, set: " + second + "}",
                  ", mode: sse_cmk") +
               incidents({{"228 h", "disable_version, key: bad"},
                          {"13710 min", "operate_vms, vms: v, operation: restore_whole_vm"}}));
}

}  // namespace

TEST_CASE("a disk that was restored under a key of its own keeps it when another disk moves",
          "[behaviour]") {
    const std::string broken = GENERATE("revoke_grant, set: s_data", "disable_version, key: k_data",
                                        "delete_key, key: k_data");
    const Ran ran = restored(broken);
    CHECK(ran.told("v", "the operators act: restore_vm").size() == 1);
    CHECK(ran.value("v", Metric::restores_vm_done) == 1);
    CHECK(ran.value("v", Metric::rewraps) >= 6);  // The first disk's, month by month.
    CHECK(ran.value("v", Metric::outages) == 1);
}

TEST_CASE("a restore needs the keys of all disks, whichever comes first", "[behaviour]") {
    const Ran good_first = asked("s_good", "s_bad");
    const Ran bad_first = asked("s_bad", "s_good");
    REQUIRE(good_first.value("v", Metric::restores_vm_done) == 1);
    CHECK(good_first.value("v", Metric::restore_time_mean) ==
          bad_first.value("v", Metric::restore_time_mean));
    // From the vault tier: storage does not open the snapshot of a disk with a disabled key.
    CHECK(good_first.value("v", Metric::restore_time_mean) == hours(4).ns / 1000);
}

TEST_CASE("azure V13: one disk that was wrapped again keeps a restore from the snapshot",
          "[behaviour][azure]") {
    const std::string two = "{name: v2, created: 2026-12-10T00:00:00Z}";
    const std::string disks =
        GENERATE("{name: os, role: os, version: v2}, {name: data, version: v1}",
                 "{name: os, role: os, version: v1}, {name: data, version: v2}");
    const Ran ran(head +
                  "keys:\n  - {name: kek, vault: kv, versions: [{name: v1, created: "
                  "2026-12-01T00:00:00Z}, " +
                  two + "]}\nbackups: [{name: daily, first: 2 h}]\nvms:\n" +
                  vm("v", disks, ", mode: ade_dmcrypt, key: kek") +
                  incidents({operate("228 h", "v", "rerun_extension"),
                             {"13710 min", "operate_vms, vms: v, operation: restore_whole_vm"}}));
    CHECK(ran.value("v", Metric::rewraps) == 1);
    CHECK(ran.value("v", Metric::restore_time_mean) == hours(4).ns / 1000);
}

TEST_CASE("a rotation moves the disks of its own key alone", "[behaviour]") {
    const Ran ran(
        head +
        "policies: [{name: waves, when: {kind: periodic, period: 100 d}, rollout: "
        "{kind: waves, size: 1, interval: 1 d}}]\nkeys:\n" +
        key("k_os") + key("k_data", ", policy: waves") + "backups: [{name: daily}]\nvms:\n" +
        vm("v", "{name: os, role: os, key: k_os}, {name: data, key: k_data}",
           ", mode: ade_dmcrypt") +
        incidents({{"150 d", "disable_version, key: k_os"}, operate("151 d", "v", "redeploy")}));
    CHECK(ran.value("v", Metric::rewraps) == 1);  // Of the data disk, while it ran.
    CHECK(ran.told("v", "in-guest enable is run again: now under version 2 of kv/k_data").size() ==
          1);
    CHECK(ran.value("v", Metric::failed_starts) == 1);  // It still needs its own.
}
