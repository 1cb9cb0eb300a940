// Starts of VMs wait for the platform's limit: a bucket that all VMs of some groups share.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

constexpr Duration asked_at = hours(2);
constexpr Duration hop = seconds(1);  // The control floor: to the limit, and back.

// `wait` is what the bucket makes it wait, if it is asked at two hours.
Downs started(Duration wait, Duration from = asked_at) {
    const Duration in = from + hop + std::max(wait, hop);
    return {{Cause::start_limit, t(from), t(in)},
            {Cause::platform_start, t(in), t(in + start_length)}};
}

std::string numbered(const std::string& name, int number) {
    const std::string digits = std::to_string(number);
    return name + "-" + std::string(7 - digits.size(), '0') + digits;
}

// `limits` holds the list; all of OneOfEach are off for an hour, and started again at two hours.
OneOfEach all_off(const std::string& limits, const std::vector<Step>& more = {}) {
    OneOfEach each{.rest = "compute_limits: [" + limits + "]\n"};
    for (const std::string vm : {"ade", "eah", "pmk", "sse"}) {
        each.steps.push_back(operate("1 h", vm, "deallocate"));
    }
    for (const std::string vm : {"ade", "eah", "pmk", "sse"}) {
        each.steps.push_back(operate("2 h", vm, "start"));
    }
    each.steps.insert(each.steps.end(), more.begin(), more.end());
    return each;
}

}  // namespace

TEST_CASE("5,000 starts of one subscription and region take 7 min", "[behaviour]") {
    // azure.md 7: 1,500 at once, then 500 a minute; the last of them is let in after 7 min.
    const std::string fleet =
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 1 d\n"
        "activities: [{name: still}]\n"
        "vms: [{name: web, count: 5000, mode: sse_pmk, size: D4s_v3, activity: still, disks: "
        "[{name: os, role: os, tier: P10}]}]\n" +
        incidents({operate("1 h", "web", "deallocate"), operate("2 h", "web", "start")});
    const Ran ran(fleet + "compute_limits: [{name: sub, groups: [web]}]\n");
    for (const int number : {0, 1499, 1500, 1507, 1508, 3000, 4998, 4999}) {
        INFO(number);
        const Duration wait = milliseconds(std::max(0, number - 1499) * 120);
        CHECK(ran.of(numbered("web", number)) == started(wait));
    }
    CHECK(ran.of(numbered("web", 4999)).front().to == t(asked_at + hop + minutes(7)));
    const Ran unlimited(fleet);
    CHECK(unlimited.of(numbered("web", 4999)) ==
          Downs{{Cause::platform_start, t(asked_at), t(asked_at + start_length)}});
}

TEST_CASE("each limit has its own bucket, and who has none does not wait", "[behaviour]") {
    const Ran ran(
        all_off("{name: one, groups: [ade, eah], starts: 1, per: 10 min, burst: 1}, "
                "{name: two, groups: [sse], starts: 1, per: 7 min, burst: 1}"));
    CHECK(ran.of("ade") == started(Duration::zero()));
    CHECK(ran.of("eah") == started(minutes(10)));
    CHECK(ran.of("sse") == started(Duration::zero()));
    CHECK(ran.of("pmk") == Downs{{Cause::platform_start, t(asked_at), t(asked_at + start_length)}});
    CHECK(ran.told("eah", "the platform's limit on starts lets it in") ==
          std::vector<SimTime>{t(asked_at + hop + minutes(10))});
}

TEST_CASE("a bucket fills again evenly, up to its size", "[behaviour]") {
    // The first start of `ade` empties it; five minutes later half a start has come back, and a day
    // later no more than one.
    const Ran ran(
        all_off("{name: one, groups: [ade], starts: 1, per: 10 min, burst: 1}",
                {operate("123 min", "ade", "deallocate"), operate("125 min", "ade", "start"),
                 operate("26 h", "ade", "deallocate"), operate("27 h", "ade", "start"),
                 operate("1625 min", "ade", "deallocate"), operate("1630 min", "ade", "start")}));
    Downs all = started(Duration::zero());
    for (const auto& [wait, from] :
         {std::pair{minutes(5), minutes(125)}, std::pair{Duration::zero(), hours(27)},
          std::pair{Duration::zero(), minutes(1630)}}) {
        const Downs more = started(wait, from);
        all.insert(all.end(), more.begin(), more.end());
    }
    CHECK(ran.of("ade") == all);
}

TEST_CASE("who waits for a start asks for its key when it is let in", "[behaviour]") {
    const Ran ran(all_off("{name: one, groups: [ade, eah], starts: 1, per: 10 min, burst: 1}",
                          {{"125 min", "disable_version, key: kek, version: v1"}}));
    CHECK(ran.of("ade").size() == 2);  // In before that: it runs on.
    Downs eah = started(minutes(10));
    eah.push_back({Cause::key_disabled, eah.back().to, ran.end()});
    CHECK(ran.of("eah") == eah);
}

TEST_CASE("a VM that is stopped while it waits is not started", "[behaviour]") {
    const Ran ran(all_off("{name: one, groups: [ade, eah], starts: 1, per: 10 min, burst: 1}",
                          {operate("125 min", "eah", "deallocate")}));
    CHECK(ran.value("eah", Metric::failed_starts) == 0);
    CHECK(ran.of("eah") == Downs{{Cause::start_limit, t(asked_at), t(minutes(125))}});
}

TEST_CASE("VMs of a host that is back take turns", "[behaviour]") {
    // Both VMs of the only host wait for its repair, which takes half an hour.
    const std::string vm =
        ", mode: sse_pmk, size: D4s_v3, hosts: pool, activity: still, disks: "
        "[{name: os, role: os, tier: P10}]}\n";
    OneOfEach each{.horizon = "15 h"};
    each.rest = "  - {name: a" + vm + "  - {name: b" + vm +
                "host_faults: [{name: faults, failure_every: 10 h, outcome: wait_for_repair, "
                "repair: 30 min}]\n"
                "host_pools: [{name: pool, sku: Dsv3-Type3, count: 1, faults: faults}]\n"
                "compute_limits: [{name: one, groups: [a, b], starts: 1, per: 10 min, burst: 1}]\n";
    const Ran ran(each);
    const Duration back = hours(10) + minutes(30);
    Downs a{{Cause::host_failure, t(hours(10)), t(back)}};
    Downs b = a;
    for (const Down& down : started(Duration::zero(), back))
        a.push_back(down);
    for (const Down& down : started(minutes(10), back))
        b.push_back(down);
    CHECK(ran.of("a") == a);
    CHECK(ran.of("b") == b);
}

TEST_CASE("who was shut down by a key takes turns when it is back", "[behaviour]") {
    // Nobody is in charge: they start as soon as the key works again.
    OneOfEach each{.rest =
                       "compute_limits: [{name: one, groups: [eah, sse], starts: 1, per: 10 "
                       "min, burst: 1}]\n",
                   .steps = {{"1 h", "disable_version, key: kek, version: v1"},
                             {"10 h", "enable_version, key: kek, version: v1"}}};
    const Ran ran(each);
    const Downs eah = ran.of("eah");
    const Downs sse = ran.of("sse");
    REQUIRE(eah.size() == 3);
    REQUIRE(sse.size() == 3);
    CHECK(eah[0].cause == Cause::key_disabled);
    CHECK(eah[1].cause == Cause::start_limit);
    CHECK(sse[1].cause == Cause::start_limit);
    // One is let in at once, the other when the bucket has gained its start.
    const SimTime asked = std::min(eah[1].from, sse[1].from);
    const SimTime first = std::min(eah[1].to, sse[1].to);
    const SimTime last = std::max(eah[1].to, sse[1].to);
    CHECK(first == asked + hop + hop);
    CHECK(last == asked + hop + minutes(10));
}
