// A rolling rollout moves so many at a time, canaries first, inside windows, and stops on failure.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// `count` in-guest VMs pinned to a key that is rotated by hand ten hours after the start, a Friday
// midnight UTC; the version is there one floor later, and asking a VM takes another floor each way.
struct Rolling {
    std::string rollout;
    int count = 6;
    std::string vm_more{};
    std::string rest{};
    std::string retire = "{kind: after_confirmed_rewrap, margin: 0 s}";
    std::string horizon = "30 d";
    std::string more_vms{};

    [[nodiscard]] std::string text() const {
        return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: " + horizon +
               "\nin_guest_retirement: {active: false}\n"
               "vaults: [{name: kv, sku: premium}]\n"
               "policies: [{name: p, when: never, rollout: {kind: rolling, " +
               rollout + "}, retire: " + retire +
               "}]\n"
               "keys: [{name: kek, vault: kv, policy: p, versions: [{name: v1, created: "
               "2026-01-01T00:00:00Z}]}]\n"
               "activities: [{name: still}]\n"
               "vms: [{name: ade, mode: ade_dmcrypt, key: kek, size: D4s_v3, activity: still, "
               "count: " +
               std::to_string(count) + ", disks: [{name: os, role: os, tier: P10}]" + vm_more +
               "}" + more_vms + "]\n" + rest + incidents({{"10 h", "rotate_key, key: kek"}});
    }
};

constexpr Duration made = hours(10) + vault_order;
const std::string now_under = "in-guest enable is run again: now under version 2 of kv/kek";

std::string vm_name(int i) { return "ade-000000" + std::to_string(i); }

std::vector<SimTime> moved(const Ran& ran, int count) {
    std::vector<SimTime> times;
    for (int i = 0; i < count; ++i) {
        const auto told = ran.told(vm_name(i), now_under);
        times.push_back(told.empty() ? SimTime::never() : told.front());
    }
    return times;
}

}  // namespace

TEST_CASE("a barrier waits for the whole batch, sliding for one", "[behaviour]") {
    const Duration ask = vault_order;
    const Duration hour = hours(1);
    // Two at a time; a batch takes an hour, and the answer one more floor.
    const Ran barrier(Rolling{"at_once: 2, pace: barrier, begin_after: 5 h, takes: 1 h"}.text());
    const SimTime first = t(made + hours(5) + ask + hour);
    const Duration each = hour + 2 * ask;
    CHECK(moved(barrier, 6) == std::vector<SimTime>{first, first, first + each, first + each,
                                                    first + 2 * each, first + 2 * each});
    // Equal lengths: sliding does the same.
    const Ran sliding(Rolling{"at_once: 2, pace: sliding, begin_after: 5 h, takes: 1 h"}.text());
    CHECK(moved(sliding, 6) == moved(barrier, 6));
    // Nobody uses the old version any more when the last has told: it goes a floor after that.
    const auto gone = barrier.told("kv/kek", "version 1 is disabled");
    REQUIRE(gone.size() == 1);
    CHECK(gone.front() == first + 2 * each + 2 * ask);
}

TEST_CASE("sliding is list scheduling: the next begins when any is done", "[behaviour]") {
    for (const std::string pace : {"sliding", "barrier"}) {
        const Ran ran(
            Rolling{"at_once: 2, pace: " + pace + ", takes: {kind: uniform, from: 1 h, to: 9 h}", 9}
                .text());
        // What each took is told by when it began: the order of beginning is the order of names.
        const std::vector<SimTime> ends = moved(ran, 9);
        std::vector<SimTime> done;
        for (const SimTime end : ends) {
            REQUIRE(end != SimTime::never());
            done.push_back(end + vault_order);
        }
        // Never more than two at a time: the k-th begins no sooner than all but one before it
        // ended.
        for (std::size_t k = 2; k < ends.size(); ++k) {
            // Sliding: so many before it have ended that one place is free; barrier: all of them.
            const std::size_t others = pace == "sliding" ? k : k / 2 * 2;
            std::vector<SimTime> before(done.begin(), done.begin() + static_cast<long>(others));
            std::sort(before.begin(), before.end());
            const SimTime free = pace == "sliding" ? before[k - 2] : before.back();
            INFO(pace << " " << k);
            CHECK(ends[k] >= free + vault_order + hours(1));
            CHECK(ends[k] < free + vault_order + hours(9));
        }
    }
}

TEST_CASE("those that are rebooted for it are never more than so many", "[behaviour]") {
    const std::string most = "measures: [{name: most, of: unavailable_vms, kind: maximum}]\n";
    const Ran ran(
        Rolling{"at_once: 3, pace: sliding, reboots: true, "
                "takes: {kind: lognormal, mean: 20 min, cv: 1}",
                9, "", most}
            .text());
    std::int64_t down = 0;
    for (int i = 0; i < 9; ++i) {
        const Downs downs = ran.of(vm_name(i));
        REQUIRE(downs.size() == 1);
        CHECK(downs.front().cause == Cause::guest_reboot);
        // It is moved at the very end of its reboot.
        CHECK(downs.front().to == moved(ran, 9)[static_cast<std::size_t>(i)]);
        down += (downs.front().to - downs.front().from).ns;
    }
    CHECK(down > 0);
    REQUIRE(ran.result().measures.size() == 1);
    CHECK(ran.result().measures.front().value == 3.0);
}

TEST_CASE("canaries go first, and the others wait until they have lived a while", "[behaviour]") {
    const Ran ran(Rolling{"at_once: 4, canary: 2, soak: 3 d, takes: 1 h"}.text());
    const auto times = moved(ran, 6);
    const SimTime canaries = t(made + vault_order + hours(1));
    CHECK(times[0] == canaries);
    CHECK(times[1] == canaries);
    for (std::size_t i = 2; i < 6; ++i) {
        CHECK(times[i] == canaries + vault_order + days(3) + vault_order + hours(1));
    }
}

TEST_CASE("a broken canary stops the rollout", "[behaviour]") {
    const Ran ran(
        Rolling{"at_once: 4, canary: 1, soak: 1 d, stop_after: 1, failure: 100 %"}.text());
    CHECK(ran.told("kv/kek", "the rollout stops: too many failures").size() == 1);
    for (const SimTime time : moved(ran, 6)) {
        CHECK(time == SimTime::never());
    }
    int broken = 0;
    for (int i = 0; i < 6; ++i) {
        broken += static_cast<int>(
            ran.told(vm_name(i), "the run of in-guest enable fails and wipes the key volume")
                .size());
    }
    CHECK(broken == 1);
    // Nobody is moved, so the old version stays in use and is never retired.
    CHECK(ran.told("kv/kek", "version 1 is disabled").empty());
    // Without the stop it breaks them all.
    const Ran goes_on(Rolling{"at_once: 4, canary: 1, soak: 1 d, failure: 100 %"}.text());
    CHECK(goes_on.told("kv/kek", "the rollout stops: too many failures").empty());
    CHECK(goes_on.told(vm_name(5), "the run of in-guest enable fails and wipes the key volume")
              .size() == 1);
}

TEST_CASE("a move begins only if it ends inside of its window", "[behaviour]") {
    // Friday 10:00. Saturdays and Sundays 01:00 to 06:00; two hours each: two fit into a night.
    const Ran ran(
        Rolling{"at_once: 1, takes: 2 h, window: {zone: UTC, from: '01:00', to: '06:00', "
                "days: [sat, sun]}",
                5}
            .text());
    const auto times = moved(ran, 5);
    const auto night = [](int day) { return t(days(day) + hours(1)); };
    const Duration each = vault_order + hours(2);
    CHECK(times[0] == night(1) + each);
    CHECK(times[1] == night(1) + vault_order + 2 * each);
    CHECK(times[2] == night(2) + each);
    CHECK(times[3] == night(2) + vault_order + 2 * each);
    CHECK(times[4] == night(8) + each);  // Next Saturday.
    // A window that is too short for what comes by chance is told, and nobody is moved.
    const Ran never(
        Rolling{"at_once: 1, takes: {kind: discrete, values: [{value: 1 h, weight: 1}, {value: 7 "
                "h, weight: 1000000}]}, window: {zone: UTC, from: '01:00', to: '06:00', days: "
                "[sat]}"}
            .text());
    CHECK(never.told("kv/kek", "the rollout stops: no maintenance window is long enough").size() ==
          1);
}

TEST_CASE("who is off is asked again a day later, and holds nobody up", "[behaviour]") {
    Rolling rolling{"at_once: 1, pace: barrier, takes: 1 h", 2};
    rolling.more_vms =
        ", {name: aaa, mode: ade_dmcrypt, key: kek, size: D4s_v3, activity: still, "
        "disks: [{name: os, role: os, tier: P10}]}";
    std::string text = rolling.text();
    text +=
        "  - {name: stop, after: 1 h, do: {kind: operate_vms, vms: aaa, operation: deallocate}}\n"
        "  - {name: start, after: 50 h, do: {kind: operate_vms, vms: aaa, operation: start}}\n";
    const Ran ran(text);
    const auto times = moved(ran, 2);
    const Duration ask = vault_order;
    CHECK(times[0] == t(made + 3 * ask + hours(1)));
    CHECK(times[1] == times[0] + 2 * ask + hours(1));
    // The first to be asked; again a day after its answer, in vain, and a day after that.
    const SimTime answered = t(made + 2 * ask);
    const SimTime third = answered + 2 * days(1) + 2 * ask;
    CHECK(ran.told("aaa", now_under) == std::vector<SimTime>{third + ask + hours(1)});
}

TEST_CASE("one host at a time", "[behaviour]") {
    const std::string pool =
        "host_pools: [{name: h, sku: two}]\n"
        "host_skus: [{name: two, vcpus: 8, memory: 32 GiB}]\n";
    const Ran ran(Rolling{"at_once: 4, domain: host, takes: 1 h", 6, ", hosts: h", pool}.text());
    const auto times = moved(ran, 6);
    const SimTime first = t(made + vault_order + hours(1));
    const Duration each = hours(1) + 2 * vault_order;
    CHECK(times == std::vector<SimTime>{first, first, first + each, first + each, first + 2 * each,
                                        first + 2 * each});
}

TEST_CASE("a newer rotation takes over from a rollout that has not ended", "[behaviour]") {
    std::string text = Rolling{"at_once: 1, takes: 10 h", 4}.text() +
                       "  - {name: again, after: 25 h, do: {kind: rotate_key, key: kek}}\n";
    const Ran ran(text);
    const std::string newest = "in-guest enable is run again: now under version 3 of kv/kek";
    int late = 0;
    for (int i = 0; i < 4; ++i) {
        late += static_cast<int>(ran.told(vm_name(i), newest).size());
    }
    CHECK(late == 4);
    const auto gone = ran.told("kv/kek", "version 2 is disabled");
    CHECK(gone.size() == 1);
}
