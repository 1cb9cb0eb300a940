// What comes one after the other, so far apart that the last are beyond all time: those never come.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

const std::string fleet =
    "  - {name: fleet, count: 5, mode: ade_dmcrypt, key: kek, size: D4s_v3, activity: still, "
    "disks: [{name: os, role: os}]}\n";

}  // namespace

TEST_CASE("waves beyond all time never come", "[behaviour]") {
    const std::string begins = GENERATE("1 h", "60000 d");
    OneOfEach each{.key_more = ", policy: waves", .steps = {{"1 d", "rotate_key, key: kek"}}};
    each.rest = fleet +
                "policies: [{name: waves, when: {kind: never}, rollout: {kind: waves, size: 1, "
                "interval: 60000 d, begin_after: " +
                begins + "}}]\n";
    const Ran ran(each, rewrap_lag(minutes(30)));
    // Twice the interval is beyond the range of time.
    const bool soon = begins == "1 h";
    CHECK(ran.value("ade", Metric::rewraps) == (soon ? 1 : 0));
    CHECK(ran.value("fleet", Metric::rewraps) == 0);
    CHECK(ran.value("sse", Metric::rewraps) == (soon ? 1 : 0));
}

TEST_CASE("runs of enable beyond all time never come", "[behaviour]") {
    OneOfEach each{.more_keys = "  - {name: clean, vault: kv}\n"};
    each.rest = fleet +
                "emergencies: [{name: theft, compromised: kek, at: 2027-01-02T00:00:00Z, "
                "detected_after: 1 h, new_key: clean, in_guest_interval: 60000 d, "
                "steps: [{step: new_key}, {step: rerun_in_guest}]}]\n";
    const Ran ran(each);
    CHECK(ran.value("ade", Metric::rewraps) == 1);
    CHECK(ran.value("fleet", Metric::rewraps) == 0);
}
