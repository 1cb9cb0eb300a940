// What running in-guest enable again needs, and what it mends.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// `ade` with key and secret, `alone` with the secret only; both secret and key in vaults of their
// own. The key has a second version from 9 h on.
OneOfEach with_both(std::vector<Step> steps) {
    OneOfEach each{.more_vaults = ", {name: other, sku: premium, soft_delete: 7 d}",
                   .pinned_more = ", secret: bek"};
    each.rest =
        "  - {name: alone, mode: ade_dmcrypt, secret: bek, size: D4s_v3, activity: still, disks: "
        "[{name: os, role: os, tier: P10}]}\n"
        "secrets: [{name: bek, vault: other}]\n";
    each.steps = std::move(steps);
    each.steps.insert(each.steps.begin(), {"9 h", "rotate_key, key: kek"});
    return each;
}

bool told(const Ran& ran, const std::string& vm, const std::string& text) {
    return !ran.told(vm, text).empty();
}

const std::string no_vault = "in-guest enable fails: a vault does not let it in";

}  // namespace

TEST_CASE("azure 1.2: in-guest enable needs the vaults of the key and of the secret",
          "[behaviour][azure]") {
    const std::string vault = GENERATE("kv", "other");
    const std::string how = GENERATE("enabled_for_disk_encryption: false",
                                     "network_perimeter: true", "reachable: false");
    INFO(vault << ", " << how);
    const Ran ran(with_both({{"10 h", "change_vault_access, vault: " + vault + ", " + how},
                             operate("12 h", "ade", "rerun_extension")}));
    CHECK(ran.value("ade", Metric::rewraps) == 0);
    CHECK(told(ran, "ade", no_vault));
    const Ran open(with_both({operate("12 h", "ade", "rerun_extension")}));
    CHECK(open.value("ade", Metric::rewraps) == 1);
    CHECK(!told(open, "ade", no_vault));
}

TEST_CASE("azure 1.2: in-guest enable writes the secret anew", "[behaviour][azure]") {
    const std::string vm = GENERATE("ade", "alone");
    const bool again = GENERATE(false, true);
    INFO(vm << (again ? ", again" : ""));
    std::vector<Step> steps{{"10 h", "disable_secret, secret: bek"}};
    if (again) steps.push_back(operate("12 h", vm, "rerun_extension"));
    steps.push_back(operate("14 h", vm, "redeploy"));
    const Ran ran(with_both(steps));
    CHECK(ran.value(vm, Metric::failed_starts) == (again ? 0 : 1));
    CHECK(ran.value(vm, Metric::first_latent_dead) == t(hours(10) + vault_order).ns);

    // What is disabled later is the new one.
    steps.insert(steps.end() - 1, {{"13 h", "enable_secret, secret: bek"},
                                   {"13.5 h", "disable_secret, secret: bek"}});
    CHECK(Ran(with_both(steps)).value(vm, Metric::failed_starts) == 1);
}

TEST_CASE("azure 4.3: the name of a deleted secret is taken until it is purged",
          "[behaviour][azure]") {
    const bool purged = GENERATE(false, true);  // After the soft-delete time of 7 d.
    const std::string when = purged ? "8 d" : "6 d";
    const Ran ran(with_both({{"10 h", "delete_secret, secret: bek"},
                             operate(when, "alone", "rerun_extension"),
                             operate("9 d", "alone", "redeploy")}));
    CHECK(ran.value("alone", Metric::failed_starts) == (purged ? 0 : 1));
    CHECK(told(ran, "alone",
               "in-guest enable fails: its secret is deleted, so the name is taken") == !purged);
}

TEST_CASE("azure 1.2: in-guest enable has nothing to do without a disk encrypted in the guest",
          "[behaviour][azure]") {
    const Ran ran(with_both({operate("12 h", "sse", "rerun_extension")}));
    CHECK(ran.value("sse", Metric::rewraps) == 0);
    CHECK(told(ran, "sse", "in-guest enable has nothing to do: no disk is encrypted in the guest"));
}

TEST_CASE("the mark of a start's length weighs on the downtime that it makes", "[behaviour]") {
    const std::string mark = GENERATE("assumed", "documented");
    OneOfEach each{.steps = {operate("12 h", "pmk", "redeploy")}};
    std::string text = each.text();
    const std::string still = "activities: [{name: still";
    text.replace(
        text.find(still), still.size(),
        still + ", start_length: {kind: constant, value: 90 s, mark: " + mark + ", source: test}");
    const Ran ran(text);
    const Evidence expected = mark == "assumed" ? Evidence::assumed : Evidence::documented;
    REQUIRE(!ran.result().causes.empty());
    for (const CauseTotal& cause : ran.result().causes) {
        CHECK(cause.mark == expected);
    }
}

TEST_CASE("a VM that was off over several rotations runs enable once for all of them",
          "[behaviour]") {
    OneOfEach each{.horizon = "120 d",
                   .versions = "{name: v1, created: 2027-01-01T00:00:00Z}",
                   .key_more = ", policy: often"};
    each.rest =
        "policies: [{name: often, when: {kind: periodic, period: 10 d}, "
        "rollout: {kind: waves, size: 10, interval: 1 d, begin_after: 1 d}}]\n";
    each.steps = {operate("5 d", "ade", "deallocate"), operate("76 d", "ade", "start")};
    const Ran ran(each);
    CHECK(ran.told("ade", "in-guest enable is run again: its secret is written anew").empty());
    CHECK(ran.told("ade", "in-guest enable is run again: now under version 8 of kv/kek").size() ==
          1);
}
