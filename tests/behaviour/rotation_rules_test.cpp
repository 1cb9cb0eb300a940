// Rules of rotation, recovery, retirement and restore: azure.md 1.2, 1.3, 2.4, 5.1 and 10.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

Down start_at(SimTime at) { return {Cause::platform_start, at, at + start_length}; }

// A crew that sees a failed VM after 10 min and acts an hour later.
std::string crew(const std::string& rest) {
    return "operators: [{name: ops, notice: 10 min, response: 1 h, " + rest + "}]\n";
}

}  // namespace

TEST_CASE("azure 1.2 in-guest enable cannot be run again on a stopped VM", "[behaviour][azure]") {
    const bool stopped = GENERATE(true, false);
    OneOfEach each{.steps = {{"10 h", "rotate_key, key: kek"},
                             operate("11 h", "ade", "rerun_extension"),
                             {"13 h", "disable_version, key: kek, version: v1"},
                             operate("14 h", "ade", "redeploy")}};
    if (stopped) {
        each.steps.push_back(operate("10.5 h", "ade", "deallocate"));
        each.steps.push_back(operate("12 h", "ade", "start"));
    }
    const Ran ran(each);
    CHECK(ran.value("ade", Metric::rewraps) == (stopped ? 0 : 1));
    CHECK(ran.value("ade", Metric::failed_starts) == (stopped ? 1 : 0));
}

TEST_CASE("azure 1.2 rotation in waves moves in-guest VMs and manual sets, some at a time",
          "[behaviour][azure]") {
    // Two of five in-guest VMs a day; the old version goes after a day and a half.
    OneOfEach each{.key_more = ", policy: waves"};
    each.rest =
        "  - {name: fleet, count: 5, mode: ade_dmcrypt, key: kek, size: D4s_v3, "
        "activity: still, disks: [{name: os, role: os}]}\n"
        "policies: [{name: waves, when: {kind: never}, rollout: {kind: waves, size: 2, "
        "interval: 1 d, begin_after: 1 h}, "
        "retire: {kind: after_overlap, overlap: 36 h}}]\n";
    each.steps = {{"1 d", "rotate_key, key: kek"},
                  operate("20 d", "fleet", "redeploy"),
                  operate("20 d", "ade", "redeploy")};
    const Ran ran(each, rewrap_lag(minutes(30)));
    // In canonical order: ade and fleet-0 after an hour, fleet-1 and -2 a day later; for -3 and -4,
    // a day later still, the version is gone for starts but the run of enable still helps.
    CHECK(ran.value("ade", Metric::rewraps) == 1);
    CHECK(ran.value("fleet", Metric::rewraps) == 5);
    CHECK(ran.value("fleet", Metric::failed_starts) == 0);
    CHECK(ran.value("fleet", Metric::latent_dead_max) == 2);
    CHECK(ran.value("sse", Metric::rewraps) == 1);
    CHECK(ran.of("sse").empty());
}

TEST_CASE("azure 1.3 after the retirement a reboot leaves an in-guest VM locked",
          "[behaviour][azure]") {
    const bool retired = GENERATE(true, false);
    OneOfEach each{.horizon = "P3Y"};
    each.steps = {operate("600 d", "ade", "guest_reboot"),  // 22 August 2028.
                  operate("700 d", "ade", "guest_reboot"),  // 30 November 2028.
                  operate("700 d", "sse", "guest_reboot")};
    std::string text = each.text();
    if (retired) {
        const std::string off = "in_guest_retirement: {active: false}";
        text.replace(text.find(off), off.size(), "in_guest_retirement: {active: true}");
    }
    const Ran ran(text);
    const Down before{Cause::guest_reboot, t(days(600)), t(days(600) + reboot_length)};
    const Down after{Cause::guest_reboot, t(days(700)), t(days(700) + reboot_length)};
    CHECK(ran.of("ade") == (retired ? Downs{before, after, {Cause::retirement, after.to, ran.end()}}
                                    : Downs{before, after}));
    CHECK(ran.of("sse") == Downs{after});
    const std::int64_t day = ran.world().fleet().calendar.to_sim(*parse_utc("2028-09-15")).ns;
    CHECK(ran.value("ade", Metric::first_latent_dead) == (retired ? day : -1));
}

TEST_CASE("azure 1.3 after the retirement backups of in-guest VMs are blocked",
          "[behaviour][azure]") {
    const std::string date = GENERATE("2027-01-11T00:00:00Z", "2028-09-15T00:00:00Z");
    OneOfEach each{.vm_more = ", backup: daily"};
    each.rest = "backups: [{name: daily, first: 2 h}]\n";
    each.steps = {operate("20 d", "ade", "restore_whole_vm"),
                  operate("20 d", "sse", "restore_whole_vm")};
    std::string text = each.text();
    const std::string off = "{active: false}";
    text.replace(text.find(off), off.size(), "{active: true, at: " + date + "}");
    const Ran ran(text);
    const bool over = date == "2027-01-11T00:00:00Z";
    CHECK(ran.value("ade", Metric::backups_done) == (over ? 10 : 30));
    CHECK(ran.value("ade", Metric::backups_failed) == (over ? 20 : 0));
    CHECK(ran.value("ade", Metric::restores_vm_impossible) == (over ? 1 : 0));
    CHECK(ran.value("sse", Metric::backups_done) == 30);
    CHECK(ran.value("sse", Metric::restores_vm_impossible) == 0);
}

TEST_CASE("azure 2.4 recovery: each cause has its action, and no other helps",
          "[behaviour][azure]") {
    struct Case {
        std::string loss, action;
        Cause cause;
    };
    const Case one = GENERATE(values<Case>({
        {"disable_version, key: kek", "re_enable", Cause::key_disabled},
        {"delete_key, key: kek", "recover_deleted", Cause::key_deleted},
        {"revoke_grant, set: des", "restore_grant", Cause::access_denied},
        {"change_vault_access, vault: kv, network_perimeter: true", "restore_grant",
         Cause::access_denied},
    }));
    const std::string allowed =
        GENERATE("re_enable", "recover_deleted", "restore_grant", "rerun_extension");
    INFO(one.loss << " answered by " << allowed);
    OneOfEach each{.rest = crew("recovery: [" + allowed + "]"), .steps = {{"10 h", one.loss}}};
    each.horizon = "5 d";  // Before anything is purged.
    const std::string sse = "{name: sse, ";
    std::string text = each.text();
    text.replace(text.find(sse), sse.size(), sse + "operators: ops, ");
    const Ran ran(text);
    const SimTime shut_down = t(hours(11) + vault_order);
    if (allowed == one.action) {  // Asked (1 s) and in force (1 s) once the crew acts.
        const Down start = start_at(shut_down + minutes(70) + 2 * vault_order);
        CHECK(ran.of("sse") == Downs{{one.cause, shut_down, start.from}, start});
        CHECK(ran.value("sse", Metric::dead_end_vms) == 0);
    } else {
        CHECK(ran.of("sse") == Downs{{one.cause, shut_down, ran.end()}});
        CHECK(ran.value("sse", Metric::first_dead_end) == shut_down.ns);
    }
}

TEST_CASE("azure 2.4 recovery: pointing the set to a new version brings its VMs back",
          "[behaviour][azure]") {
    const bool exists = GENERATE(true, false);  // A version to point to.
    OneOfEach each{.vm_more = ", operators: ops", .rest = crew("recovery: [assign_new_key]")};
    if (exists) each.steps.push_back({"5 h", "rotate_key, key: kek"});
    each.steps.push_back({"10 h", "disable_version, key: kek, version: v1"});
    const Ran ran(each, rewrap_lag(minutes(30)));
    const SimTime shut_down = t(hours(11) + vault_order);
    // If there is none the operators ask for one first.
    const Duration asking = (exists ? 2 : 4) * vault_order;
    const Down start = start_at(shut_down + minutes(70) + asking + minutes(30));
    CHECK(ran.of("sse") == Downs{{Cause::key_disabled, shut_down, start.from}, start});
    CHECK(ran.value("sse", Metric::first_dead_end) == -1);
    CHECK(ran.value("sse", Metric::versions_alive_max) == (exists ? 2 : 1));
    // An in-guest VM knows no such way (1.2); it just has not been started yet.
    CHECK(ran.of("ade").empty());
}

TEST_CASE("azure 2.4 to assign a key by hand brings the VMs of a set back, whoever does it",
          "[behaviour][azure]") {
    // Moved in waves, 3 h after the old version was retired; by an incident; or by auto-rotation,
    // which only follows.
    const std::string how = GENERATE("waves", "incident", "auto");
    INFO(how);
    OneOfEach each{.key_more = ", policy: hand"};
    each.set_more = how == "auto" ? ", auto_rotation: true" : "";
    each.rest = std::string("policies: [{name: hand, when: {kind: never}, rollout: ") +
                (how == "waves" ? "{kind: waves, size: 10, interval: 1 d, begin_after: 3 h}, "
                                : "{kind: automatic}, ") +
                "retire: {kind: at_once}}]\n";
    each.steps = {{"10 h", "disable_version, key: kek"}, {"12 h", "rotate_key, key: kek"}};
    if (how == "incident") each.steps.push_back({"15 h", "point_set, set: des"});
    const Ran ran(each, rewrap_lag(minutes(30)));
    const Downs downs = ran.of("sse");
    REQUIRE_FALSE(downs.empty());
    CHECK(downs.front().from == t(hours(11) + vault_order));
    if (how == "auto") {
        CHECK(downs == Downs{{Cause::key_disabled, downs.front().from, ran.end()}});
    } else {
        // The rollout counts from the new version, a floor after it was asked for.
        const SimTime back = t(hours(15) + minutes(30) + vault_order) +
                             (how == "waves" ? vault_order : Duration::zero());
        CHECK(downs == Downs{{Cause::key_disabled, downs.front().from, back}, start_at(back)});
    }
}

TEST_CASE(
    "azure 2.4 a repair that lasts an hour only is no repair for an in-guest VM that is not moved",
    "[behaviour][azure]") {
    const bool moved = GENERATE(true, false);
    OneOfEach each{.pinned_more = ", operators: ops"};
    each.rest = crew(std::string("recovery: [re_enable], re_enable_for: 1 h, "
                                 "repin_after_recovery: ") +
                     (moved ? "true" : "false"));
    each.steps = {{"5 h", "rotate_key, key: kek"},
                  {"10 h", "disable_version, key: kek, version: v1"},
                  operate("20 h", "ade", "redeploy"),
                  operate("5 d", "ade", "redeploy")};
    const Ran ran(each);
    CHECK(ran.value("ade", Metric::failed_starts) == (moved ? 1 : 2));
    CHECK(ran.value("ade", Metric::rewraps) == (moved ? 1 : 0));
    const Downs downs = ran.of("ade");
    REQUIRE(downs.size() == (moved ? 4U : 6U));
    CHECK(downs[1] == Down{Cause::key_disabled, t(hours(20) + start_length),
                           t(hours(20) + start_length + minutes(70) + 2 * vault_order)});
}

TEST_CASE(
    "azure 4.3 after a theft: the documented order costs nothing, disabling first costs service",
    "[behaviour][azure]") {
    const bool documented = GENERATE(true, false);
    OneOfEach each{.more_vaults = ", {name: clean, sku: premium}",
                   .more_keys = "  - {name: fresh, vault: clean}\n"};
    const std::string order =
        documented ? "{step: contain, takes: 30 min}, {step: new_key, takes: 30 min}, "
                     "{step: re_point_sets, takes: 15 min}, {step: rerun_in_guest, takes: 15 min}, "
                     "{step: verify, takes: 1 h}, {step: disable_old, takes: 5 min}"
                   : "{step: disable_old, takes: 5 min}, {step: new_key, takes: 2 h}, "
                     "{step: re_point_sets, takes: 15 min}, {step: rerun_in_guest, takes: 15 min}";
    each.rest =
        "emergencies: [{name: theft, compromised: kek, at: 2027-01-01T10:00:00Z, "
        "detected_after: 6 h, new_key: fresh, steps: [" +
        order + "]}]\n";
    each.steps = {operate("5 d", "ade", "redeploy"), operate("5 d", "sse", "redeploy")};
    const Ran ran(each, rewrap_lag(minutes(30)));
    const Down redeploy{Cause::redeploy, t(days(5)), t(days(5) + start_length)};
    // Disabled at 16:05, an hour of grace; the new key comes at 18:05, the set 15 min later.
    const SimTime shut_down = t(hours(17) + minutes(5) + vault_order);
    const SimTime ordered = t(hours(18) + minutes(20));
    CHECK(ran.of("ade") == Downs{redeploy});
    for (const std::string vm : {"sse", "eah", "ade"}) {
        INFO(vm);
        CHECK(ran.value(vm, Metric::rewraps) == 1);
    }
    const Downs sse = ran.of("sse");
    if (documented) {
        CHECK(sse == Downs{redeploy});
        // Detected after 6 h, all moved within 3 h more, disabled after the confirmation.
        CHECK(ran.value("sse", Metric::exposure_hours) < hours(9).ns / 3'600'000);
    } else {
        REQUIRE(sse.size() == 3);
        CHECK(sse[0].cause == Cause::key_disabled);
        CHECK(sse[0].from == shut_down);
        CHECK(sse[0].to >= ordered + minutes(30));
        CHECK(sse[0].to <= ordered + minutes(30) + 5 * vault_order);
        CHECK(sse[1] == start_at(sse[0].to));
        CHECK(ran.value("sse", Metric::exposure_hours) ==
              (hours(6) + minutes(5) + vault_order).ns / 3'600'000);
    }
}

TEST_CASE("azure 5.1 files cannot be restored out of in-guest encrypted disks",
          "[behaviour][azure]") {
    OneOfEach each{.vm_more = ", backup: daily"};
    each.rest = "backups: [{name: daily, first: 2 h}]\n";
    for (const std::string vm : {"ade", "sse", "eah", "pmk"}) {
        each.steps.push_back(operate("12 h", vm, "restore_file"));
        each.steps.push_back(operate("13 h", vm, "restore_whole_vm"));
    }
    const Ran ran(each);
    for (const std::string vm : {"ade", "sse", "eah", "pmk"}) {
        INFO(vm);
        const bool in_guest = vm == "ade";
        CHECK(ran.value(vm, Metric::restores_file_asked) == 1);
        CHECK(ran.value(vm, Metric::restores_file_done) == (in_guest ? 0 : 1));
        CHECK(ran.value(vm, Metric::restores_file_impossible) == (in_guest ? 1 : 0));
        CHECK(ran.value(vm, Metric::restores_vm_done) == 1);
    }
}

TEST_CASE("azure 10.1 and 10.3: readings differ in what is lost, and reboots from starts",
          "[behaviour][azure]") {
    // One expired key, three VMs on it, a reboot and a start a day apart.
    OneOfEach each{.versions =
                       "{name: v1, created: 2026-01-01T00:00:00Z, "
                       "expires: 2027-01-02T00:00:00Z}",
                   .vm_more =
                       ", switches: {expired_key: field_fail_on_start, "
                       "in_guest_expired_start: fails}"};
    for (const std::string vm : {"sse", "ade"}) {
        each.steps.push_back(operate("2 d", vm, "guest_reboot"));
        each.steps.push_back(operate("3 d", vm, "redeploy"));
    }
    const Ran ran(each);
    const Down reboot{Cause::guest_reboot, t(days(2)), t(days(2) + reboot_length)};
    const Down redeploy{Cause::redeploy, t(days(3)), t(days(3) + start_length)};
    const Downs expected{reboot, redeploy, {Cause::key_expired, redeploy.to, ran.end()}};
    CHECK(ran.of("sse") == expected);
    CHECK(ran.of("ade") == expected);
    CHECK(ran.of("eah").empty());
}

TEST_CASE("a set points to its own key, however many there are", "[behaviour]") {
    // More than sixteen bits can number.
    constexpr int count = 65'600;
    std::string keys;
    for (int k = 0; k < count; ++k) {
        keys += "  - {name: k" + std::to_string(100'000 + k) +
                ", vault: kv, versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}\n";
    }
    const std::string last = "k" + std::to_string(100'000 + count - 1);
    OneOfEach each{.more_keys = keys, .set_key = last, .set_more = ", auto_rotation: true"};
    each.steps = {{"1 d", "rotate_key, key: " + last},
                  {"2 d", "disable_version, key: " + last + ", version: newest"}};
    const Ran ran(each, rewrap_lag(minutes(30)));
    CHECK(ran.told("sse", "set des is pointed to version 2 of kv/" + last).size() == 1);
    CHECK(ran.of("sse") ==
          Downs{{Cause::key_disabled, t(days(2) + vault_order + hours(1)), ran.end()}});
    // A crew brings it back under the same key.
    each.vm_more = ", operators: ops";
    each.rest =
        "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [assign_new_key]}]\n";
    const Ran revived(each, rewrap_lag(minutes(30)));
    CHECK(revived.told("sse", "set des is pointed to version 1 of kv/" + last).size() == 1);
    CHECK(revived.of("sse").back().to < t(days(3)));
}

TEST_CASE("a set that is taken back, and returns, is not rotated by that", "[behaviour]") {
    OneOfEach each{.horizon = "90 d",
                   .versions =
                       "{name: v1, created: 2025-01-01T00:00:00Z}, "
                       "{name: v2, created: 2026-12-31T00:00:00Z}"};
    each.steps = {{"10 d", "point_set, set: des, version: v1"},
                  {"20 d", "point_set, set: des, version: v2"},
                  {"30 d", "rotate_key, key: kek"},
                  {"31 d", "point_set, set: des"}};
    const Ran ran(each, rewrap_lag(minutes(30)));
    CHECK(ran.value("sse", Metric::rewraps) == 3);
    CHECK(ran.value("sse", Metric::rotation_lag) ==
          (days(1) + minutes(30)).ns / 1000);  // Of version 3 alone.
}
