// Operators act until the VM runs, or until nothing that they may do is left to try.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// They see a failure after 10 min, act an hour later, and give an action 2 h to help.
std::string ops(const std::string& recovery) {
    return "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [" + recovery +
           "]}]\n";
}
constexpr Duration first_act = minutes(70);
constexpr Duration next_act = hours(1);  // Of a crew that has the VM before its eyes.
constexpr Duration patience = hours(2);

OneOfEach with_crew(const std::string& recovery, std::vector<Step> steps) {
    OneOfEach each;
    each.pinned_more = ", operators: ops";  // Nobody else's repair helps `ade`.
    each.rest = ops(recovery);
    each.steps = std::move(steps);
    return each;
}

// `vm` is off from 9 h to 12 h; what the steps break is broken by then.
std::vector<Step> off_meanwhile(const std::string& vm, std::vector<Step> steps) {
    steps.insert(steps.begin(), operate("9 h", vm, "deallocate"));
    steps.push_back(operate("12 h", vm, "start"));
    return steps;
}

// How often somebody acted on the VM: what is done in one moment is one visit.
std::size_t visits(const Ran& ran, const std::string& vm) {
    std::vector<SimTime> times;
    const ReplicationResult told = ran.world().run(0, vm);
    for (const StoryLine& line : told.story) {
        if (line.text.rfind("the operators act: ", 0) == 0) times.push_back(line.at);
    }
    times.erase(std::unique(times.begin(), times.end()), times.end());
    return times.size();
}

const SimTime failed = t(hours(12) + start_length);

}  // namespace

TEST_CASE("a key that is disabled and then deleted is recovered and enabled", "[behaviour]") {
    // The deletion comes before anybody acts, at the moment of the act, or while its order is on
    // its way to the vault.
    const std::string at = GENERATE("45000 s", "47490 s", "47491 s");
    INFO("deleted at " << at);
    const Ran ran(with_crew("re_enable, recover_deleted",
                            off_meanwhile("ade", {{"10 h", "disable_version, key: kek"},
                                                  {at, "delete_key, key: kek"}})));
    CHECK(ran.value("ade", Metric::first_dead_end) == -1);
    CHECK(ran.value("ade", Metric::failed_starts) == 1);
    REQUIRE(!ran.of("ade").empty());
    // Two acts if it was deleted first, three if the first one was in vain.
    CHECK(ran.of("ade").back().to < failed + first_act + next_act + next_act + minutes(5));
    CHECK(ran.of("ade").back().to > failed + first_act);
}

TEST_CASE("what an action uncovers is mended too, without waiting", "[behaviour]") {
    const Ran ran(with_crew("re_enable, recover_deleted",
                            off_meanwhile("ade", {{"10 h", "disable_version, key: kek"},
                                                  {"11 h", "delete_key, key: kek"}})));
    // Deleted hides disabled: recovered at the first act, enabled at the second.
    const SimTime recovered = failed + first_act + vault_order + vault_order;
    const SimTime enabled = recovered + vault_order + next_act + vault_order + vault_order;
    const Downs downs = ran.of("ade");
    REQUIRE(downs.size() == 4);
    CHECK(downs[0] == Down{Cause::platform_start, t(hours(12)), failed});
    CHECK(downs[1] == Down{Cause::key_deleted, failed, recovered});
    CHECK(downs[2] == Down{Cause::key_disabled, recovered, enabled});
    CHECK(downs[3] == Down{Cause::platform_start, enabled, enabled + start_length});
    CHECK(visits(ran, "ade") == 2);
}

TEST_CASE("an action that does not help is followed by the next of the list, or tried again",
          "[behaviour][azure]") {
    // A confidential set rotates only while all its VMs are off (azure.md V11), and `slow` is just
    // being started when the crew of `cvm` asks for it. Nobody looks after `slow`.
    const std::string size = ", size: D4s_v3, disks: [{name: os, role: os, tier: P10}]";
    const auto world = [&](const std::string& recovery) {
        OneOfEach each;
        each.set_more = "}\n  - {name: des_cvm, key: kek, encryption: confidential";
        each.rest =
            "  - {name: cvm, mode: confidential_cmk, set: des_cvm, activity: still, "
            "operators: ops" +
            size + "}\n" + "  - {name: slow, mode: confidential_cmk, set: des_cvm, activity: slow" +
            size + "}\n" + ops(recovery);
        each.steps = {{"9 h", "rotate_key, key: kek"},
                      operate("9 h", "cvm", "deallocate"),
                      operate("9 h", "slow", "deallocate"),
                      {"10 h", "disable_version, key: kek, version: v1"},
                      operate("12 h", "cvm", "start"),
                      operate("13 h", "slow", "start")};
        std::string text = each.text();
        const std::string still = "activities: [{name: still}";
        text.replace(text.find(still), still.size(),
                     still + ", {name: slow, start_length: 30 min}");
        return Ran(text, rewrap_lag(minutes(10)));
    };
    const SimTime enabled = failed + first_act + vault_order + vault_order;
    const auto back = [](const Ran& ran) { return ran.of("cvm").at(1).to; };
    CHECK(back(world("re_enable, assign_new_key")) == enabled);
    CHECK(back(world("assign_new_key, re_enable")) == enabled + patience + next_act + vault_order);
    // Alone it is asked for again, when all are off.
    const Ran again = world("assign_new_key");
    CHECK(again.value("cvm", Metric::rewraps) == 1);
    CHECK(back(again) > failed + first_act + patience + next_act);
    CHECK(back(again) < failed + first_act + patience + next_act + minutes(15));
}

TEST_CASE("a secret and a key are mended in one visit", "[behaviour]") {
    OneOfEach each =
        with_crew("re_enable", off_meanwhile("ade", {{"10 h", "disable_version, key: kek"},
                                                     {"10 h", "disable_secret, secret: bek"}}));
    each.pinned_more += ", secret: bek";
    each.rest = "secrets: [{name: bek, vault: kv}]\n" + each.rest;
    const Ran ran(each);
    CHECK(visits(ran, "ade") == 1);
    CHECK(ran.of("ade").back().to <=
          failed + first_act + vault_order + vault_order + vault_order + start_length);
}

TEST_CASE("a crew that could not act is called when it can", "[behaviour]") {
    // They may not recover; a day later somebody else does, and what is left can be enabled.
    const Ran ran(
        with_crew("re_enable", off_meanwhile("ade", {{"10 h", "disable_version, key: kek"},
                                                     {"11 h", "delete_key, key: kek"},
                                                     {"36 h", "recover_key, key: kek"}})));
    const Downs downs = ran.of("ade");
    REQUIRE(!downs.empty());
    CHECK(downs.back().to > t(hours(36)));
    CHECK(downs.back().to < t(hours(36) + next_act + minutes(15)));
}

TEST_CASE("without operators a dead end is what nobody can mend", "[behaviour]") {
    const auto started = [](std::vector<Step> steps) {
        OneOfEach each;
        each.vault_more = ", purge_protection: true";
        each.steps = off_meanwhile("ade", std::move(steps));
        return Ran(each);
    };
    const Ran disabled =
        started({{"10 h", "disable_version, key: kek"}, {"20 h", "enable_version, key: kek"}});
    CHECK(disabled.value("ade", Metric::first_dead_end) == -1);
    CHECK(disabled.of("ade").back().to == t(hours(20) + vault_order + start_length));
    // Soft delete lasts 7 d here, counted from the moment that the deletion applies.
    const Ran deleted = started({{"10 h", "delete_key, key: kek"}});
    CHECK(deleted.value("ade", Metric::first_dead_end) ==
          t(days(7) + hours(10) + vault_order + vault_order).ns);
    CHECK(deleted.of("ade").back().to == deleted.end());
}

TEST_CASE("azure 1.2: a restored key needs its vault all the same", "[behaviour][azure]") {
    const std::string recovery = GENERATE("restore_key_from_recovery_point",
                                          "restore_key_from_recovery_point, restore_grant");
    OneOfEach each = with_crew(
        recovery, {operate("80 h", "ade", "deallocate"),
                   {"81 h", "delete_key, key: kek"},
                   {"81 h", "change_vault_access, vault: kv, enabled_for_disk_encryption: false"},
                   operate("82 h", "ade", "start")});
    each.pinned_more += ", backup: daily";
    each.rest = "backups: [{name: daily, first: 2 h, retention: 30 d}]\n" + each.rest;
    const Ran ran(each);
    CHECK(ran.value("ade", Metric::failed_starts) == 1);
    const bool may_open = recovery.find("restore_grant") != std::string::npos;
    CHECK((ran.of("ade").back().to == ran.end()) == !may_open);
    CHECK(ran.value("ade", Metric::dead_end_vms) == (may_open ? 0 : 1));
    // The vault is opened first: a key that is put into a closed one opens nothing.
    const auto opened = ran.told("ade", "the operators act: restore_grant");
    const auto restored = ran.told("ade", "the operators act: restore_key_from_recovery_point");
    CHECK(opened.size() == (may_open ? 1U : 0U));
    CHECK(restored.size() == (may_open ? 1U : 0U));
    CHECK((!may_open || opened.front() < restored.front()));
}
