// What retiring a key does: disabled, deleted, or purged as soon as its vault lets.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// An in-guest VM stays on the first key, which is retired when a rotation makes another; it is
// redeployed a day later.
std::string retired_by(const std::string& how, bool protection) {
    return "schema: rotasim/scenario/1\n"
           "start: 2027-01-01T00:00:00Z\n"
           "horizon: 30 d\n"
           "in_guest_retirement: {active: false}\n"
           "vaults: [{name: kv, soft_delete: 7 d, purge_protection: " +
           std::string(protection ? "true" : "false") +
           "}]\n"
           "policies: [{name: renew, when: {kind: never}, creates: key, retire: {kind: at_once}, "
           "retire_by: " +
           how +
           "}]\n"
           "keys: [{name: kek, vault: kv, policy: renew, "
           "versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}]\n"
           "activities: [{name: still}]\n"
           "vms: [{name: ade, mode: ade_dmcrypt, key: kek, size: D4s_v3, activity: still, "
           "disks: [{name: os, role: os, tier: P10}]}]\n" +
           incidents({{"1 d", "rotate_key, key: kek"}, operate("2 d", "ade", "redeploy")});
}

Downs from_day_two(Cause cause, SimTime end) {
    const SimTime at = t(days(2));
    return {{Cause::redeploy, at, at + start_length}, {cause, at + start_length, end}};
}

// Retired at once, a floor after the new key was made, and purged by the vault a week later.
Downs deleted_until_purged(SimTime end) {
    Downs downs = from_day_two(Cause::key_deleted, t(days(8) + 3 * vault_order));
    downs.push_back({Cause::key_purged, downs.back().to, end});
    return downs;
}

}  // namespace

TEST_CASE("a retired key is disabled, deleted or purged", "[behaviour]") {
    const bool protection = GENERATE(false, true);
    INFO("purge protection " << protection);
    const Ran disabled(retired_by("disable", protection));
    CHECK(disabled.of("ade") == from_day_two(Cause::key_disabled, disabled.end()));
    const Ran deleted(retired_by("delete", protection));
    CHECK(deleted.of("ade") == deleted_until_purged(deleted.end()));
    // Purge protection makes even this wait until the soft-delete time is over (azure.md 4.3).
    const Ran purged(retired_by("purge", protection));
    CHECK(purged.of("ade") == (protection ? deleted_until_purged(purged.end())
                                          : from_day_two(Cause::key_purged, purged.end())));
}

TEST_CASE("whoever comes back to a version ends the margin that had begun", "[behaviour]") {
    OneOfEach each{.horizon = "60 d",
                   .versions = "{name: v1, created: 2026-12-01T00:00:00Z}",
                   .key_more = ", policy: slow",
                   .set_more = ", auto_rotation: true"};
    std::string text = each.text();
    // Without the in-guest VM, which would stay on the first version for ever.
    const auto from = text.find("  - {name: ade,");
    text.erase(from, text.find('\n', from) + 1 - from);
    text +=
        "policies: [{name: slow, when: {kind: periodic, period: 40 d}, "
        "retire: {kind: after_confirmed_rewrap, margin: 10 d}}]\n" +
        incidents({{"12 d", "point_set, set: des, version: oldest"},
                   {"17 d", "point_set, set: des, version: newest"},
                   {"21 d", "point_set, set: des, version: oldest"}});
    const Ran ran(text, rewrap_lag(minutes(30)));
    // Left on day 9 and on day 17, and for good on day 49.
    CHECK(ran.value("sse", Metric::rewraps) == 5);
    CHECK(ran.of("sse").empty());
    const auto retired = ran.told("kv/kek", "version 1 is disabled");
    REQUIRE(retired.size() == 1);
    CHECK(retired.front() > t(days(59)));
}
