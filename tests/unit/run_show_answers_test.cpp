// Answers of `show` that need no run: how long old versions must stay, and how long a mass start
// takes at least.
#include "sim/base/units.hpp"
#include "sim/behaviour/point_watch.hpp"
#include "sim/run/show_safe_overlap.hpp"
#include "sim/run/show_throttle_floor.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

SafeOverlap only_overlap(const OneOfEach& each, const TextWorld::Edit& edit = half_an_hour) {
    const TextWorld world(each.text(), edit);
    const auto overlaps = safe_overlaps(world.fleet(), world.loaded().scenario);
    REQUIRE(overlaps.size() == 1);
    return overlaps.front();
}

// The in-guest VM is moved a day after a rotation, the set follows by itself.
OneOfEach moved_by_waves(const std::string& retire) {
    OneOfEach each{.key_more = ", policy: p", .set_more = ", auto_rotation: true"};
    each.rest =
        "policies: [{name: p, when: {kind: periodic, period: 90 d}, rollout: {kind: waves, "
        "size: 10, interval: 1 d, begin_after: 1 d}, retire: " +
        retire + "}]\n";
    return each;
}

}  // namespace

TEST_CASE("an old version must stay until the last user has moved", "[unit][run]") {
    const SafeOverlap late = only_overlap(moved_by_waves("{kind: after_overlap, overlap: 2 d}"));
    CHECK(late.key == "kv/kek");
    CHECK(late.margin == vault_order);
    CHECK(late.needed() == days(1) + vault_order);
    CHECK(late.taken_after == days(2));
    CHECK(late.is_safe());
    CHECK(late.versions == 2);
    const SafeOverlap soon = only_overlap(moved_by_waves("{kind: after_overlap, overlap: 20 h}"));
    CHECK_FALSE(soon.is_safe());
    // To the tick: with exactly what is needed it is safe.
    const SafeOverlap exact =
        only_overlap(moved_by_waves("{kind: after_overlap, overlap: 86401 s}"));
    CHECK(exact.is_safe());
    const SafeOverlap never = only_overlap(moved_by_waves("never"));
    CHECK(never.is_safe());
    CHECK_FALSE(never.taken_after.has_value());
}

TEST_CASE("whoever is never moved needs its version for ever", "[unit][run]") {
    OneOfEach each{.key_more = ", policy: p", .set_more = ", auto_rotation: true"};
    each.rest = "policies: [{name: p, when: {kind: periodic, period: 90 d}, retire: at_once}]\n";
    const SafeOverlap overlap = only_overlap(each);
    CHECK_FALSE(overlap.needed().has_value());
    CHECK_FALSE(overlap.is_safe());
    REQUIRE_FALSE(overlap.needs.empty());
    CHECK(overlap.needs.front().who == "in-guest VMs of ade stay pinned");
}

TEST_CASE("recovery points that need their version lengthen the overlap by years", "[unit][run]") {
    OneOfEach each = moved_by_waves("{kind: after_overlap, overlap: 30 d}");
    each.vm_more = ", backup: yearly";
    each.rest += "backups: [{name: yearly, every: 1 d, retention: 2555 d}]\n";
    const auto edit = [](Catalogue& catalogue) {
        half_an_hour(catalogue);
        for (EncryptionMode& mode : catalogue.encryption_modes) {
            if (mode.name == "sse_cmk") mode.backup_needs.value = BackupNeeds::version_at_backup;
        }
    };
    const SafeOverlap overlap = only_overlap(each, edit);
    // The restore of the last day takes four hours from the vault tier, if nothing else is said.
    CHECK(overlap.needed() == days(1) + days(2555) + hours(4) + vault_order);
    CHECK(overlap.propagation + overlap.detection == overlap.margin);
    CHECK_FALSE(overlap.is_safe());
    // platforms.md 3: seven years at 90 days are 28 to 29 versions at once; and the one in force.
    CHECK(overlap.versions == 30);
    CHECK(only_overlap(each).is_safe());  // Azure's points follow the disk, or carry their key.
}

// The simulation is the judge: kept for as long as is needed, no version is missed by any VM or
// point; without the days that points take, points are lost, and without those that VMs take, VMs.
TEST_CASE("what is kept for the safe overlap is missed by nobody in the simulation",
          "[unit][run]") {
    const auto with = [](Duration overlap) {
        OneOfEach each = moved_by_waves("{kind: after_overlap, overlap: " + to_text(overlap) + "}");
        each.horizon = "400 d";
        each.vm_more = ", backup: kept";
        each.rest += "backups: [{name: kept, every: 4 h, retention: 20 d}]\n";
        return each;
    };
    const auto edit = [](Catalogue& catalogue) {
        half_an_hour(catalogue);
        for (EncryptionMode& mode : catalogue.encryption_modes) {
            if (mode.name == "sse_cmk") mode.backup_needs.value = BackupNeeds::version_at_backup;
        }
    };
    const auto missed = [&](Duration overlap) {
        const TextWorld world(with(overlap).text(), edit);
        std::int64_t points = 0;
        const std::vector<PointTier>* tiers = nullptr;
        PointWatch watch([&](const WatchedPoint& point) {
            for (const PointLook& look : point.run->looks) {
                points += look.from < std::min(point.expires, point.horizon) &&
                                  (*tiers)[look.vault].refused
                              ? 1
                              : 0;
            }
        });
        tiers = &watch.tiers();
        ReplicationOptions options;
        options.points = &watch;
        const ReplicationResult result = run_replication(world.world(), options);
        return std::pair(points, *world.metric(result, "ade", Metric::latent_dead_max));
    };
    const Duration needed = *only_overlap(with(days(1)), edit).needed();
    CHECK(needed == days(21) + hours(4) + vault_order);
    CHECK(missed(needed) == std::pair<std::int64_t, std::int64_t>(0, 0));
    CHECK(missed(days(19)).first > 0);
    CHECK(missed(days(19)).second == 0);
    CHECK(missed(hours(23)).second > 0);
}

TEST_CASE("windows lengthen the overlap until all are moved in them", "[unit][run]") {
    OneOfEach each{.key_more = ", policy: p", .set_more = ", auto_rotation: true"};
    each.rest =
        "policies: [{name: p, when: {kind: periodic, period: 90 d}, rollout: {kind: rolling, "
        "at_once: 1, takes: 1 h, window: {zone: UTC, from: \"10:00\", to: \"12:00\", days: "
        "[mon]}}, retire: {kind: after_overlap, overlap: 2 d}}]\n";
    const SafeOverlap overlap = only_overlap(each);
    // The start is a Friday: Monday at ten is three days and ten hours later; the order takes a
    // second, and the rotation may come a week less well.
    CHECK(overlap.needed() == days(10) + hours(11) + vault_order + vault_order);
    CHECK_FALSE(overlap.is_safe());
}

TEST_CASE("a mass start takes at least as long as the vault makes it wait", "[unit][run]") {
    CHECK(floor_of(0, seconds(10)) == Duration::zero());
    CHECK(floor_of(1, seconds(10)) == Duration::zero());  // All in the first window.
    CHECK(floor_of(1.25, seconds(10)) == seconds(10));
    CHECK(floor_of(30, seconds(10)) == seconds(290));

    const std::vector<VaultLimit> limits = load_vault_limits({});
    OneOfEach each;
    const TextWorld world(each.text());
    const auto calls = start_calls(world.fleet(), limits);
    REQUIRE(calls.size() == 1);
    CHECK(calls.front().vms == 3);  // All but the one under the platform's key.
    const auto per_start = [&world](const std::string& name) {
        const auto& modes = world.fleet().catalogue.encryption_modes;
        const auto found = std::find_if(modes.begin(), modes.end(),
                                        [&name](const auto& mode) { return mode.name == name; });
        REQUIRE(found != modes.end());
        return found->calls_per_start.value;
    };
    CHECK(calls.front().key_calls ==
          per_start("sse_cmk") + per_start("host_cmk") + per_start("ade_dmcrypt"));
    CHECK(calls.front().secret_calls == 0);

    StartCalls many = calls.front();
    many.key_calls = 60000;
    std::vector<std::string> names;
    for (const ThrottleFloor& floor : throttle_floors(many, limits, minutes(1))) {
        names.push_back(floor.name);
        if (floor.name == "premium_rsa_2048") {  // 15 windows of 4,000.
            CHECK(floor.floor == seconds(140));
            CHECK(floor.vaults == 3);  // Seven windows fit into a minute.
        }
        if (floor.name == "premium_rsa_hsm_4096") {  // 240 windows of 250.
            CHECK(floor.floor == seconds(2390));
            CHECK(floor.vaults == 0);  // 35, where a subscription takes as much as five.
        }
    }
    CHECK(names.size() == 6);
}
