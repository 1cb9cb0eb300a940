// A set is pointed by hand to what it names already: nothing is rotated, but disks that it had left
// behind under a version that is gone are brought along, as by a crew that assigns a key.
#include "sim/behaviour/event_kinds.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// The old version goes ten minutes after the set has moved: its VMs are shut down (azure.md 8, V2).
const SimTime shut_down = t(hours(24) + minutes(70) + vault_order);
const SimTime wrapped = t(hours(48) + vault_order + minutes(30));
const Downs brought_along = {{Cause::key_disabled, shut_down, wrapped},
                             {Cause::platform_start, wrapped, wrapped + start_length}};

}  // namespace

TEST_CASE("azure 2.4: a set pointed by hand to what it names brings left disks along",
          "[behaviour][azure]") {
    OneOfEach each{.set_more = ", auto_rotation: true"};
    each.steps = {{"24 h", "rotate_key, key: kek"},
                  {"1450 min", "disable_version, key: kek, version: v1"},
                  {"48 h", "point_set, set: des"}};
    CHECK(Ran(each, half_an_hour).of("sse") == brought_along);
    each.steps[2].what = "point_set, set: des, version: newest";
    each.steps.push_back({"50 h", "point_set, set: des"});
    const Ran twice(each, half_an_hour);
    CHECK(twice.of("sse") == brought_along);
    // When nothing is left behind any more, or it is on its way, nothing is ordered.
    const auto applied = static_cast<std::size_t>(EventKind::set_applied);
    CHECK(twice.result().reached.events.at(applied) == 2);
}

TEST_CASE("a set pointed by hand to another key brings left disks along when asked again",
          "[behaviour]") {
    OneOfEach each{.more_keys = other_key()};
    each.steps = {{"24 h", "point_set, set: des, key: other"},
                  {"1450 min", "disable_version, key: kek"},
                  {"48 h", "point_set, set: des, key: other"}};
    CHECK(Ran(each, half_an_hour).of("sse") == brought_along);
}

TEST_CASE("azure V2: to point a set to what it names spares nobody what comes later",
          "[behaviour][azure]") {
    OneOfEach each{.set_more = ", auto_rotation: true"};
    each.steps = {{"24 h", "rotate_key, key: kek"},
                  {"1445 min", "point_set, set: des"},
                  {"1450 min", "disable_version, key: kek, version: v1"}};
    const Ran ran(each, half_an_hour);
    CHECK(ran.of("sse") == Downs{{Cause::key_disabled, shut_down, ran.end()}});
}

TEST_CASE("what is purged stays lost, however its set is pointed", "[behaviour]") {
    OneOfEach each{.more_keys = other_key()};
    each.steps = {{"24 h", "point_set, set: des, key: other"},
                  {"1450 min", "delete_key, key: kek"},
                  {"240 h", "point_set, set: des, key: other"}};
    const Ran ran(each, half_an_hour);
    CHECK(ran.of("sse").back().cause == Cause::key_purged);
    CHECK(ran.of("sse").back().to == ran.end());
}

TEST_CASE("azure 2.4: a set pointed by hand to another version brings left disks along",
          "[behaviour][azure]") {
    OneOfEach each{.set_more = ", auto_rotation: true"};
    each.steps = {{"24 h", "rotate_key, key: kek"},
                  {"1450 min", "disable_version, key: kek, version: v1"},
                  {"47 h", "rotate_key, key: kek"},
                  {"48 h", "point_set, set: des"}};
    SECTION("the set has followed to that version by itself before") {
        CHECK(Ran(each, half_an_hour).of("sse") == brought_along);
    }
    SECTION("the set follows nothing by itself") {
        each.set_more.clear();
        each.steps.insert(each.steps.begin() + 1, {"24.2 h", "point_set, set: des"});
        each.steps[2].when = "1462 min";
        const Ran ran(each, half_an_hour);
        const SimTime down = t(hours(24) + minutes(82) + vault_order);
        CHECK(ran.of("sse") == Downs{{Cause::key_disabled, down, wrapped},
                                     {Cause::platform_start, wrapped, wrapped + start_length}});
    }
}

TEST_CASE("a repair reaches its disks though the set moves on by itself meanwhile", "[behaviour]") {
    OneOfEach each{.set_more = ", auto_rotation: true"};
    each.steps = {{"24 h", "rotate_key, key: kek"},
                  {"1450 min", "disable_version, key: kek, version: v1"},
                  {"48 h", "point_set, set: des"},
                  {"2890 min", "rotate_key, key: kek"}};
    CHECK(Ran(each, half_an_hour).of("sse") == brought_along);
}

TEST_CASE("azure V2: a repair spares no disk whose version goes after it", "[behaviour][azure]") {
    // Pointed by hand while v1 was gone already; what is wrapped under v2 goes a little later.
    OneOfEach each{.set_more = ", auto_rotation: true"};
    each.steps = {{"10 h", "disable_version, key: kek, version: v1"},
                  {"10.1 h", "rotate_key, key: kek"},
                  {"10.2 h", "point_set, set: des"},
                  {"24 h", "rotate_key, key: kek"},
                  {"1450 min", "disable_version, key: kek, version: previous"}};
    const Ran ran(each, half_an_hour);
    CHECK(ran.of("sse").back() == Down{Cause::key_disabled, shut_down, ran.end()});
}

TEST_CASE("a set on a key that has yet to be made can be pointed to another one", "[behaviour]") {
    const Ran ran(
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 20 d\n"
        "vaults: [{name: kv, sku: premium}]\npolicies: [{name: em, when: {kind: emergency}}]\n"
        "keys:\n  - {name: ka, vault: kv, policy: em, versions: [{name: v1, created: "
        "2026-06-01T00:00:00Z}]}\n  - {name: kb, vault: kv}\n"
        "encryption_sets: [{name: des, key: kb}]\n"
        "emergencies: [{name: e, compromised: ka, at: 2027-01-10T00:00:00Z, detected_after: 1 h, "
        "new_key: kb, steps: [{step: new_key, takes: 1 h}]}]\n"
        "incidents: [{name: p, after: 2 d, do: {kind: point_set, set: des, key: ka}}]\n"
        "vms: [{name: w, mode: sse_cmk, size: D4s_v3, set: des, "
        "disks: [{name: os, role: os, tier: P10}]}]\n",
        half_an_hour);
    CHECK(ran.told("w", "set des is pointed to version 1 of kv/ka").size() == 1);
}
