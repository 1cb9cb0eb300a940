// Orders to a key that has not what they name: nothing is done, and the story says so.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

TEST_CASE("a key that has no version yet cannot be deleted", "[behaviour]") {
    // Deleted before the emergency makes it: nothing must purge it once its soft-delete time, seven
    // days, would be over.
    const std::string order = GENERATE("delete_key", "recover_key", "purge_key");
    OneOfEach each{.horizon = "60 d",
                   .more_keys = "  - {name: clean, vault: kv}\n",
                   .steps = {{"2 d", order + ", key: clean"}, operate("40 d", "sse", "redeploy")}};
    each.rest =
        "emergencies: [{name: theft, compromised: kek, at: 2027-01-05T00:00:00Z, "
        "detected_after: 1 h, new_key: clean, steps: [{step: new_key}, {step: re_point_sets}]}]\n";
    const Ran ran(each, rewrap_lag(minutes(30)));
    CHECK(ran.told("kv/clean", "nothing is done: the key has no version yet") ==
          std::vector<SimTime>{t(days(2))});
    CHECK(ran.told("kv/clean", "the key is purged for good").empty());
    CHECK(ran.value("sse", Metric::rewraps) == 1);
    CHECK(ran.value("sse", Metric::failed_starts) == 0);
}

TEST_CASE("where there is one version only, none is the previous one", "[behaviour]") {
    const bool rotated = GENERATE(false, true);
    std::vector<Step> steps{{"10 d", "disable_version, key: kek, version: previous"},
                            {"11 d", "point_set, set: des, version: previous"},
                            operate("20 d", "sse", "redeploy")};
    if (rotated) steps.insert(steps.begin(), {"5 d", "rotate_key, key: kek"});
    const Ran ran(OneOfEach{.steps = steps});
    const std::string refusal = "nothing is done: the key has no previous version";
    CHECK(ran.told("kv/kek", refusal).size() == (rotated ? 0U : 1U));
    CHECK(ran.told("des", refusal).size() == (rotated ? 0U : 1U));
    CHECK(ran.told("kv/kek", "version 1 is disabled").size() == (rotated ? 1U : 0U));
    CHECK((ran.value("sse", Metric::unavailability_keys) > 0) == rotated);
}
