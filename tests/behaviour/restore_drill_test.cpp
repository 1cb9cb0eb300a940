// Restore drills: what they find, and when; they change nothing.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// A backup a day at two o'clock, kept for 30 d; a drill every 7 d. A database whose log and backups
// need the version of their day, on a key that is rotated after 30 d and disabled 10 d later.
std::string database(const std::string& drills, const std::string& more = "") {
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 100 d\n"
           "vaults: [{name: kv, sku: premium}]\n"
           "keys: [{name: kek, vault: kv, versions: [{name: v1, created: 2026-12-01T00:00:00Z}]}]\n"
           "encryption_sets: [{name: protector, key: kek, auto_rotation: true}]\n"
           "activities: [{name: still}]\n"
           "backups: [{name: nightly, first: 2 h, jitter: 0 s, retention: 30 d" +
           drills +
           "}]\n"
           "incidents:\n"
           "  - {name: rotated, after: 30 d, do: {kind: rotate_key, key: kek}}\n"
           "  - {name: gone, after: 40 d, do: {kind: disable_version, key: kek, version: v1}}\n"
           "vms:\n"
           "  - {name: sql, size: D4s_v3, mode: sql_tde_cmk, set: protector, activity: still, "
           "backup: nightly, disks: [{name: os, role: os, tier: P10}]}\n" +
           more;
}

}  // namespace

TEST_CASE("a drill on the newest point finds nothing that a rotation has left behind",
          "[behaviour][backup]") {
    const Ran ran(database(", drill_every: 7 d"));
    CHECK(ran.value("sql", Metric::drills_done) == 14);
    CHECK(ran.value("sql", Metric::drills_failed) == 0);
    CHECK(ran.value("sql", Metric::first_failed_drill) == -1);
}

TEST_CASE("a drill on the oldest point finds it at the first drill after the version went",
          "[behaviour][backup]") {
    const Ran ran(database(", drill_every: 7 d, drill_point: oldest"));
    // At 42, 49, 56 d the oldest point is of before the rotation; at 63 d it is of 33 d.
    CHECK(ran.value("sql", Metric::drills_failed) == 3);
    CHECK(ran.value("sql", Metric::drills_done) == 11);
    CHECK(ran.value("sql", Metric::first_failed_drill) == days(42).ns);
    CHECK(ran.told("sql", "a restore drill fails: the recovery point cannot be restored") ==
          std::vector{t(days(42)), t(days(49)), t(days(56))});
}

TEST_CASE("a drill before the first point is none", "[behaviour][backup]") {
    const Ran ran(database(", drill_every: 1 h"));
    // The first point is made at two o'clock. Of the 2,400 hours those of one and two o'clock find
    // none, as a point is there only once its backup is done, and the last is the end itself.
    CHECK(ran.value("sql", Metric::drills_done) == 100 * 24 - 3);
    CHECK(ran.value("sql", Metric::drills_failed) == 0);
}

TEST_CASE("drills may come two at a time", "[behaviour][backup]") {
    // None, one or more days between them: each draw is another, or the first 0 d would never end.
    const Ran ran(database(", drill_every: {kind: poisson, mean: 1, step: 1 d}"));
    CHECK(ran.value("sql", Metric::drills_done) > 60);
    CHECK(ran.value("sql", Metric::drills_done) < 150);
}

TEST_CASE("drills change nothing else", "[behaviour][backup]") {
    const Ran with(database(", drill_every: {kind: exponential, mean: 3 d}, drill_point: oldest"));
    const Ran without(database(""));
    CHECK(with.value("sql", Metric::drills_failed) > 0);
    for (const MetricInfo& row : metric_catalogue()) {
        const auto metric = static_cast<Metric>(&row - metric_catalogue().data());
        if (metric == Metric::drills_done || metric == Metric::drills_failed ||
            metric == Metric::first_failed_drill) {
            continue;
        }
        INFO(row.id);
        CHECK(with.value("sql", metric) == without.value("sql", metric));
    }
    CHECK(with.of("sql") == without.of("sql"));
}
