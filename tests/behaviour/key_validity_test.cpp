// A version outside of its validity unwraps, but does not wrap (azure.md 4.1): before its time as
// after it.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// The version may be used from day 31 on; everybody is redeployed on day 12.
Ran not_yet_valid(const std::string& switches) {
    OneOfEach each{.horizon = "60 d",
                   .versions =
                       "{name: v1, created: 2026-12-01T00:00:00Z, not_before: "
                       "2027-02-01T00:00:00Z}",
                   .vm_more = switches};
    each.steps = {operate("12 d", "sse", "redeploy"), operate("12 d", "ade", "redeploy")};
    return Ran(each);
}

const SimTime redeployed = t(days(12));
const SimTime failed = redeployed + start_length;
const SimTime valid = t(days(31));
const Downs just_redeployed{{Cause::redeploy, redeployed, failed}};
const Downs until_valid{{Cause::redeploy, redeployed, failed},
                        {Cause::key_not_yet_valid, failed, valid},
                        {Cause::platform_start, valid, valid + start_length}};

}  // namespace

TEST_CASE("azure 4.1: in guest a version that is not valid yet unwraps", "[behaviour][azure]") {
    CHECK(not_yet_valid("").of("ade") == just_redeployed);
    CHECK(not_yet_valid(", switches: {in_guest_expired_start: fails}").of("ade") == until_valid);
}

TEST_CASE("azure 4.1: a set on a version that is not valid yet goes by the reading of expiry",
          "[behaviour][azure]") {
    CHECK(not_yet_valid("").of("sse") == until_valid);  // Felt at a start alone.
    CHECK(not_yet_valid(", switches: {expired_key: kv_permissive}").of("sse") == just_redeployed);
    const Downs shut_down = not_yet_valid(", switches: {expired_key: doc_shutdown}").of("eah");
    REQUIRE_FALSE(shut_down.empty());
    CHECK(shut_down.front() == Down{Cause::key_not_yet_valid, t(hours(1)), valid});
}

TEST_CASE("no disk is wrapped under a version before its time, but then it is", "[behaviour]") {
    OneOfEach each{.horizon = "60 d",
                   .versions = "{name: v1, created: 2026-01-01T00:00:00Z}",
                   .more_keys =
                       "  - {name: next, vault: kv, versions: [{name: v1, created: "
                       "2026-12-01T00:00:00Z, not_before: 2027-02-01T00:00:00Z}]}\n"};
    each.steps = {{"1 d", "point_set, set: des, key: next, version: v1"}};
    const Ran ran(each, rewrap_lag(minutes(30)));
    CHECK(ran.told("sse", "disk os is wrapped again: under version 1 of kv/next") ==
          std::vector{valid + minutes(30)});
}
