// What a deleted, purged or forbidden key does: the lower rows of azure.md 0.2.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

const Step deleted_at_10 = {"10 h", "delete_key, key: kek"};
const SimTime purged_at = t(hours(10) + vault_order + days(7) + vault_order);

Down start_at(SimTime at) { return {Cause::platform_start, at, at + start_length}; }
Downs dead_from(SimTime start, Cause cause, SimTime end) {
    const Down attempt = start_at(start);
    return {attempt, {cause, attempt.to, end}};
}

std::vector<Step> started(const std::string& when, const std::string& vm, std::vector<Step> steps) {
    steps.insert(steps.begin(), operate("9 h", vm, "deallocate"));
    steps.push_back(operate(when, vm, "start"));
    return steps;
}

// A crew that sees a failed VM after 10 min and acts an hour later.
std::string crew(const std::string& actions) {
    return "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [" + actions +
           "]}]\n"
           "backups: [{name: daily, first: 2 h}]\n";
}

}  // namespace

TEST_CASE("azure 0.2 soft-deleted, KV data plane: enabling and new versions are refused",
          "[behaviour][azure]") {
    const std::string attempt = GENERATE("enable_version", "rotate_key");
    const Ran ran(OneOfEach{.set_more = ", auto_rotation: true",
                            .steps = {deleted_at_10,
                                      {"10.5 h", attempt + ", key: kek"},
                                      {"5 d", "recover_key, key: kek"}}},
                  rewrap_lag(minutes(1)));
    INFO(attempt);
    // Back as it was deleted: no second version has been made meanwhile.
    const Down start = start_at(t(days(5) + vault_order));
    CHECK(ran.of("sse") ==
          Downs{{Cause::key_deleted, t(hours(11) + vault_order), start.from}, start});
    CHECK(ran.value("sse", Metric::versions_alive_max) == 1);
    CHECK(ran.value("sse", Metric::rewraps) == 0);
}

TEST_CASE("azure 0.2 soft-deleted, KV data plane: a recovered key takes new versions again",
          "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = {deleted_at_10,
                                      {"10.2 h", "recover_key, key: kek"},
                                      {"10.5 h", "rotate_key, key: kek"}}});
    CHECK(ran.of("sse").empty());
    CHECK(ran.value("sse", Metric::versions_alive_max) == 2);
}

TEST_CASE("azure 0.2 soft-deleted, running VM: as disabled", "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = {deleted_at_10, {"12 h", "recover_key, key: kek"}}});
    const Down shut_down{Cause::key_deleted, t(hours(11) + vault_order),
                         t(hours(12) + vault_order)};
    const Down start = start_at(shut_down.to);
    CHECK(ran.of("sse") == Downs{shut_down, start});
    CHECK(ran.of("eah") == Downs{shut_down, start});
    CHECK(ran.result().intervals.size() == 4);
    // Recovered within the hour, nobody notices.
    const Ran contrary(OneOfEach{.steps = {deleted_at_10, {"10.9 h", "recover_key, key: kek"}}});
    CHECK(contrary.result().intervals.empty());
}

TEST_CASE("azure 0.2 soft-deleted, stopped VM start: as disabled", "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = started("12 h", "sse", {deleted_at_10})});
    CHECK(ran.of("sse") == Downs{start_at(t(hours(12))),
                                 {Cause::key_deleted, t(hours(12) + start_length), purged_at},
                                 {Cause::key_purged, purged_at, ran.end()}});
    CHECK(ran.value("sse", Metric::failed_starts) == 1);
}

TEST_CASE("azure 0.2 soft-deleted, ADE running: unaffected", "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = {deleted_at_10, operate("12 h", "ade", "guest_reboot")}});
    CHECK(ran.of("ade") ==
          Downs{{Cause::guest_reboot, t(hours(12)), t(hours(12) + reboot_length)}});
    CHECK(ran.value("ade", Metric::first_latent_dead) == (hours(10) + vault_order).ns);
}

TEST_CASE("azure 0.2 soft-deleted, ADE start: fails until the key is recovered",
          "[behaviour][azure]") {
    const Ran ran(OneOfEach{
        .steps = started("12 h", "ade", {deleted_at_10, {"20 h", "recover_key, key: kek"}})});
    const Down again = start_at(t(hours(20) + vault_order));
    Downs expected = dead_from(t(hours(12)), Cause::key_deleted, again.from);
    expected.push_back(again);
    CHECK(ran.of("ade") == expected);
}

TEST_CASE("azure 0.2 purged, KV data plane: gone for good", "[behaviour][azure]") {
    // A key is recovered before its purge, and not after it.
    const bool in_time = GENERATE(true, false);
    const Ran ran(
        OneOfEach{.steps = {deleted_at_10, {in_time ? "7 d" : "8 d", "recover_key, key: kek"}}});
    const SimTime shut_down = t(hours(11) + vault_order);
    const Down recovered = start_at(t(days(7) + vault_order));
    CHECK(ran.of("sse") == (in_time
                                ? Downs{{Cause::key_deleted, shut_down, recovered.from}, recovered}
                                : Downs{{Cause::key_deleted, shut_down, purged_at},
                                        {Cause::key_purged, purged_at, ran.end()}}));
}

TEST_CASE(
    "azure 0.2 purged, KV data plane: not before the soft-delete time if purge protection is on",
    "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = {deleted_at_10,
                                      {"2 d", "purge_key, key: kek"},
                                      {"3 d", "recover_key, key: kek"}}});
    const Down start = start_at(t(days(3) + vault_order));
    CHECK(ran.of("sse") ==
          Downs{{Cause::key_deleted, t(hours(11) + vault_order), start.from}, start});

    // Without it (and without a set, which demands it) the in-guest VM's key is purged at once.
    OneOfEach each{.vault_more = ", purge_protection: false",
                   .more_vaults = ", {name: safe}",
                   .more_keys = other_key("safe"),
                   .set_key = "other"};
    each.steps =
        started("4 d", "ade",
                {deleted_at_10, {"2 d", "purge_key, key: kek"}, {"3 d", "recover_key, key: kek"}});
    const Ran purged(each);
    CHECK(purged.of("ade") == dead_from(t(days(4)), Cause::key_purged, purged.end()));
    CHECK(purged.of("sse").empty());
}

TEST_CASE("azure 0.2 purged, DES: lost for good, even if a new key is assigned",
          "[behaviour][azure]") {
    const bool purged = GENERATE(true, false);
    const std::string when = purged ? "8 d" : "6 d";
    const Ran ran(OneOfEach{.more_keys = other_key("kv"),
                            .steps = {deleted_at_10, {when, "point_set, set: des, key: other"}}},
                  rewrap_lag(minutes(30)));
    const SimTime shut_down = t(hours(11) + vault_order);
    const Down again = start_at(t(days(6) + vault_order + minutes(30)));
    CHECK(ran.of("sse") == (purged ? Downs{{Cause::key_deleted, shut_down, purged_at},
                                           {Cause::key_purged, purged_at, ran.end()}}
                                   : Downs{{Cause::key_deleted, shut_down, again.from}, again}));
}

TEST_CASE("azure 0.2 purged, stopped VM start: never", "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = started("9 d", "sse", {deleted_at_10})});
    CHECK(ran.of("sse") == dead_from(t(days(9)), Cause::key_purged, ran.end()));
}

TEST_CASE("azure 0.2 purged, ADE running: unaffected until its next start", "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = {deleted_at_10, operate("20 d", "ade", "redeploy")}});
    const SimTime up = t(days(20) + start_length);
    CHECK(ran.of("ade") ==
          Downs{{Cause::redeploy, t(days(20)), up}, {Cause::key_purged, up, ran.end()}});
    CHECK(Ran(OneOfEach{.steps = {deleted_at_10}}).of("ade").empty());
}

TEST_CASE("azure 0.2 purged, ADE start: never, unless secret and key come from a recovery point",
          "[behaviour][azure]") {
    const bool restores = GENERATE(true, false);
    OneOfEach each{.steps = started("9 d", "ade", {deleted_at_10})};
    each.pinned_more = ", operators: ops, backup: daily";  // Nobody recovers it for the others.
    each.rest = crew(restores ? "re_enable, recover_deleted, restore_key_from_recovery_point"
                              : "re_enable, recover_deleted, assign_new_key");
    const Ran ran(each);
    const Down start = start_at(t(days(9)));
    const SimTime acts = start.to + minutes(10) + hours(1);
    if (restores) {  // From the vault tier or the snapshot, then a start.
        REQUIRE(ran.of("ade").size() == 3);
        CHECK(ran.of("ade")[1] == Down{Cause::key_purged, start.to, acts});
        CHECK(ran.of("ade")[2].cause == Cause::restore);
        CHECK(ran.of("ade")[2].to < ran.end());
        CHECK(ran.value("ade", Metric::first_dead_end) == -1);
    } else {
        CHECK(ran.of("ade") == dead_from(t(days(9)), Cause::key_purged, ran.end()));
        // It is off when the key is purged, and lost from then on, whether anybody tries or not.
        const SimTime purged = t(hours(10) + days(7) + 2 * vault_order);
        CHECK(ran.value("ade", Metric::first_dead_end) == purged.ns);
        CHECK(ran.value("ade", Metric::dead_end_vms) == 1);
    }
}

TEST_CASE("azure 0.2 permission lost, running VM: blocked, timed as disabling",
          "[behaviour][azure]") {
    const Ran ran(OneOfEach{
        .steps = {{"10 h", "revoke_grant, set: des"}, {"20 h", "restore_grant, set: des"}}});
    const Down blocked{Cause::access_denied, t(hours(11) + vault_order),
                       t(hours(20) + vault_order)};
    CHECK(ran.of("sse") == Downs{blocked, start_at(blocked.to)});
    CHECK(ran.of("eah") == ran.of("sse"));
    CHECK(ran.of("pmk").empty());
    const Ran contrary(OneOfEach{
        .steps = {{"10 h", "revoke_grant, set: des"}, {"10.9 h", "restore_grant, set: des"}}});
    CHECK(contrary.result().intervals.empty());
}

TEST_CASE("azure 0.2 permission lost, stopped VM start: KeyVaultAccessForbidden",
          "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = started("12 h", "sse", {{"10 h", "revoke_grant, set: des"}})});
    CHECK(ran.of("sse") == dead_from(t(hours(12)), Cause::access_denied, ran.end()));
}

TEST_CASE("azure 0.2 permission of the set lost, ADE: not concerned", "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = started("12 h", "ade", {{"10 h", "revoke_grant, set: des"}})});
    CHECK(ran.of("ade") == Downs{start_at(t(hours(12)))});
    CHECK(ran.value("ade", Metric::first_latent_dead) == -1);
    CHECK_FALSE(ran.of("sse").empty());
}
