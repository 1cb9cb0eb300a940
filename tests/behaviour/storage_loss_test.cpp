// VMs stall when their storage is lost, are shut down after 120 s, and need their keys again.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

constexpr Duration hop = seconds(1);  // The control floor: from the unit to the hosts.
constexpr Duration lost_at = hours(10) + hop;

const std::string disks_of_all =
    "storage: [{name: array, groups: [ade, eah, pmk, sse], lost_for: 1 h}]\n";

Step lose(const std::string& when, const std::string& length) {
    return {when, "lose_storage, storage: array, for: " + length};
}

Downs started_at(Duration when) {
    return {{Cause::platform_start, t(when), t(when + start_length)}};
}

Downs operator+(Downs some, const Downs& more) {
    some.insert(some.end(), more.begin(), more.end());
    return some;
}

}  // namespace

TEST_CASE("azure 0.3: VMs stall while their disks are lost for 120 s at most",
          "[behaviour][azure]") {
    // A start would fail; nobody starts.
    for (const Duration length : {seconds(100), seconds(120)}) {
        INFO(length.ns);
        const Ran ran(
            OneOfEach{.rest = disks_of_all,
                      .steps = {{"570 min", "disable_version, key: kek, version: v1"},
                                {"620 min", "enable_version, key: kek, version: v1"},
                                lose("10 h", std::to_string(length.ns / 1'000'000'000) + " s")}});
        const Downs stalled{{Cause::storage_loss, t(lost_at), t(lost_at + length)}};
        CHECK(ran.of("pmk") == stalled);
        CHECK(ran.of("ade") == stalled);
        CHECK(ran.value("ade", Metric::failed_starts) == 0);
    }
}

TEST_CASE(
    "azure 0.3: after more than 120 s they are shut down, and need their keys when the disks "
    "are back",
    "[behaviour][azure]") {
    const Ran ran(OneOfEach{
        .rest = disks_of_all,
        .steps = {{"570 min", "disable_version, key: kek, version: v1"}, lose("10 h", "121 s")}});
    const Duration back = lost_at + seconds(121);
    const Downs lost{{Cause::storage_loss, t(lost_at), t(back)}};
    CHECK(ran.of("pmk") == lost + started_at(back));
    const Downs ade =
        lost + started_at(back) + Downs{{Cause::key_disabled, t(back + start_length), ran.end()}};
    CHECK(ran.of("ade") == ade);
    CHECK(
        ran.told("ade", "the platform shuts it down: it has been without its disks for too long") ==
        std::vector{t(lost_at + seconds(120))});
}

TEST_CASE("how long VMs stall is an input", "[behaviour]") {
    const Ran ran(
        OneOfEach{.rest = "storage: [{name: array, groups: [pmk], shutdown_after: 1 h}]\n",
                  .steps = {lose("10 h", "50 min")}});
    CHECK(ran.of("pmk") == Downs{{Cause::storage_loss, t(lost_at), t(lost_at + minutes(50))}});
    CHECK(ran.of("sse").empty());  // Its disks lie elsewhere.
}

TEST_CASE("a VM that is to be started waits for its disks", "[behaviour]") {
    const Ran ran(
        OneOfEach{.rest = disks_of_all,
                  .steps = {operate("1 h", "pmk", "deallocate"), operate("605 min", "pmk", "start"),
                            operate("599 min", "sse", "redeploy"), lose("10 h", "1 h")}});
    const Duration back = lost_at + hours(1);
    const Duration asked = hours(10) + minutes(5);
    CHECK(ran.of("pmk") == Downs{{Cause::storage_loss, t(asked), t(back)}} + started_at(back));
    // A start under way is broken off.
    const Duration redeployed = hours(9) + minutes(59);
    CHECK(ran.of("sse") == Downs{{Cause::redeploy, t(redeployed), t(lost_at)},
                                 {Cause::storage_loss, t(lost_at), t(back)}} +
                               started_at(back));
}

TEST_CASE("losses that overlap are one", "[behaviour]") {
    const Ran ran(OneOfEach{.rest = disks_of_all,
                            .steps = {lose("10 h", "10 min"), lose("605 min", "10 min")}});
    const Duration back = lost_at + minutes(15);
    CHECK(ran.of("pmk") == Downs{{Cause::storage_loss, t(lost_at), t(back)}} + started_at(back));
}

TEST_CASE("losses that abut do not begin the wait anew", "[behaviour]") {
    const Ran ran(OneOfEach{.rest = disks_of_all,
                            .steps = {lose("10 h", "100 s"), lose("36100 s", "100 s")}});
    CHECK(
        ran.told("pmk", "the platform shuts it down: it has been without its disks for too long") ==
        std::vector{t(lost_at + seconds(120))});
    const Duration back = lost_at + seconds(200);
    CHECK(ran.of("pmk") == Downs{{Cause::storage_loss, t(lost_at), t(back)}} + started_at(back));
}

TEST_CASE("disks out of reach are not backed up, whether their VM stalls or is shut down",
          "[behaviour]") {
    for (const std::string patience : {"10 d", "120 s"}) {
        INFO(patience);
        OneOfEach each{.horizon = "10 d",
                       .rest = "storage: [{name: array, groups: [pmk], shutdown_after: " +
                               patience + "}]\nbackups: [{name: daily, first: 2 h, jitter: 0 s}]\n",
                       .steps = {lose("49 h", "2 h")}};
        each.vm_more = ", backup: daily";
        const Ran ran(each);
        CHECK(ran.value("pmk", Metric::backups_failed) == 1);
        CHECK(ran.value("pmk", Metric::backups_done) == 9);
        CHECK(ran.value("sse", Metric::backups_failed) == 0);
    }
}

TEST_CASE("what needs a running guest waits while it stalls", "[behaviour]") {
    OneOfEach each{.rest = "storage: [{name: array, groups: [ade], shutdown_after: 10 d}]\n",
                   .steps = {{"1 h", "rotate_key, key: kek"},
                             lose("10 h", "2 h"),
                             operate("11 h", "ade", "rerun_extension"),
                             operate("13 h", "ade", "rerun_extension")}};
    const Ran ran(each);
    CHECK(ran.told("ade", "in-guest enable is run again: now under version 2 of kv/kek") ==
          std::vector{t(hours(13))});
}

TEST_CASE("a reboot goes on under a stall, and owns what it takes longer", "[behaviour]") {
    const Ran ran(
        OneOfEach{.rest = disks_of_all,
                  .steps = {lose("10 h", "100 s"), operate("36030 s", "pmk", "guest_reboot")}});
    const Duration begun = hours(10) + seconds(30);
    const Duration back = lost_at + seconds(100);
    CHECK(ran.of("pmk") == Downs{{Cause::storage_loss, t(lost_at), t(begun)},
                                 {Cause::storage_loss, t(begun), t(back)},  // It owns the outage.
                                 {Cause::guest_reboot, t(back), t(begun + reboot_length)}});
}

TEST_CASE("a storage unit is lost again and again", "[behaviour]") {
    const Ran ran(OneOfEach{.horizon = "25 h",
                            .rest = "storage: [{name: array, groups: [pmk], lost_every: 10 h, "
                                    "lost_for: 100 s}]\n"});
    const Duration second = lost_at + seconds(100) + hours(10);
    CHECK(ran.of("pmk") == Downs{{Cause::storage_loss, t(lost_at), t(lost_at + seconds(100))},
                                 {Cause::storage_loss, t(second), t(second + seconds(100))}});
}

TEST_CASE("a VM needs both its disks and its host", "[behaviour]") {
    const auto run = [](const std::string& length) {
        return Ran(OneOfEach{
            .horizon = "15 h",
            .rest = "  - {name: a, mode: sse_pmk, size: D4s_v3, hosts: pool, activity: still, "
                    "disks: [{name: os, role: os, tier: P10}]}\n"
                    "host_faults: [{name: faults, failure_every: 10 h, outcome: wait_for_repair, "
                    "repair: 30 min}]\n"
                    "host_pools: [{name: pool, sku: Dsv3-Type3, count: 1, faults: faults}]\n"
                    "storage: [{name: array, groups: [a]}]\n",
            .steps = {lose("590 min", length)}});
    };
    const Duration lost = minutes(590) + hop;
    // The host fails and is repaired while the VM waits for its disks.
    CHECK(run("1 h").of("a") ==
          Downs{{Cause::storage_loss, t(lost), t(lost + hours(1))}} + started_at(lost + hours(1)));
    // The disks are back first.
    const Duration repaired = hours(10) + minutes(30);
    CHECK(run("20 min").of("a") ==
          Downs{{Cause::storage_loss, t(lost), t(lost + minutes(20))},
                {Cause::host_failure, t(lost + minutes(20)), t(repaired)}} +
              started_at(repaired));
}

TEST_CASE("a stall, a pause and a reboot at once leave room for what ends them", "[behaviour]") {
    const std::vector<Step> gone{{"9 h", "disable_version, key: kek, version: v1"}};
    const SimTime shut = Ran(OneOfEach{.steps = gone}).of("sse").front().from;
    const auto before = [shut](std::int64_t some) {
        return std::to_string(shut.ns / 1'000'000'000 - some) + " s";
    };
    OneOfEach each{.rest =
                       "host_faults: [{name: faults, failure_every: 900 d, maintenance: "
                       "[{kind: pause, every: " +
                       before(300) +
                       ", length: 10 min}]}]\n"
                       "host_pools: [{name: pool, sku: Dsv3-Type3, count: 9, faults: "
                       "faults}]\n"
                       "storage: [{name: array, groups: [sse]}]\n",
                   .steps = gone};
    each.vm_more = ", hosts: pool";
    each.steps.push_back(operate(before(60), "sse", "guest_reboot"));
    each.steps.push_back(lose(before(30), "100 s"));
    const Ran ran(each);
    const Downs sse = ran.of("sse");
    // The pause owns it all until storage shuts it down.
    const auto down = std::find_if(
        sse.begin(), sse.end(), [](const Down& line) { return line.cause != Cause::maintenance; });
    REQUIRE(down != sse.end());
    REQUIRE(down != sse.begin());
    CHECK(down->cause == Cause::key_disabled);
    CHECK(down->from == shut);
}
