// The incident patterns of azure.md 8, each as a chain of causes with its documented end.
#include "sim/behaviour/deeds.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

// V7 and V20 are in secret_test.cpp, V11 in offline_rotation_test.cpp.
// A pattern that the entities cannot express:
//   V10: a disk that moves from node to node with its workload; disks do not change their VM.

namespace {

Down start_at(SimTime at) { return {Cause::platform_start, at, at + start_length}; }

}  // namespace

TEST_CASE("azure V1: an expired key is a latent failure that the next maintenance brings out",
          "[behaviour][azure]") {
    const bool expires = GENERATE(true, false);
    OneOfEach each{.vm_more = ", hosts: rack"};
    if (expires) {
        each.versions = "{name: v1, created: 2026-01-01T00:00:00Z, expires: 2027-01-05T00:00:00Z}";
    }
    each.rest =
        "host_faults: [{name: worked_on, failure_every: 1000 d, maintenance: "
        "[{kind: reboot, every: 20 d, length: 12 min}]}]\n"
        "host_pools: [{name: rack, sku: Dsv3-Type3, faults: worked_on}]\n";
    const Ran ran(each);
    const Down work{Cause::maintenance, t(days(20)), t(days(20) + minutes(12))};
    const Down start = start_at(work.to);
    CHECK(ran.of("pmk") == Downs{work, start});
    for (const std::string vm : {"sse", "eah"}) {
        INFO(vm);
        CHECK(ran.of(vm) == (expires ? Downs{work, start, {Cause::key_expired, start.to, ran.end()}}
                                     : Downs{work, start}));
        // Known sixteen days before anybody loses anything.
        CHECK(ran.value(vm, Metric::first_latent_dead) == (expires ? days(4).ns : -1));
    }
}

TEST_CASE("azure V2: an outage exactly if the old version is disabled before the re-wrap is done",
          "[behaviour][azure]") {
    const Duration lag = minutes(30);
    const std::int64_t wait = GENERATE(as<std::int64_t>{}, 1, 600, 1799, 1801, 1805, 3000);
    const Ran ran(OneOfEach{.set_more = ", auto_rotation: true",
                            .steps = {{"10 h", "rotate_key, key: kek"},
                                      {std::to_string(36000 + wait) + " s",
                                       "disable_version, key: kek, version: v1"}}},
                  rewrap_lag(lag));
    // Made 1 s after the order, the set pointed 1 s after that; then the lag. At one and the same
    // tick what the vault decides takes effect first.
    const SimTime rewrapped = t(hours(10) + 2 * vault_order + lag);
    const SimTime disabled = t(hours(10) + seconds(wait) + vault_order);
    INFO("disabled " << disabled << ", re-wrapped " << rewrapped);
    for (const std::string vm : {"sse", "eah"}) {
        CHECK(ran.of(vm) == (disabled <= rewrapped
                                 ? Downs{{Cause::key_disabled, disabled + hours(1), ran.end()}}
                                 : Downs{}));
    }
    CHECK(ran.of("pmk").empty());
}

TEST_CASE("azure V2: a policy that waits for the confirmed re-wrap causes no outage",
          "[behaviour][azure]") {
    const std::string retire =
        GENERATE("at_once", "after_overlap, overlap: 10 min", "after_overlap, overlap: 2 h",
                 "after_confirmed_rewrap, margin: 0 s");
    INFO(retire);
    OneOfEach each{.key_more = ", policy: hand", .set_more = ", auto_rotation: true"};
    each.rest = "policies: [{name: hand, when: {kind: never}, retire: {kind: " + retire + "}}]\n";
    each.steps = {{"10 h", "rotate_key, key: kek"}};
    const Ran ran(each, rewrap_lag(minutes(30)));
    const bool hasty = retire == "at_once" || retire == "after_overlap, overlap: 10 min";
    CHECK(ran.of("sse").empty() == !hasty);
    CHECK(ran.value("sse", Metric::rewraps) == (hasty ? 0 : 1));
    if (hasty) {
        REQUIRE_FALSE(ran.of("sse").empty());
        CHECK(ran.of("sse").front().cause == Cause::key_disabled);
    }
    if (retire == "after_confirmed_rewrap, margin: 0 s") {
        // The in-guest VM never leaves the old version, so it is never retired.
        CHECK(ran.value("ade", Metric::first_latent_dead) == -1);
        CHECK(ran.value("ade", Metric::versions_alive_max) == 2);
    }
}

TEST_CASE("azure V2: a version that somebody comes back to before its retirement is kept",
          "[behaviour][azure]") {
    const bool comes_back = GENERATE(true, false);
    OneOfEach each{.key_more = ", policy: hand", .set_more = ", auto_rotation: true"};
    each.rest =
        "policies: [{name: hand, when: {kind: never}, "
        "retire: {kind: after_confirmed_rewrap, margin: 2 d}}]\n";
    each.steps = {{"10 h", "rotate_key, key: kek"}, operate("12 h", "ade", "rerun_extension")};
    if (comes_back) each.steps.push_back({"1 d", "point_set, set: des, version: v1"});
    each.steps.push_back({"10 d", "point_set, set: des, version: v1"});
    const Ran ran(each, rewrap_lag(minutes(30)));
    // Retired, it can be pointed to, but nothing is wrapped under it any more.
    CHECK(ran.value("sse", Metric::rewraps) == (comes_back ? 2 : 1));
    CHECK(ran.value("ade", Metric::rewraps) == 1);
    CHECK(ran.result().intervals.empty());
}

TEST_CASE("azure V3: a service that looks once a day needs the old version for a day",
          "[behaviour][azure]") {
    const std::string disabled = GENERATE("33 h", "35 h");  // 23 and 25 h after the rotation.
    const Ran ran(OneOfEach{.set_more = ", auto_rotation: true",
                            .steps = {{"10 h", "rotate_key, key: kek"},
                                      {disabled, "disable_version, key: kek, version: v1"}}},
                  rewrap_lag(hours(24)));
    CHECK(ran.of("sse") ==
          (disabled == "33 h" ? Downs{{Cause::key_disabled, t(hours(34) + vault_order), ran.end()}}
                              : Downs{}));
}

TEST_CASE("azure V4: a rotation that wipes the key volume shows at the next reboot",
          "[behaviour][azure]") {
    const std::string chance = GENERATE("100 %", "0 %");
    const std::string next = GENERATE("guest_reboot", "redeploy");
    INFO(chance << ", " << next);
    OneOfEach each{.key_more = ", policy: yearly"};
    each.rest =
        "policies: [{name: yearly, when: {kind: never}, rollout: {kind: waves, size: 10, "
        "interval: 0 s, begin_after: 1 h, failure: " +
        chance + "}}]\n";
    each.steps = {{"10 h", "rotate_key, key: kek"},
                  operate("5 d", "ade", next),
                  operate("6 d", "ade", "guest_reboot")};
    const Ran ran(each);
    const Down reboot{Cause::guest_reboot, t(days(5)), t(days(5) + reboot_length)};
    const Down last{Cause::guest_reboot, t(days(6)), t(days(6) + reboot_length)};
    if (next == "redeploy") {  // The platform writes the key volume again: no reboot harms now.
        CHECK(ran.of("ade") ==
              Downs{{Cause::redeploy, t(days(5)), t(days(5) + start_length)}, last});
    } else if (chance == "0 %") {
        CHECK(ran.of("ade") == Downs{reboot, last});
    } else {
        CHECK(ran.of("ade") == Downs{reboot, {Cause::key_volume_lost, reboot.to, ran.end()}});
    }
    CHECK(ran.value("ade", Metric::rewraps) == (chance == "0 %" ? 1 : 0));
}

TEST_CASE("azure V4: a stop and start by hand brings a VM with a wiped key volume back",
          "[behaviour][azure]") {
    OneOfEach each{.key_more = ", policy: yearly", .vm_more = ", operators: ops"};
    each.rest =
        "policies: [{name: yearly, when: {kind: never}, rollout: {kind: waves, size: 10, "
        "interval: 0 s, begin_after: 1 h, failure: 100 %}}]\n"
        "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: []}]\n";
    each.steps = {{"10 h", "rotate_key, key: kek"}, operate("5 d", "ade", "guest_reboot")};
    const Ran ran(each);
    const SimTime fails = t(days(5) + reboot_length);
    const SimTime acts = fails + minutes(70);
    CHECK(ran.of("ade") == Downs{{Cause::guest_reboot, t(days(5)), fails},
                                 {Cause::key_volume_lost, fails, acts},
                                 start_at(acts)});
    CHECK(ran.value("ade", Metric::operator_repairs) == 1);
}

TEST_CASE("azure V5: a vault not enabled for disk encryption: reboots work, redeploys fail",
          "[behaviour][azure]") {
    const bool enabled = GENERATE(false, true);
    const Ran ran(
        OneOfEach{.vault_more = enabled ? "" : ", enabled_for_disk_encryption: false",
                  .steps = {operate("1 d", "ade", "guest_reboot"),
                            operate("2 d", "ade", "redeploy"), operate("2 d", "sse", "redeploy")}});
    const Down reboot{Cause::guest_reboot, t(days(1)), t(days(1) + reboot_length)};
    const Down redeploy{Cause::redeploy, t(days(2)), t(days(2) + start_length)};
    CHECK(ran.of("ade") ==
          (enabled ? Downs{reboot, redeploy}
                   : Downs{reboot, redeploy, {Cause::access_denied, redeploy.to, ran.end()}}));
    CHECK(ran.of("sse") == Downs{redeploy});
}

TEST_CASE("azure V6: auto-rotation and a tidy job make every start of an in-guest VM fail",
          "[behaviour][azure]") {
    const bool tidied = GENERATE(true, false);
    OneOfEach each{
        .horizon = "P2Y", .key_more = ", policy: vaults", .set_more = ", auto_rotation: true"};
    const std::string disks = ", size: D4s_v3, activity: still, disks: [{name: os, role: os}]}\n";
    each.rest = "  - {name: fleet, count: 20, mode: ade_dmcrypt, key: kek" + disks +
                "  - {name: twins, count: 20, mode: sse_cmk, set: des" + disks +
                "policies: [{name: vaults, when: {kind: vault_auto_rotation, after_creation: P18M},"
                " expire_after: P2Y}]\n";
    if (tidied) each.rest += "hygiene: [{name: tidy, keys: [kek], after: 30 d}]\n";
    each.steps = {operate("200 d", "fleet", "deallocate"), operate("201 d", "fleet", "start"),
                  operate("400 d", "fleet", "deallocate"), operate("401 d", "fleet", "start"),
                  operate("400 d", "twins", "deallocate"), operate("401 d", "twins", "start")};
    const Ran ran(each);
    // Rotated on 1 July 2027 (day 181), tidied on 31 July (day 211).
    CHECK(ran.value("fleet", Metric::failed_starts) == (tidied ? 20 : 0));
    CHECK(ran.value("fleet", Metric::first_failed_start) ==
          (tidied ? (days(401) + start_length).ns : -1));
    // The job acts when the new version is 30 days old; the version came 1 s after its hour.
    CHECK(ran.value("fleet", Metric::first_latent_dead) ==
          (tidied ? (days(211) + 2 * vault_order).ns : -1));
    CHECK(ran.value("twins", Metric::failed_starts) == 0);
    CHECK(ran.value("twins", Metric::unavailability_keys) == 0);
    CHECK(ran.of("fleet-0000007").size() == (tidied ? 3U : 2U));
}

TEST_CASE("azure V8: code that applies a versioned key id rolls an auto-rotating set back",
          "[behaviour][azure]") {
    const bool applied = GENERATE(true, false);
    OneOfEach each{.set_more = ", auto_rotation: true"};
    each.steps = {{"10 h", "rotate_key, key: kek"},
                  {"2 d", "disable_version, key: kek, version: v1"}};
    std::string text = each.text();
    if (applied) {
        text +=
            "  - {name: apply, after: 12 h, every: 1 d, do: {kind: point_set, set: des, "
            "version: v1}}\n";
    }
    const Ran ran(text, rewrap_lag(minutes(30)));
    CHECK(ran.value("sse", Metric::rewraps) == (applied ? 2 : 1));
    CHECK(ran.of("sse") ==
          (applied ? Downs{{Cause::key_disabled, t(days(2) + hours(1) + vault_order), ran.end()}}
                   : Downs{}));
}

TEST_CASE("azure V9: a VM that is created before its set's identity has its grant does not start",
          "[behaviour][azure]") {
    const std::string born = GENERATE("1 h", "3 h");  // Before and after the grant is in force.
    OneOfEach each;
    each.rest =
        "  - {name: new, mode: sse_cmk, set: des, list: early, activity: still, "
        "disks: [{name: os, role: os}]}\n"
        "vm_lists: [{name: early, rows: [{from: " +
        born + ", vcpus: 4, memory: 16 GiB}]}]\n";
    each.steps = {{"0 s", "revoke_grant, set: des"}, {"2 h", "restore_grant, set: des"}};
    const Ran ran(each);
    const Down first = start_at(t(hours(born == "1 h" ? 1 : 3)));
    const Down granted = start_at(t(hours(2) + vault_order));
    CHECK(ran.of("new-0000000") ==
          (born == "1 h" ? Downs{first, {Cause::access_denied, first.to, granted.from}, granted}
                         : Downs{first}));
    CHECK(ran.value("new", Metric::failed_starts) == (born == "1 h" ? 1 : 0));
}

TEST_CASE("azure V12: a deleted key comes back by recovery, not by making it anew",
          "[behaviour][azure]") {
    const std::string repair = GENERATE("rotate_key", "recover_key", "new_key");
    INFO(repair);
    OneOfEach each{.set_more = ", auto_rotation: true"};
    each.more_keys =
        "  - {name: other, vault: kv, versions: "
        "[{name: v1, created: 2026-01-01T00:00:00Z}]}\n";
    each.steps = {
        {"10 h", "delete_key, key: kek"},
        {"20 h", repair == "new_key" ? "point_set, set: des, key: other" : repair + ", key: kek"}};
    const Ran ran(each, rewrap_lag(minutes(30)));
    const SimTime shut_down = t(hours(11) + vault_order);
    const Down at_once = start_at(t(hours(20) + vault_order));
    const Down rewrapped = start_at(at_once.from + minutes(30));
    if (repair == "rotate_key") {  // The name is taken: 409 while it is soft-deleted.
        const SimTime purged = t(days(7) + hours(10) + 2 * vault_order);
        CHECK(ran.of("sse") == Downs{{Cause::key_deleted, shut_down, purged},
                                     {Cause::key_purged, purged, ran.end()}});
    } else {
        const Down& start = repair == "recover_key" ? at_once : rewrapped;
        CHECK(ran.of("sse") == Downs{{Cause::key_deleted, shut_down, start.from}, start});
    }
}

TEST_CASE("azure V12: whether a deleted key is a dead end depends on what the crew may do",
          "[behaviour][azure]") {
    const std::string allowed = GENERATE("recover_deleted", "assign_new_key", "re_enable");
    INFO(allowed);
    OneOfEach each{.vm_more = ", operators: ops"};
    each.rest =
        "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [" + allowed + "]}]\n";
    each.steps = {{"10 h", "delete_key, key: kek"}};
    const Ran ran(each, rewrap_lag(minutes(30)));
    const SimTime shut_down = t(hours(11) + vault_order);
    if (allowed != "re_enable") {
        // Asked and done, 1 s each; or another key, under another name: asked for and made, the set
        // pointed to it, and the disk wrapped again.
        const bool recovered = allowed == "recover_deleted";
        const Duration takes = recovered ? 2 * vault_order : 4 * vault_order + minutes(30);
        const Down start = start_at(shut_down + minutes(70) + takes);
        CHECK(ran.of("sse") == Downs{{Cause::key_deleted, shut_down, start.from}, start});
        CHECK(ran.value("sse", Metric::first_dead_end) == -1);
        // However many ask for another key, one is made.
        CHECK(ran.value("sse", Metric::versions_alive_max) == 1);
        CHECK(ran.result().reached.deeds.at(static_cast<std::size_t>(Deed::key_renewed)) ==
              (recovered ? 0 : 1));
    } else {
        const SimTime purged = t(days(7) + hours(10) + 2 * vault_order);
        CHECK(ran.of("sse") == Downs{{Cause::key_deleted, shut_down, purged},
                                     {Cause::key_purged, purged, ran.end()}});
        CHECK(ran.value("sse", Metric::first_dead_end) == shut_down.ns);
    }
}

TEST_CASE(
    "azure V13: a rotation after the snapshot turns an in-guest restore from minutes to hours",
    "[behaviour][azure]") {
    const bool rotated = GENERATE(true, false);
    OneOfEach each{.set_more = ", auto_rotation: true", .vm_more = ", backup: daily"};
    each.rest = "backups: [{name: daily, first: 2 h}]\n";  // 15 min by snapshot, 4 h by vault.
    each.steps = {operate("12 h", "ade", "restore_whole_vm"),
                  operate("12 h", "sse", "restore_whole_vm")};
    if (rotated) {
        each.steps.push_back({"5 h", "rotate_key, key: kek"});
        each.steps.push_back(operate("10 h", "ade", "rerun_extension"));
    }
    const Ran ran(each);
    CHECK(ran.value("ade", Metric::restore_time_mean) ==
          (rotated ? hours(4) : minutes(15)).ns / 1000);
    CHECK(ran.value("sse", Metric::restore_time_mean) == minutes(15).ns / 1000);
    CHECK(ran.value("ade", Metric::restores_vm_done) == 1);
    CHECK(ran.value("ade", Metric::data_loss_mean) == hours(10).ns / 1000);
    CHECK(ran.value("sse", Metric::rewraps) == (rotated ? 1 : 0));
}

TEST_CASE(
    "azure V18: a vault behind a security perimeter is cut off, as if permissions were revoked",
    "[behaviour][azure]") {
    const bool perimeter = GENERATE(true, false);
    OneOfEach each{.steps = {operate("2 d", "ade", "redeploy"), operate("2 d", "pmk", "redeploy")}};
    if (perimeter)
        each.steps.push_back({"10 h",
                              "change_vault_access, vault: kv, "
                              "network_perimeter: true"});
    const Ran ran(each);
    const Down redeploy{Cause::redeploy, t(days(2)), t(days(2) + start_length)};
    const Downs cut_off{{Cause::access_denied, t(hours(11) + vault_order), ran.end()}};
    CHECK(ran.of("sse") == (perimeter ? cut_off : Downs{}));
    CHECK(ran.of("eah") == (perimeter ? cut_off : Downs{}));
    CHECK(ran.of("ade") == (perimeter
                                ? Downs{redeploy, {Cause::access_denied, redeploy.to, ran.end()}}
                                : Downs{redeploy}));
    CHECK(ran.of("pmk") == Downs{redeploy});
}
