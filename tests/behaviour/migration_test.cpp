// A migration stops a VM, copies its disks, deletes it and starts another in its place; who does
// not run is asked again, who fails is started again, and may be stranded by that.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// `count` in-guest VMs that go to encryption at host from ten hours on, at a rate by which a disk
// of 128 GiB is copied in one hour; a start takes 90 s, and asking a VM one floor each way.
struct Leaving {
    std::string migration;
    int count = 4;
    std::vector<Step> steps{};
    std::string rest{};
    std::string top = "in_guest_retirement: {active: false}\n";
    std::string horizon = "30 d";

    [[nodiscard]] std::string text() const {
        const auto vms = [this](const std::string& name, const std::string& mode) {
            return "  - {name: " + name + ", group: all, count: " + std::to_string(count) +
                   ", size: D4s_v3, activity: still, backup: daily, mode: " + mode +
                   ", disks: [{name: os, role: os, tier: P10}]}\n";
        };
        return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: " + horizon +
               "\n" + top +
               "vaults: [{name: kv, sku: premium}]\n"
               "keys: [{name: kek, vault: kv, versions: [{name: v1, created: "
               "2026-01-01T00:00:00Z}]}]\n"
               "encryption_sets: [{name: des, key: kek}]\n"
               "activities: [{name: still}]\n"
               "backups: [{name: daily}]\n"
               "vms:\n" +
               vms("old", "ade_dmcrypt, key: kek") + vms("new", "host_cmk, set: des") +
               "migrations:\n  - {name: leave, from: old, to: new, at: 2027-01-01T10:00:00Z, "
               "copy_rate: 38177487 B/s, takes: 0 s" +
               migration + "}\n" + rest + incidents(steps);
    }
};

constexpr Duration floor_of = vault_order;
constexpr Duration start_takes = seconds(90);
// 128 GiB at that rate, to the tick: rounded up.
// 128 GiB at that rate, rounded up to the tick.
const Duration copying{
    static_cast<std::int64_t>((int128{137'438'953'472} * 1'000'000'000 + 38'177'486) / 38'177'487)};

std::string old_vm(int i) { return "old-000000" + std::to_string(i); }
std::string new_vm(int i) { return "new-000000" + std::to_string(i); }
const SimTime asked = t(hours(10) + floor_of);

}  // namespace

TEST_CASE("two at a time: out of service while copied, and while the new one starts",
          "[behaviour]") {
    const Ran ran(
        Leaving{", at_once: 2",
                4,
                {},
                "measures:\n"
                "  - {name: moved, of: migrated_vms, kind: value_at, probes: [10 h, 12 h, "
                "13 h]}\n"
                "  - {name: present, of: present_vms, kind: value_at_end}\n"
                "  - {name: least, of: migration_effort, kind: sample_mean}\n"
                "  - {name: attempts, of: migration_effort, kind: count}\n"}
            .text());
    for (int i = 0; i < 4; ++i) {
        // The migration learns of the end at the very moment; the next hears one floor later.
        const SimTime from = i < 2 ? asked : asked + copying + floor_of;
        const SimTime to = from + copying;
        INFO(i);
        CHECK(ran.of(old_vm(i)) == Downs{{Cause::migration, from, to}});
        CHECK(ran.of(new_vm(i)) == Downs{{Cause::migration, to, to + start_takes}});
        CHECK(ran.told(old_vm(i), std::string(told_moved)) == std::vector<SimTime>{to});
        CHECK(ran.told(new_vm(i), std::string(told_created)) == std::vector<SimTime>{to});
    }
    const auto& measures = ran.result().measures;
    REQUIRE(measures.size() == 6);
    CHECK(measures[0].value == 0.0);
    CHECK(measures[1].value == 2.0);
    CHECK(measures[2].value == 4.0);
    CHECK(measures[3].value == 4.0);  // Four VMs at every moment.
    CHECK(measures[4].value == 1800.0);
    CHECK(measures[5].value == 4.0);
    // In the group's time nothing is missing and nothing counted twice: 4 VMs for 30 days.
    const double down = 4.0 * (copying.as_seconds() + 90.0);
    const auto share = ran.world().metric(ran.result(), "all", Metric::unavailability);
    REQUIRE(share.has_value());
    CHECK(static_cast<double>(*share) / static_cast<double>(info(Metric::unavailability).scale) ==
          Approx(down / (4.0 * 30 * 86'400)).epsilon(1e-9));
}

TEST_CASE("waves and windows hold VMs back", "[behaviour]") {
    const Ran waves(Leaving{", at_once: 4, wave_size: 2, wave_every: 5 h"}.text());
    for (int i = 0; i < 4; ++i) {
        const SimTime from = asked + (i < 2 ? Duration::zero() : hours(5));
        CHECK(waves.of(old_vm(i)) == Downs{{Cause::migration, from, from + copying}});
    }
    // A window of two hours and a half holds two moves one after the other; Saturday and Sunday
    // rest.
    const Ran window(Leaving{", window: {zone: UTC, from: \"08:00\", to: \"10:30\"}"}.text());
    // The first of January 2027 is a Friday, and at ten nothing that takes an hour fits any more.
    const SimTime monday = t(days(3) + hours(8) + floor_of);
    const SimTime tuesday = t(days(4) + hours(8) + floor_of);
    for (int i = 0; i < 4; ++i) {
        const SimTime day = i < 2 ? monday : tuesday;
        const SimTime from = i % 2 == 0 ? day : day + copying + floor_of;
        INFO(i);
        CHECK(window.of(old_vm(i)) == Downs{{Cause::migration, from, from + copying}});
    }
}

TEST_CASE("who does not run is asked again", "[behaviour]") {
    const Ran ran(Leaving{", at_once: 4, retry_after: 6 h",
                          1,
                          {operate("9 h", "old", "deallocate"), operate("20 h", "old", "start")}}
                      .text());
    // Asked at ten and at four: off; at ten in the evening it runs. Each answer comes a floor late.
    const SimTime from = asked + 2 * (floor_of + hours(6) + floor_of);
    REQUIRE(ran.told(old_vm(0), "a migration begins to move it: it is stopped") ==
            std::vector<SimTime>{from});
    CHECK(ran.told(new_vm(0), std::string(told_created)) == std::vector<SimTime>{from + copying});
}

TEST_CASE("a failed move starts the old VM, which needs its key", "[behaviour]") {
    const std::string failing = ", failure: 100 %, retry_after: 1 d";
    const Ran well(
        Leaving{failing, 1, {}, "", "in_guest_retirement: {active: false}\n", "2 d"}.text());
    const SimTime again = asked + copying + days(1) + floor_of;
    // The start of the old one is part of the same outage, by the same cause.
    const Duration out = copying + start_takes;
    CHECK(well.of(old_vm(0)) ==
          Downs{{Cause::migration, asked, asked + out}, {Cause::migration, again, again + out}});
    CHECK(well.of(new_vm(0)).empty());
    // Latent dead before: the move that was to save it strands it.
    const Ran dead(Leaving{failing, 1, {{"5 h", "disable_version, key: kek, version: v1"}}}.text());
    CHECK(dead.of(old_vm(0)) == Downs{{Cause::migration, asked, asked + out},
                                      {Cause::key_disabled, asked + out, dead.end()}});
    CHECK(dead.of(new_vm(0)).empty());
}

TEST_CASE("a move out of a latent-dead VM needs no old key, but a new VM needs the new one",
          "[behaviour]") {
    const std::vector<Step> steps = {{"5 h", "disable_version, key: kek, version: v1"}};
    const Ran ran(Leaving{"", 1, steps}.text());
    // The set names the same key here: what comes is refused at its first start.
    CHECK(ran.of(old_vm(0)) == Downs{{Cause::migration, asked, asked + copying}});
    const SimTime born = asked + copying;
    CHECK(ran.of(new_vm(0)) == Downs{{Cause::migration, born, born + start_takes},
                                     {Cause::key_disabled, born + start_takes, ran.end()}});
}

TEST_CASE("after the retirement a failed move is the end", "[behaviour]") {
    const Ran ran(Leaving{", failure: 100 %",
                          1,
                          {},
                          "",
                          "in_guest_retirement: {active: true, at: 2027-01-01T09:00:00Z}\n"}
                      .text());
    const SimTime failed = asked + copying + start_takes;
    CHECK(ran.of(old_vm(0)) ==
          Downs{{Cause::migration, asked, failed}, {Cause::retirement, failed, ran.end()}});
    CHECK(ran.world().metric(ran.result(), "all", Metric::dead_end_vms).value_or(0) > 0);
}
