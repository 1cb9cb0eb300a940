// What is followed of recovery points is what the simulation itself makes of them: compared with
// its own counts at many horizons, and with restores asked for at many moments.
#include "sim/behaviour/point_watch.hpp"

#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

struct Followed {
    ReplicationResult result;
    std::vector<WatchedPoint> points;
    std::vector<PointTier> tiers;
    std::vector<std::vector<WatchedRun>> runs;  // Keeps alive what points refer to.
};

Followed follow(const TextWorld& world, const std::string& story_of = {}) {
    Followed followed;
    PointWatch watch([&](const WatchedPoint& point) { followed.points.push_back(point); });
    ReplicationOptions options;
    options.seed = world.loaded().scenario.seed;
    options.points = &watch;
    if (!story_of.empty()) options.story_of = world.fleet().find(story_of);
    followed.result = run_replication(world.world(), options);
    followed.tiers = watch.tiers();
    followed.runs = watch.runs();
    std::size_t at = 0;
    for (const auto& runs : followed.runs) {
        for (const WatchedRun& run : runs) {
            for (std::uint32_t n = run.first; n <= run.last; ++n)
                followed.points[at++].run = &run;
        }
    }
    REQUIRE(at == followed.points.size());
    return followed;
}

// What held at that moment; the point must have been there.
const PointTier& tier_at(const Followed& followed, const WatchedPoint& point, SimTime at,
                         bool snapshot = false) {
    const PointLook* holds = nullptr;
    for (const PointLook& look : point.run->looks) {
        if (look.from <= at) holds = &look;
    }
    REQUIRE(holds != nullptr);
    return followed.tiers[snapshot ? holds->snapshot : holds->vault];
}

// Rotations every 20 d, old versions gone a week later, an in-guest VM that is moved late, crews
// that enable versions again for a while, VMs that stop and start: whatever may befall a point.
std::string eventful(const std::string& horizon, const std::string& retire,
                     const std::vector<Step>& steps = {}) {
    OneOfEach each{.horizon = horizon,
                   .key_more = ", policy: p",
                   .set_more = ", auto_rotation: true",
                   .vm_more = ", backup: often, operators: ops, count: 3",
                   .pinned_more = ", secret: bek"};
    each.rest =
        "secrets: [{name: bek, vault: kv}]\n"
        "policies: [{name: p, when: {kind: periodic, period: 20 d, jitter: 3 d}, rollout: "
        "{kind: waves, size: 1, interval: 5 d, begin_after: 5 d}, retire: " +
        retire +
        "}]\n"
        "backups: [{name: often, every: 8 h, first: 1 h, jitter: {kind: uniform, from: 0 s, to: "
        "2 h}, length: {kind: uniform, from: 2 min, to: 3 h}, retention: 31 d, snapshots_kept: "
        "3 d, failure: 5 %}]\n"
        "operators: [{name: ops, notice: 10 min, response: 5 h, re_enable_for: 30 h, recovery: "
        "[re_enable, recover_deleted, restore_key_from_recovery_point, rerun_extension, "
        "assign_new_key]}]\n";
    each.steps = steps;
    std::string text = each.text();
    const std::string still = "activities: [{name: still}]";
    text.replace(text.find(still), still.size(),
                 "activities: [{name: still, deallocate_every: {kind: exponential, mean: 9 d}, "
                 "off_length: {kind: exponential, mean: 2 d}, redeploy_every: {kind: exponential, "
                 "mean: 15 d}}]");
    return text;
}

const TextWorld::Edit version_of_its_day = [](Catalogue& catalogue) {
    half_an_hour(catalogue);
    for (EncryptionMode& mode : catalogue.encryption_modes) {
        if (mode.name == "sse_cmk") mode.backup_needs.value = BackupNeeds::version_at_backup;
    }
};

const std::vector<Step> trouble = {
    {"50.3 d", "delete_key, key: kek"},        {"55.7 d", "recover_key, key: kek"},
    {"70.1 d", "disable_secret, secret: bek"}, {"74.9 d", "enable_secret, secret: bek"},
    {"80.2 d", "revoke_grant, set: des"},      {"83.4 d", "restore_grant, set: des"}};

}  // namespace

TEST_CASE("following recovery points changes no result", "[behaviour]") {
    const std::string retire =
        GENERATE("{kind: after_overlap, overlap: 7 d}", "after_last_recovery_point", "never");
    const TextWorld world(eventful("120 d", retire), version_of_its_day);
    const Followed followed = follow(world);
    CHECK(followed.result.digest == world.run().digest);
    CHECK(followed.result.events == world.run().events);
    CHECK(followed.points.size() > 12 * 300);
}

// Goal: the points followed to the end of a long run are, at each moment of it, those that a run
// which ends there counts. Method: 24 horizons, three of the ways in which versions go.
TEST_CASE("at every moment as many points are unusable as a run that ends there counts",
          "[behaviour]") {
    const std::string retire = GENERATE("{kind: after_overlap, overlap: 7 d}",
                                        "{kind: keep_newest, versions: 2}", "never");
    const std::vector<Step> steps = GENERATE(std::vector<Step>{}, trouble);
    const Followed followed =
        follow(TextWorld(eventful("120 d", retire, steps), version_of_its_day));
    std::int64_t seen_unusable = 0;
    for (int day = 5; day <= 120; day += 5) {
        const std::string horizon = std::to_string(day * 24 + day % 7) + " h";
        if (day == 120) break;
        const TextWorld shorter(eventful(horizon, retire, steps), version_of_its_day);
        const ReplicationResult result = shorter.run();
        const SimTime end = shorter.horizon();
        std::map<std::uint32_t, std::pair<std::int64_t, std::int64_t>> counts;  // By group.
        for (const WatchedPoint& point : followed.points) {
            if (point.consistent >= end || point.expires <= end) continue;
            auto& [points, unusable] =
                counts[shorter.fleet().plans[shorter.fleet().vms[point.run->vm].plan].group];
            ++points;
            unusable += tier_at(followed, point, SimTime{end.ns - 1}).refused ? 1 : 0;
        }
        for (const GroupMetric& row : result.metrics) {
            if (row.metric != Metric::recovery_points_unusable) continue;
            INFO(horizon << ", " << shorter.fleet().groups[row.group]);
            const auto& [points, unusable] = counts[row.group];
            CHECK(row.events == unusable);
            seen_unusable += unusable;
            REQUIRE(points > 0);
            CHECK(*row.value ==
                  to_int64(divide_half_even(int128{unusable} * 1'000'000'000'000, points)));
        }
    }
    if (retire != "never") CHECK(seen_unusable > 100);
}

// Goal: a restore is impossible exactly when no followed point could be restored then. Method: all
// VMs asked at 200 moments, for whole VMs and for files.
TEST_CASE("a restore is impossible when no point that is followed can be restored", "[behaviour]") {
    const bool whole_vm = GENERATE(true, false);
    std::vector<Step> steps = trouble;
    for (int i = 0; i < 200; ++i) {
        for (const char* vms : {"sse", "eah", "ade", "pmk"}) {
            steps.push_back(operate(std::to_string(7 + i * 14) + " h", vms,
                                    whole_vm ? "restore_whole_vm" : "restore_file"));
        }
    }
    const TextWorld world(eventful("120 d", "{kind: after_overlap, overlap: 2 d}", steps),
                          version_of_its_day);
    std::int64_t impossible = 0;
    for (const char* name : {"sse-0000001", "eah-0000000", "ade-0000002", "pmk-0000000"}) {
        const Followed followed = follow(world, name);
        const auto& fleet = world.fleet();
        const std::uint32_t vm = fleet.entities[*fleet.find(name)].slot;
        std::int64_t asked = 0;
        for (const StoryLine& line : followed.result.story) {
            const bool refused = line.text == "a restore of the VM is asked for: impossible" ||
                                 line.text == "a restore of files is asked for: impossible";
            const bool done =
                line.text == "the VM is restored beside it" || line.text == "files are restored";
            if (!refused && !done) continue;
            ++asked;
            impossible += refused ? 1 : 0;
            // The newest that can be restored decides on files.
            const WatchedPoint* newest = nullptr;
            for (const WatchedPoint& point : followed.points) {
                if (point.run->vm == vm && point.ready <= line.at && point.expires > line.at &&
                    point.consistent < line.at && !tier_at(followed, point, line.at).refused) {
                    newest = &point;
                }
            }
            INFO(name << " at " << line.at);
            CHECK(done == (newest != nullptr && (whole_vm || newest->run->files)));
        }
        CHECK(asked == 200);
    }
    // Files of in-guest VMs never are; a whole VM hardly ever has no point left.
    CHECK(impossible >= (whole_vm ? 1 : 200));
}

namespace {

// A backup a day, kept for 20 d, as a snapshot for 5 d; the set is moved with a rotation on day 30.
OneOfEach rotated_once(std::vector<Step> steps) {
    OneOfEach each{
        .horizon = "60 d", .set_more = ", auto_rotation: true", .vm_more = ", backup: daily"};
    each.rest =
        "backups: [{name: daily, first: 1 h, retention: 20 d, snapshots_kept: 5 d, jitter: 0 s, "
        "length: 0 s}]\n";
    each.steps = std::move(steps);
    each.steps.insert(each.steps.begin(), Step{"30 d", "rotate_key, key: kek"});
    return each;
}

const WatchedPoint& point_of(const Followed& followed, const TextWorld& world,
                             const std::string& vm, std::uint32_t day) {
    const std::uint32_t slot = world.fleet().entities[*world.fleet().find(vm)].slot;
    const auto found = std::find_if(
        followed.points.begin(), followed.points.end(), [&](const WatchedPoint& point) {
            return point.run->vm == slot && point.consistent == t(days(day) + hours(1));
        });
    REQUIRE(found != followed.points.end());
    return *found;
}

}  // namespace

TEST_CASE("a point that needs the version of its day goes with it, to the tick", "[behaviour]") {
    const TextWorld world(rotated_once({{"40 d", "disable_version, key: kek, version: v1"}}).text(),
                          version_of_its_day);
    const Followed followed = follow(world);
    const WatchedPoint& before = point_of(followed, world, "sse", 25);
    const SimTime gone = t(days(40) + vault_order);
    CHECK_FALSE(tier_at(followed, before, SimTime{gone.ns - 1}).refused);
    const PointTier& after = tier_at(followed, before, gone);
    CHECK(after.refused);
    CHECK(after.cause == Cause::key_disabled);
    CHECK(after.brought_by == ChainKind::version_disabled_by_incident);
    CHECK(after.lacks == NeededVersion{0, 0});
    CHECK(before.run->looks.size() == 2);
    const WatchedPoint& later = point_of(followed, world, "sse", 35);
    CHECK(later.run->made_under == NeededVersion{0, 1});
    CHECK_FALSE(tier_at(followed, later, gone).refused);
    CHECK(tier_at(followed, later, gone).needs == std::vector<NeededVersion>{{0, 1}});
}

TEST_CASE("a snapshot that goes with its disk changes the version that it needs", "[behaviour]") {
    const TextWorld world(rotated_once({{"40 d", "delete_key, key: kek"}}).text(), half_an_hour);
    const Followed followed = follow(world);
    const WatchedPoint& kept = point_of(followed, world, "sse", 28);
    // The version is made, the set pointed, its hosts told, a floor each; then the lag.
    const SimTime wrapped = t(days(30) + 3 * vault_order + minutes(30));
    CHECK(tier_at(followed, kept, SimTime{wrapped.ns - 1}, true).needs ==
          std::vector<NeededVersion>{{0, 0}});
    CHECK(tier_at(followed, kept, wrapped, true).needs == std::vector<NeededVersion>{{0, 1}});
    const WatchedPoint& lost = point_of(followed, world, "sse", 39);
    const SimTime gone = t(days(40) + vault_order);
    CHECK(tier_at(followed, lost, gone, true).cause == Cause::key_deleted);
    CHECK(tier_at(followed, lost, gone, true).refused);
    CHECK_FALSE(tier_at(followed, lost, gone, false).refused);  // The vault tier needs no key.
    CHECK(tier_at(followed, lost, gone, false).needs.empty());
}

TEST_CASE("a point that carries its key needs no version, but a snapshot the guest's own",
          "[behaviour]") {
    const TextWorld world(rotated_once({operate("35 d", "ade", "rerun_extension"),
                                        {"36 d", "disable_version, key: kek, version: v1"}})
                              .text(),
                          half_an_hour);
    const Followed followed = follow(world);
    const WatchedPoint& point = point_of(followed, world, "ade", 34);
    CHECK_FALSE(tier_at(followed, point, t(days(34) + hours(2)), true).refused);
    const PointTier& renewed = tier_at(followed, point, t(days(35)), true);
    CHECK(renewed.refused);
    CHECK(renewed.rotated_since);
    CHECK_FALSE(tier_at(followed, point, t(days(50))).refused);
    CHECK_FALSE(point.run->files);
    CHECK(point_of(followed, world, "sse", 34).run->files);
    CHECK(point_of(followed, world, "pmk", 34).run->files);
}

TEST_CASE("what is recovered is restorable again; what is purged is not", "[behaviour]") {
    const bool purged = GENERATE(false, true);
    std::vector<Step> steps = {{"40 d", "delete_key, key: kek"}};
    if (!purged) steps.push_back({"42 d", "recover_key, key: kek"});  // Else after a week.
    const TextWorld world(rotated_once(steps).text(), version_of_its_day);
    const Followed followed = follow(world);
    const WatchedPoint& point = point_of(followed, world, "sse", 38);
    CHECK(tier_at(followed, point, t(days(41))).cause == Cause::key_deleted);
    const PointTier& end = tier_at(followed, point, t(days(48)));
    CHECK(end.refused == purged);
    if (purged) CHECK(end.cause == Cause::key_purged);
}

TEST_CASE("points of a VM that is deleted go with it", "[behaviour]") {
    const TextWorld world(R"(schema: rotasim/scenario/1
start: 2027-01-01T00:00:00Z
horizon: 30 d
vm_lists: [{name: l, rows: [{from: 2 d, to: 10 d, vcpus: 2, memory: 8 GiB}]}]
backups: [{name: daily, first: 1 h, retention: 20 d}]
vms:
  - {name: a, mode: sse_pmk, list: l, backup: daily, disks: [{name: os, role: os, tier: P10}]}
)");
    const Followed followed = follow(world);
    REQUIRE(followed.points.size() == 8);
    for (const WatchedPoint& point : followed.points)
        CHECK(point.expires == t(days(10)));
}
