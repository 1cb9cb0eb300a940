// Which ways back there are: after the retirement, and where more than one thing is in the way.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// In-guest encryption ends on day 14. The key is broken on day 9, the VM redeployed on day 19.
Ran after_retirement(const std::string& recovery, const std::string& broken) {
    return Ran(
        "schema: rotasim/scenario/1\nstart: 2028-09-01T00:00:00Z\nhorizon: 60 d\n"
        "vaults: [{name: kv, sku: premium, soft_delete: 90 d}]\n"
        "keys: [{name: kek, vault: kv, versions: [{name: v1, created: 2028-06-01T00:00:00Z}]}]\n"
        "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [" +
        recovery +
        "]}]\n"
        "activities: [{name: still}]\n"
        "vms: [{name: ade, mode: ade_dmcrypt, key: kek, operators: ops, size: D4s_v3, "
        "activity: still, disks: [{name: os, role: os, tier: P10}]}]\n" +
        incidents({{"9 d", broken}, operate("19 d", "ade", "redeploy")}));
}

// A set on `kek` in vault `kv`; the crew has these actions.
OneOfEach with_crew(const std::string& recovery, std::vector<Step> steps) {
    OneOfEach each{.vm_more = ", operators: ops"};
    each.rest =
        "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [" + recovery + "]}]\n";
    each.steps = std::move(steps);
    return each;
}

}  // namespace

TEST_CASE("a key is mended before its disk is unlocked by hand", "[behaviour]") {
    struct Way {
        std::string mends, broken;
    };
    const Way way = GENERATE(Way{"re_enable", "disable_version, key: kek"},
                             Way{"recover_deleted", "delete_key, key: kek"});
    const Ran ran = after_retirement(way.mends + ", rescue_unlock", way.broken);
    CHECK(ran.value("ade", Metric::dead_end_vms) == 0);
    const auto mended = ran.told("ade", "the operators act: " + way.mends);
    const auto unlocked = ran.told("ade", "the operators act: rescue_unlock");
    CHECK(mended == std::vector{t(days(19)) + start_length + minutes(70)});
    REQUIRE(unlocked.size() == 1);
    CHECK(ran.of("ade").back().to < ran.end());
}

TEST_CASE("after the retirement a key that nobody may mend is a dead end", "[behaviour]") {
    CHECK(after_retirement("rescue_unlock", "disable_version, key: kek")
              .value("ade", Metric::dead_end_vms) == 1);
    CHECK(after_retirement("re_enable", "disable_version, key: kek")
              .value("ade", Metric::dead_end_vms) == 1);
}

TEST_CASE("a new key does not help a set whose identity has lost its permissions", "[behaviour]") {
    const std::vector<Step> steps{{"10 d", "revoke_grant, set: des"},
                                  {"10 d", "disable_version, key: kek"}};
    const Ran stuck(with_crew("assign_new_key", steps));
    CHECK(stuck.value("sse", Metric::dead_end_vms) == 1);
    CHECK(stuck.told("sse", "the operators act: assign_new_key").empty());
    // Whoever may do both does both.
    const Ran both(with_crew("assign_new_key, restore_grant", steps));
    CHECK(both.value("sse", Metric::dead_end_vms) == 0);
    CHECK(both.of("sse").back().to < both.end());
}

TEST_CASE("operators who may open a vault let the platform's services in again",
          "[behaviour][azure]") {
    OneOfEach each = with_crew("restore_grant", {});
    each.vault_more = ", trusted_service_bypass: false";
    const Ran ran(each);
    CHECK(ran.value("sse", Metric::dead_end_vms) == 0);
    REQUIRE_FALSE(ran.of("sse").empty());
    CHECK(ran.of("sse").back() == Down{Cause::platform_start, ran.of("sse").back().from,
                                       ran.of("sse").back().from + start_length});
}

TEST_CASE("an incident ends and allows the bypass of a vault's firewall", "[behaviour][azure]") {
    OneOfEach each{
        .steps = {{"10 d", "change_vault_access, vault: kv, trusted_service_bypass: false"},
                  {"11 d", "change_vault_access, vault: kv, trusted_service_bypass: true"}}};
    const Ran ran(each);
    const SimTime down = t(days(10) + vault_order + hours(1));
    const SimTime up = t(days(11) + vault_order);
    CHECK(ran.of("sse") ==
          Downs{{Cause::access_denied, down, up}, {Cause::platform_start, up, up + start_length}});
    CHECK(ran.of("pmk").empty());
}
