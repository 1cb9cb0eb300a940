// A vault that does not answer does nothing for anybody, and is caught up with when it comes back;
// one that is read-only goes on unwrapping.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// Silent from day 9 to day 20; version 2 is due on day 10.
OneOfEach silent(std::vector<Step> steps) {
    OneOfEach each{.horizon = "40 d",
                   .versions = "{name: v1, created: 2026-12-12T00:00:00Z}",
                   .key_more = ", policy: monthly",
                   .set_more = ", auto_rotation: true"};
    each.rest =
        "policies: [{name: monthly, when: {kind: periodic, period: 30 d}}]\n"
        "hygiene: [{name: tidy, keys: [kek], after: 1 h}]\n";
    each.steps = {{"9 d", "change_vault_access, vault: kv, reachable: false"},
                  {"20 d", "change_vault_access, vault: kv, reachable: true"}};
    each.steps.insert(each.steps.end(), steps.begin(), steps.end());
    return each;
}

}  // namespace

TEST_CASE("azure 4.6: a vault that does not answer makes no version and disables none",
          "[behaviour][azure]") {
    const Ran ran(silent({{"12 d", "disable_version, key: kek, version: v1"}}),
                  rewrap_lag(minutes(30)));
    CHECK(ran.told("kv/kek", "nothing is done: the vault does not answer") ==
          std::vector{t(days(12))});
    // Made up for as soon as it answers; the job follows an hour later, after the re-wrap.
    const std::vector<SimTime> made = ran.told("kv/kek", "version 2 is made");
    REQUIRE(made.size() == 1);
    CHECK(made[0] > t(days(20)));
    CHECK(made[0] < t(days(20) + minutes(1)));
    const std::vector<SimTime> tidied = ran.told("kv/kek", "version 1 is disabled");
    REQUIRE(tidied.size() == 1);
    CHECK(tidied[0] > made[0] + hours(1) - vault_order);
    CHECK(ran.of("sse").empty());
    CHECK(ran.of("eah").empty());
}

TEST_CASE("azure 4.6: a job that finds no answer asks again", "[behaviour][azure]") {
    OneOfEach each = silent({});
    each.versions = "{name: v1, created: 2026-12-10T23:30:00Z}";  // Rotated 8 d 23.5 h after it.
    each.steps[0].when = "8.98 d";  // After the rotation, before its job.
    const Ran ran(each, rewrap_lag(minutes(10)));
    const std::vector<SimTime> tidied = ran.told("kv/kek", "version 1 is disabled");
    REQUIRE(tidied.size() == 1);
    CHECK(tidied[0] > t(days(20)));
    CHECK(tidied[0] < t(days(20) + hours(1) + minutes(1)));
}

TEST_CASE("azure 4.6: a secret stays as it is while its vault does not answer",
          "[behaviour][azure]") {
    OneOfEach each =
        silent({{"10 d", "disable_secret, secret: bek"}, {"21 d", "disable_secret, secret: bek"}});
    each.pinned_more = ", secret: bek";
    each.rest += "secrets: [{name: bek, vault: kv}]\n";
    const Ran ran(each, rewrap_lag(minutes(30)));
    CHECK(ran.told("ade", "latent dead from now on: it runs, but would not start again").front() <
          t(days(9) + minutes(1)));  // No start gets through to a silent vault.
    CHECK(ran.told("kv/secrets/bek", "the secret is disabled") ==
          std::vector{t(days(21)) + vault_order});
}

TEST_CASE("azure 4.6: a read-only vault unwraps, and changes nothing", "[behaviour][azure]") {
    OneOfEach each =
        silent({{"11 d", "change_vault_access, vault: kv, trusted_service_bypass: false"},
                {"12 d", "disable_version, key: kek, version: v1"},
                operate("13 d", "sse", "redeploy"),
                operate("13 d", "ade", "redeploy")});
    each.steps[0].what = "change_vault_access, vault: kv, read_only: true";
    each.steps[1].what = "change_vault_access, vault: kv, read_only: false";
    const Ran ran(each, rewrap_lag(minutes(30)));
    // Starts that need the key go well.
    for (const std::string vm : {"sse", "ade"}) {
        INFO(vm);
        CHECK(ran.value(vm, Metric::failed_starts) == 0);
        CHECK(ran.value(vm, Metric::unavailability_keys) == 0);
    }
    // Nothing is made, disabled or opened meanwhile.
    CHECK(ran.told("kv", "nothing is done: the vault is read-only") == std::vector{t(days(11))});
    CHECK(ran.told("kv/kek", "nothing is done: the vault is read-only") ==
          std::vector{t(days(12))});
    const std::vector<SimTime> made = ran.told("kv/kek", "version 2 is made");
    REQUIRE(made.size() == 1);
    CHECK(made[0] > t(days(20)));
    CHECK(made[0] < t(days(20) + minutes(1)));
}

TEST_CASE("what a read-only vault refuses does not keep the platform from cutting it off",
          "[behaviour][azure]") {
    OneOfEach each =
        silent({{"11 d",
                 "change_vault_access, vault: kv, trusted_service_bypass: false, reachable: false"},
                operate("13 d", "ade", "redeploy")});
    each.steps[0].what = "change_vault_access, vault: kv, read_only: true";
    each.steps[1].what = "change_vault_access, vault: kv, read_only: false";
    const Ran ran(each, rewrap_lag(minutes(30)));
    CHECK(ran.told("kv", "nothing is done: the vault is read-only") == std::vector{t(days(11))});
    CHECK(ran.value("ade", Metric::failed_starts) > 0);
}
