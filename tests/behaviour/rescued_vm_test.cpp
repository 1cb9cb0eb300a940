// VMs that were brought back from outside of their keys: unlocked by hand, or restored.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// In-guest encryption ends on day 14; the crew of `ade` unlocks it by hand when it fails to start.
std::string retired_on_day_14(const std::string& policies, const std::string& keys,
                              const std::string& rest, const std::vector<Step>& steps) {
    return "schema: rotasim/scenario/1\nstart: 2028-09-01T00:00:00Z\nhorizon: 100 d\n"
           "vaults: [{name: kv, sku: premium}, {name: kv2, sku: premium}]\n" +
           policies + "keys:\n" + keys +
           "encryption_sets: [{name: des, key: kek, auto_rotation: true}]\n"
           "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [rescue_unlock]}]\n"
           "activities: [{name: still}]\n" +
           rest +
           "vms:\n"
           "  - {name: ade, mode: ade_dmcrypt, key: kek, operators: ops, size: D4s_v3, "
           "activity: still, disks: [{name: os, role: os, tier: P10}]}\n"
           "  - {name: sse, mode: sse_cmk, set: des, size: D4s_v3, activity: still, "
           "disks: [{name: os, role: os, tier: P10}]}\n" +
           incidents(steps);
}

}  // namespace

TEST_CASE("a VM that was unlocked by hand uses its key no more: retirement goes on",
          "[behaviour]") {
    const Ran ran(retired_on_day_14(
                      "policies: [{name: monthly, when: {kind: periodic, period: 30 d}, "
                      "retire: {kind: after_confirmed_rewrap, margin: 1 d}}]\n",
                      "  - {name: kek, vault: kv, policy: monthly, versions: [{name: v1, created: "
                      "2028-08-20T00:00:00Z}]}\n",
                      "", {operate("372 h", "ade", "redeploy")}),
                  rewrap_lag(minutes(30)));
    CHECK(ran.value("ade", Metric::dead_end_vms) == 0);
    const SimTime moved = t(days(18) + 3 * vault_order + minutes(30));
    CHECK(ran.told("kv/kek", "version 1 is disabled") ==
          std::vector{moved + days(1) + 2 * vault_order});
}

TEST_CASE("a VM that was unlocked by hand does not hold up the answer to a theft", "[behaviour]") {
    const Ran ran(retired_on_day_14(
                      "policies: [{name: alarm, when: {kind: emergency}}]\n",
                      "  - {name: kek, vault: kv, policy: alarm, versions: [{name: v1, created: "
                      "2028-08-20T00:00:00Z}]}\n  - {name: clean, vault: kv2}\n",
                      "emergencies: [{name: theft, compromised: kek, at: 2028-10-02T00:00:00Z, "
                      "detected_after: 1 h, new_key: clean, steps: [{step: new_key, takes: 1 h}, "
                      "{step: re_point_sets, takes: 1 h}, {step: verify, takes: 1 h}, "
                      "{step: disable_old, takes: 1 h}]}]\n",
                      {operate("372 h", "ade", "redeploy")}),
                  rewrap_lag(minutes(30)));
    CHECK(ran.told("kv/kek", "version 1 is disabled").size() == 1);
    // Neither does a thief do it any harm: two hours and a half until the set had moved.
    CHECK(ran.value("ade", Metric::exposure_hours) == 0);
    CHECK(ran.value("sse", Metric::exposure_hours) > 0);
}

TEST_CASE("recovery points go by what the VM was when they were made", "[behaviour]") {
    std::string text = retired_on_day_14(
        "", "  - {name: kek, vault: kv, versions: [{name: v1, created: 2028-08-20T00:00:00Z}]}\n",
        "backups: [{name: monthly, every: 30 d, first: 1 d, retention: 100 d}]\n",
        {operate("360 h", "ade", "restore_whole_vm"),    // Retired; made on the first day.
         operate("372 h", "ade", "redeploy"),            // Unlocked by hand.
         operate("480 h", "ade", "restore_whole_vm"),    // Still the same point.
         operate("840 h", "ade", "restore_whole_vm")});  // One of the unlocked disks.
    const std::string vm = "key: kek, operators: ops";
    text.replace(text.find(vm), vm.size(), vm + ", backup: monthly");
    const Ran ran(text);
    CHECK(ran.value("ade", Metric::restores_vm_asked) == 3);
    CHECK(ran.value("ade", Metric::restores_vm_impossible) == 2);
    CHECK(ran.value("ade", Metric::restores_vm_done) == 1);
    CHECK(ran.value("ade", Metric::recovery_points_unusable) > 0);  // One of four, at the end.
}

TEST_CASE("a restored VM that its set has moved is as mortal as any", "[behaviour]") {
    OneOfEach each{.horizon = "60 d",
                   .set_more = ", auto_rotation: true",
                   .vm_more = ", operators: ops, backup: daily"};
    each.rest =
        "backups: [{name: daily}]\n"
        "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [restore_vm]}]\n";
    each.steps = {{"10 d", "disable_version, key: kek"},
                  {"20 d", "rotate_key, key: kek"},
                  {"30 d", "disable_version, key: kek"}};
    const Ran ran(each, rewrap_lag(minutes(30)));
    const Downs downs = ran.of("sse");
    REQUIRE(downs.size() >= 3);
    CHECK(downs.front().cause == Cause::key_disabled);
    CHECK(downs.front().from == t(days(10) + vault_order + hours(1)));
    CHECK(std::count_if(downs.begin(), downs.end(), [](const Down& down) {
              return down.cause == Cause::key_disabled &&
                     down.from == t(days(30) + vault_order + hours(1));
          }) == 1);
}

TEST_CASE("a restored VM keeps a key of its own while its set stays where it was", "[behaviour]") {
    OneOfEach each{.horizon = "60 d", .vm_more = ", operators: ops, backup: daily"};
    each.rest =
        "backups: [{name: daily}]\n"
        "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [restore_vm]}]\n";
    each.steps = {{"10 d", "disable_version, key: kek"}, operate("30 d", "sse", "redeploy")};
    const Ran ran(each);
    CHECK(ran.value("sse", Metric::failed_starts) == 0);
    CHECK(ran.of("sse").back().cause == Cause::redeploy);
}

TEST_CASE("a VM that was unlocked by hand encrypts no more in its guest", "[behaviour]") {
    std::string text = retired_on_day_14(
        "", "  - {name: kek, vault: kv, versions: [{name: v1, created: 2028-08-20T00:00:00Z}]}\n",
        "backups: [{name: daily}]\nworkloads: [{name: web, read: 5 MB/s, write: 3 MB/s}]\n",
        {operate("384 h", "ade", "redeploy"), operate("50 d", "ade", "restore_file")});
    const std::string vm = "key: kek, operators: ops";
    text.replace(text.find(vm), vm.size(), vm + ", backup: daily, workload: web");
    // A twin that nobody touches encrypts for all of the hundred days.
    text.replace(text.find("vms:\n"), 5,
                 "vms:\n  - {name: twin, mode: ade_dmcrypt, key: kek, workload: web, size: D4s_v3, "
                 "activity: still, disks: [{name: os, role: os, tier: P10}]}\n");
    const Ran ran(text);
    const auto whole = static_cast<double>(ran.value("twin", Metric::guest_cpu));
    REQUIRE(whole > 0);
    CHECK(static_cast<double>(ran.value("ade", Metric::guest_cpu)) ==
          Approx(whole * 16 / 100).epsilon(0.001));
    CHECK(ran.value("ade", Metric::restores_file_done) == 1);  // Plain files in its points now.
}

TEST_CASE("in the busiest hour a VM that was unlocked by hand encrypts nothing in its guest",
          "[behaviour]") {
    // Saturdays are ten times as busy; it is off on those before somebody unlocks it.
    std::string text = retired_on_day_14(
        "", "  - {name: kek, vault: kv, versions: [{name: v1, created: 2028-08-20T00:00:00Z}]}\n",
        "workloads: [{name: web, read: 5 MB/s, write: 3 MB/s, "
        "load: {every: 1 d, weekly: [1, 1, 1, 1, 1, 10, 1]}}]\n",
        {operate("20 h", "ade", "deallocate"), operate("60 h", "ade", "start"),
         operate("188 h", "ade", "deallocate"), operate("228 h", "ade", "start"),
         operate("356 h", "ade", "deallocate"), operate("396 h", "ade", "start")});
    const std::string vm = "key: kek, operators: ops";
    text.replace(text.find(vm), vm.size(), vm + ", workload: web");
    text.replace(text.find("vms:\n"), 5,
                 "vms:\n  - {name: twin, mode: ade_dmcrypt, key: kek, workload: web, size: D4s_v3, "
                 "activity: still, disks: [{name: os, role: os, tier: P10}]}\n");
    const Ran ran(text);
    REQUIRE(ran.value("twin", Metric::guest_cpu_peak) > 0);
    CHECK(static_cast<double>(ran.value("twin", Metric::guest_cpu_peak)) ==
          Approx(10.0 * static_cast<double>(ran.value("ade", Metric::guest_cpu_peak)))
              .epsilon(0.001));
    CHECK(ran.value("ade", Metric::bytes_rate_peak) == ran.value("twin", Metric::bytes_rate_peak));
}

TEST_CASE("a VM restored onto a set of its own uses the stolen key no more", "[behaviour]") {
    OneOfEach each{.key_more = ", policy: em",
                   .more_keys = "  - {name: clean, vault: kv}\n",
                   .vm_more = ", backup: daily, operators: ops"};
    each.rest =
        "policies: [{name: em, when: {kind: emergency}}]\nbackups: [{name: daily}]\n"
        "operators: [{name: ops, recovery: [restore_vm]}]\n"
        "emergencies: [{name: e, compromised: kek, at: 2027-01-05T00:00:00Z, detected_after: 1 h, "
        "new_key: clean, steps: [{step: disable_old, takes: 1 h}, {step: verify, takes: 1 h}, "
        "{step: new_key, takes: 1 h}]}]\n"
        "measures: [{name: alive, of: versions_alive, key: clean, kind: value_at_end}]\n";
    each.steps = {{"10 d", "enable_version, key: kek, version: v1"}};
    std::string text = each.text();
    const std::size_t ade = text.find("  - {name: ade");  // It would use the key to the end.
    text.erase(ade, text.find('\n', ade) + 1 - ade);
    const Ran ran(text);
    CHECK(ran.value("sse", Metric::restores_vm_done) == 1);
    CHECK(ran.result().measures.at(0).value == 1.0);  // Verified, so that the new key was made.
    CHECK(ran.value("sse", Metric::exposure_hours) < 3'000'000);
}
