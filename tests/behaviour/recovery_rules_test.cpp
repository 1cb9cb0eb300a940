// Which repairs really lead back, and what they do not buy.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// One VM under one key; the owner stops and starts it at the given hours.
std::string world(const std::string& version, const std::string& vm, const std::string& operators,
                  const std::string& incidents, const std::string& horizon = "P1Y") {
    return "schema: rotasim/scenario/1\n"
           "start: 2027-01-01T00:00:00Z\n"
           "horizon: " +
           horizon +
           "\n"
           "vaults: [{name: kv, sku: premium}]\n"
           "keys: [{name: kek, vault: kv, versions: [{name: v1, " +
           version +
           "}]}]\n"
           "encryption_sets: [{name: des, key: kek}]\n"
           "backups: [{name: daily, first: 2 h, retention: 30 d}]\n"
           "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [" +
           operators +
           "]}]\n"
           "vms: [{name: web, size: D4s_v3, " +
           vm +
           ", backup: daily, operators: ops, disks: [{name: os, role: os, tier: P10}]}]\n"
           "incidents:\n" +
           incidents;
}

std::string at(const std::string& after, const std::string& what) {
    static int number = 0;
    return "  - {name: i" + std::to_string(++number) + ", after: " + after +
           ", do: {kind: " + what + "}}\n";
}
std::string stop_and_start(const std::string& stop, const std::string& start) {
    return at(stop, "operate_vms, vms: web, operation: deallocate") +
           at(start, "operate_vms, vms: web, operation: start");
}

const std::string expires_in_march = "created: 2026-01-01T00:00:00Z, expires: 2027-03-01T00:00:00Z";
const std::string never_expires = "created: 2026-01-01T00:00:00Z";

}  // namespace

TEST_CASE("azure 2.4: an expired set without a newer version is brought back by a new one",
          "[behaviour][azure]") {
    const std::string incidents = stop_and_start("80 d", "81 d");
    const TextWorld allowed(
        world(expires_in_march, "mode: sse_cmk, set: des", "assign_new_key", incidents));
    const ReplicationResult repaired = allowed.run();
    CHECK(allowed.metric(repaired, "web", Metric::failed_starts) == 1);
    CHECK(!allowed.metric(repaired, "web", Metric::first_dead_end));
    CHECK(allowed.metric(repaired, "web", Metric::versions_alive_max) == 1);
    CHECK(allowed.metric(repaired, "web", Metric::rewraps) == 1);
    const Downs downs = allowed.downs(repaired, "web");
    REQUIRE(!downs.empty());
    CHECK(downs.back().to < t(days(82)));

    const TextWorld forbidden(
        world(expires_in_march, "mode: sse_cmk, set: des", "re_enable", incidents));
    const ReplicationResult lost = forbidden.run();
    CHECK(forbidden.metric(lost, "web", Metric::first_dead_end).has_value());
    CHECK(forbidden.downs(lost, "web").back().to == forbidden.horizon());
}

TEST_CASE("azure 2.4: a VM that is off makes no backups while its key is deleted",
          "[behaviour][azure]") {
    const std::string deleted = at("60 d", "delete_key, key: kek") +
                                at("70 d", "operate_vms, vms: web, operation: deallocate");
    const TextWorld set(
        world(never_expires, "mode: sse_cmk, set: des", "restore_grant", deleted, "100 d"));
    const ReplicationResult result = set.run();
    // Daily at 02:00 up to the shutdown an hour after the deletion; then none, failed or off.
    CHECK(set.metric(result, "web", Metric::backups_done) == 60);
    CHECK(set.metric(result, "web", Metric::backups_failed) == 40);

    const TextWorld platform(
        world(never_expires, "mode: sse_pmk", "restore_grant", deleted, "100 d"));
    CHECK(platform.metric(platform.run(), "web", Metric::backups_failed) == 0);
}

TEST_CASE("azure 5.1, 1.3: a key restored from a recovery point does not outlive the retirement",
          "[behaviour][azure]") {
    const std::string incidents =
        at("40 d", "delete_key, key: kek") + stop_and_start("41 d", "42 d") +
        stop_and_start("500 d", "501 d") + stop_and_start("700 d", "701 d");
    const TextWorld restored(world(never_expires, "mode: ade_dmcrypt, key: kek",
                                   "restore_key_from_recovery_point", incidents, "P3Y"));
    const ReplicationResult result = restored.run();
    const Downs downs = restored.downs(result, "web");
    REQUIRE(downs.size() >= 2);
    CHECK(restored.metric(result, "web", Metric::failed_starts) == 2);  // Day 42, and day 701.
    CHECK(downs.back().cause == Cause::retirement);
    CHECK(downs.back().to == restored.horizon());
    CHECK(restored.metric(result, "web", Metric::first_dead_end).has_value());
}

TEST_CASE("working hours bound the work, not its beginning alone", "[behaviour]") {
    // Friday noon in Amsterdam; sixteen hours of work, eight a day: until noon of Tuesday.
    OneOfEach each{.vm_more = ", operators: ops"};
    each.rest =
        "operators: [{name: ops, notice: 0 s, response: 16 h, recovery: [re_enable], "
        "hours: {zone: Europe/Amsterdam}}]\n";
    each.steps = {{"226 h", "disable_version, key: kek"}};  // 2027-01-10T10:00Z, a Sunday.
    const Ran ran(each);
    // Shut down on Sunday; Monday 09:00 local is 08:00 UTC, done on Tuesday 17:00 local.
    const std::vector<SimTime> acts = ran.told("sse", "the operators act: re_enable");
    REQUIRE(acts.size() == 1);
    CHECK(acts[0] == t(days(11) + hours(16)));
}

TEST_CASE("two answers to one theft each wait for their own verification", "[behaviour]") {
    const std::string key = "2026-06-01T00:00:00Z}]}\n";
    const Ran ran(
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 60 d\n"
        "in_guest_retirement: {active: false}\nvaults: [{name: kv, sku: premium}]\n"
        "policies: [{name: em, when: {kind: emergency}}]\n"
        "keys:\n  - {name: ka, vault: kv, policy: em, versions: [{name: v1, created: " +
        key +
        "  - {name: kb, vault: kv}\n  - {name: kc, vault: kv}\n"
        "emergencies:\n"
        "  - {name: e1, compromised: ka, at: 2027-01-03T00:00:00Z, new_key: kb, detected_after: "
        "1 h, steps: [{step: verify, takes: 1 h}, {step: disable_old, takes: 1 h}]}\n"
        "  - {name: e2, compromised: ka, at: 2027-01-04T00:00:00Z, new_key: kc, detected_after: "
        "1 h, steps: [{step: new_key, takes: 1 h}, {step: rerun_in_guest, takes: 1 h}, "
        "{step: verify, takes: 1 h}]}\n"
        "measures: [{name: alive, of: versions_alive, key: ka, kind: value_at_end}]\n"
        "vms: [{name: g, count: 2, mode: ade_dmcrypt, key: ka, size: D4s_v3, "
        "disks: [{name: os, role: os, tier: P10}]}]\n");
    CHECK(ran.result().measures.at(0).value == 0.0);
}
