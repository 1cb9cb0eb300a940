// What is down by its keys stays down: nobody's habits end the outage, and every end has a reason.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// Its owners switch every VM off for an hour every other day.
Ran with_habits(OneOfEach each, const TextWorld::Edit& edit = {}) {
    std::string text = each.text();
    const std::string still = "activities: [{name: still";
    text.replace(text.find(still), still.size(),
                 still + ", deallocate_every: 47 h, off_length: 1 h");
    return Ran(text, edit);
}

std::vector<std::string> story_of(const Ran& ran, const std::string& vm) {
    std::vector<std::string> lines;
    for (const StoryLine& line : ran.world().run(0, vm).story) {
        lines.push_back(line.text);
    }
    return lines;
}

bool tells(const std::vector<std::string>& lines, const std::string& text) {
    return std::find(lines.begin(), lines.end(), text) != lines.end();
}

}  // namespace

TEST_CASE("owners leave a VM alone that its key keeps down", "[behaviour]") {
    const Ran ran = with_habits(OneOfEach{.steps = {{"10 h", "delete_key, key: kek"}}});
    const SimTime purged = t(days(7) + hours(10) + 2 * vault_order);
    // Shut down before its owner would stop it; the in-guest VM does not start after the first
    // stop.
    CHECK(ran.of("sse") == Downs{{Cause::key_deleted, t(hours(11) + vault_order), purged},
                                 {Cause::key_purged, purged, ran.end()}});
    CHECK(ran.value("sse", Metric::failed_starts) == 0);
    CHECK(ran.value("sse", Metric::not_wanted_share) == 0);
    const SimTime starts = t(hours(48));
    CHECK(ran.of("ade") == Downs{{Cause::platform_start, starts, starts + start_length},
                                 {Cause::key_deleted, starts + start_length, purged},
                                 {Cause::key_purged, purged, ran.end()}});
    CHECK(ran.value("ade", Metric::failed_starts) == 1);
    CHECK(ran.value("pmk", Metric::not_wanted_share) > 0);
}

TEST_CASE("owners go on as their calendar says once a VM is back", "[behaviour]") {
    const auto stops_of = [](const Ran& ran, const std::string& vm) {
        std::vector<SimTime> stops;
        for (const StoryLine& line : ran.world().run(0, vm).story) {
            if (line.text.find("deallocated") != std::string::npos) stops.push_back(line.at);
        }
        return stops;
    };
    const Ran ran = with_habits(OneOfEach{
        .steps = {{"10 h", "disable_version, key: kek"}, {"7 d", "enable_version, key: kek"}}});
    std::vector<SimTime> twin = stops_of(ran, "pmk");
    REQUIRE(twin.size() > 10);
    // The three stops that fall into the outage are left out, and none is moved.
    twin.erase(twin.begin(), twin.begin() + 3);
    CHECK(stops_of(ran, "sse") == twin);
}

TEST_CASE("a VM whose key volume was wiped starts again after its owner's next stop",
          "[behaviour][azure]") {
    // Stop and start is the documented way back (azure.md 1.2, V4), and its keys are all right.
    OneOfEach each{.key_more = ", policy: hand"};
    each.rest =
        "policies: [{name: hand, when: {kind: never}, "
        "rollout: {kind: waves, size: 10, interval: 1 d, begin_after: 1 h, failure: 100 %}}]\n";
    each.steps = {{"1 h", "rotate_key, key: kek"}, operate("10 h", "ade", "guest_reboot")};
    const Ran ran = with_habits(each);
    const Downs downs = ran.of("ade");
    REQUIRE(downs.size() >= 3);
    CHECK(downs[1] == Down{Cause::key_volume_lost, t(hours(10) + reboot_length), t(hours(47))});
    CHECK(downs[2] == Down{Cause::platform_start, t(hours(48)), t(hours(48)) + start_length});
}

TEST_CASE("only the points of VMs that are there count as kept at the end", "[behaviour]") {
    const Ran ran(
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 90 d\n"
        "backups: [{name: daily}]\nhost_pools: [{name: h, sku: Dsv3-Type3}]\n"
        "vm_lists:\n"
        "  - {name: gone, rows: [{from: 1 d, to: 12 d, vcpus: 4, memory: 16 GiB}]}\n"
        "  - {name: there, rows: [{from: 1 d, vcpus: 4, memory: 16 GiB}]}\n"
        "vms:\n"
        "  - {name: gone, list: gone, hosts: h, mode: sse_pmk, backup: daily, "
        "disks: [{name: os, role: os, tier: P10}]}\n"
        "  - {name: there, list: there, hosts: h, mode: sse_pmk, backup: daily, "
        "disks: [{name: os, role: os, tier: P10}]}\n");
    CHECK(ran.value("gone", Metric::backups_done) > 5);
    CHECK(ran.value("gone", Metric::recovery_points_unusable) == -1);  // There is none.
    CHECK(ran.value("there", Metric::recovery_points_unusable) == 0);
}

namespace {

// In-guest encryption whose recovery points need no key: `ade` is restored by its operators, an
// hour after a redeployment at 11 d, in six hours.
Ran restored_after(const std::string& lists, const std::vector<Step>& more) {
    OneOfEach each{.pinned_more = ", operators: ops, backup: daily"};
    each.rest =
        "backups: [{name: daily, first: 2 h, restore_vault: 6 h, restore_snapshot: 6 h}]\n"
        "operators: [{name: ops, notice: 0 s, response: 1 h, recovery: [restore_vm]}]\n" +
        lists;
    each.steps = {{"10 d", "disable_version, key: kek"}, operate("11 d", "ade", "redeploy")};
    each.steps.insert(each.steps.end(), more.begin(), more.end());
    return Ran(each, [](Catalogue& catalogue) {
        for (EncryptionMode& mode : catalogue.encryption_modes) {
            mode.backup_needs.value = BackupNeeds::nothing;
            std::erase(mode.needs_key_at.value, KeyNeed::restore);
        }
    });
}

}  // namespace

TEST_CASE("a restore by operators takes its time as any other", "[behaviour]") {
    const Ran ran = restored_after("", {});
    CHECK(ran.value("ade", Metric::restores_vm_done) == 1);
    CHECK(ran.value("ade", Metric::restore_time_mean) == hours(6).ns / 1000);
    CHECK(ran.of("ade").back().cause == Cause::restore);
    CHECK(ran.of("ade").back().to - ran.of("ade").back().from == hours(6) + start_length);
}

TEST_CASE("a storage loss does not cut a restore short", "[behaviour]") {
    const std::string storage = "storage: [{name: array, groups: [ade]}]\n";
    const Downs undisturbed = restored_after("", {}).of("ade");
    // Out of reach for a while in between; or still when it ends, and when it begins.
    const auto lose = [](const std::string& after, const std::string& length) {
        return std::vector<Step>{{after, "lose_storage, storage: array, for: " + length}};
    };
    CHECK(restored_after(storage, lose("267 h", "1 s")).of("ade") == undisturbed);
    for (const std::string when : {"267 h", "15843 min"}) {
        INFO(when);
        const Downs downs = restored_after(storage, lose(when, "10 h")).of("ade");
        REQUIRE(downs.size() >= 3);
        const Down& restored = downs[downs.size() - 3];
        CHECK(restored.cause == Cause::restore);
        CHECK(restored.to - restored.from == hours(6) + start_length);
        CHECK(downs[downs.size() - 2].cause == Cause::storage_loss);
        CHECK(downs.back().cause == Cause::platform_start);
    }
}

TEST_CASE("the story of a VM on a set tells what was done for it", "[behaviour]") {
    OneOfEach each{.vm_more = ", operators: ops", .rest = {}};
    each.rest =
        "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [assign_new_key]}]\n";
    each.steps = {{"10 h", "disable_version, key: kek"}};
    const auto lines = story_of(Ran(each), "sse");
    CHECK(tells(lines, "set des is pointed to version 2 of kv/kek"));
    CHECK(tells(lines, "disk os is wrapped again: under version 2 of kv/kek"));
    CHECK(tells(lines, "its key can be used again"));
    CHECK(tells(lines, "the operators start it"));
    // Without an outage, too; and nothing of it for a VM without a set.
    each.set_more = ", auto_rotation: true";
    each.steps = {{"10 h", "rotate_key, key: kek"}};
    const auto quiet = story_of(Ran(each), "sse");
    CHECK(quiet.size() == 2);
    CHECK(tells(quiet, "disk os is wrapped again: under version 2 of kv/kek"));
    CHECK(story_of(Ran(each), "pmk").empty());
}

TEST_CASE("a redeploy is told, whoever asks for it", "[behaviour]") {
    const Ran ran(OneOfEach{.steps = {operate("10 h", "pmk", "redeploy")}});
    CHECK(story_of(ran, "pmk") == std::vector<std::string>{"the VM was redeployed", "runs"});
}

TEST_CASE("the end of the run is no news of a VM", "[behaviour]") {
    const Ran ran(OneOfEach{.steps = {{"10 h", "disable_version, key: kek"}}});
    CHECK(story_of(ran, "ade") ==
          std::vector<std::string>{"latent dead from now on: it runs, but would not start again"});
    CHECK(ran.value("ade", Metric::latent_dead_vm_hours) ==
          (ran.end() - t(hours(10) + vault_order)).ns / 3'600'000);
}

TEST_CASE("an owner's nightly stop neither ends an outage by keys nor puts off its repair",
          "[behaviour]") {
    OneOfEach each{.horizon = "60 d", .vm_more = ", operators: ops"};
    each.rest = "operators: [{name: ops, notice: 1 h, response: 48 h, recovery: [re_enable]}]\n";
    each.steps = {{"8 d", "disable_version, key: kek"}};
    const Ran alone(each);
    for (int night = 9; night < 60; ++night) {
        each.steps.push_back(operate(std::to_string(night * 24 + 20) + " h", "sse", "deallocate"));
        each.steps.push_back(operate(std::to_string(night * 24 + 32) + " h", "sse", "start"));
    }
    const Ran nightly(each);
    REQUIRE(alone.of("sse").size() >= 1);
    CHECK(nightly.of("sse").front() == alone.of("sse").front());
    CHECK(nightly.value("sse", Metric::failed_starts) == 0);
}
