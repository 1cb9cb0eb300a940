// Policies of every other sort: staggered, limited by use, lazy, keep the newest, keep what backups
// need.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// A mode of the catalogue whose recovery points need the version of their day (SQL TDE, LUKS).
void points_need_their_version(Catalogue& catalogue) {
    for (EncryptionMode& mode : catalogue.encryption_modes) {
        mode.rewrap_lag.value = DurationDistribution::constant(minutes(30));
        if (mode.name == "sse_cmk") {
            mode.backup_needs.value = BackupNeeds::version_at_backup;
        }
    }
}

std::string backed_up(const std::string& retire) {
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 200 d\n"
           "vaults: [{name: kv, sku: premium}]\n"
           "policies: [{name: p, when: {kind: periodic, period: 40 d}, retire: " +
           retire +
           "}]\n"
           "keys: [{name: kek, vault: kv, policy: p, versions: [{name: v1, created: "
           "2027-01-01T00:00:00Z}]}]\n"
           "encryption_sets: [{name: des, key: kek, auto_rotation: true}]\n"
           "backups: [{name: daily, every: 1 d, first: 2 h, retention: 60 d}]\n"
           "vms: [{name: sse, mode: sse_cmk, set: des, size: D4s_v3, backup: daily, "
           "disks: [{name: os, role: os, tier: P10}]}]\n";
}

}  // namespace

TEST_CASE("keys of one policy rotate one after another, and keep their distance", "[behaviour]") {
    std::string keys;
    for (const char* name : {"a", "b", "c"}) {
        keys += std::string("  - {name: ") + name +
                ", vault: kv, policy: p, versions: [{name: v1, created: 2026-12-31T00:00:00Z}]}\n";
    }
    const Ran ran(
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 100 d\n"
        "vaults: [{name: kv, sku: premium}]\n"
        "policies: [{name: p, when: {kind: periodic, period: 30 d, stagger: 5 d}}]\n"
        "keys:\n" +
        keys +
        "vms: [{name: pmk, mode: sse_pmk, size: D4s_v3, "
        "disks: [{name: os, role: os, tier: P10}]}]\n");
    for (int key = 0; key < 3; ++key) {
        const std::string name = std::string("kv/") + static_cast<char>('a' + key);
        const auto second = ran.told(name, "version 2 is made");
        const auto third = ran.told(name, "version 3 is made");
        REQUIRE(second.size() == 1);
        REQUIRE(third.size() == 1);
        CHECK(second.front() == t(days(29 + 5 * key) + vault_order));
        CHECK(third.front() == second.front() + days(30) + vault_order);
    }
}

TEST_CASE("a key is rotated once it has wrapped so many disks", "[behaviour]") {
    // Ten disks wrapped at the start; one VM a day comes to it.
    std::string rows;
    for (int day = 1; day <= 20; ++day) {
        rows += "      - {from: " + std::to_string(day) + " d, vcpus: 2, memory: 8 GiB}\n";
    }
    const auto text = [&](const std::string& when) {
        return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 30 d\n"
               "vaults: [{name: kv, sku: premium}]\n"
               "policies: [{name: p, when: " +
               when +
               "}]\n"
               "keys: [{name: kek, vault: kv, policy: p, versions: [{name: v1, created: "
               "2027-01-01T00:00:00Z}]}]\n"
               "encryption_sets: [{name: des, key: kek}]\n"
               "vm_lists:\n  - name: list\n    rows:\n" +
               rows +
               "vms:\n"
               "  - {name: old, mode: sse_cmk, set: des, size: D4s_v3, count: 5, "
               "disks: [{name: os, role: os, tier: P10}, {name: d, role: data, tier: P10}]}\n"
               "  - {name: late, mode: sse_cmk, set: des, list: list, "
               "disks: [{name: os, role: os, tier: P10}]}\n";
    };
    // The set does not follow, so that all wraps are of the first version.
    const Ran at_fifteen(text("{kind: usage_limited, wraps: 15}"));
    const auto made = at_fifteen.told("kv/kek", "version 2 is made");
    REQUIRE(made.size() == 1);
    // The fifth VM comes on day 5; the key hears of it a floor later, and each order takes another.
    CHECK(made.front() == t(days(5) + 3 * vault_order));
    CHECK(at_fifteen.told("kv/kek", "version 3 is made").empty());
    // What was used up before the start is rotated at once.
    const Ran at_once(text("{kind: usage_limited, wraps: 10}"));
    const auto first = at_once.told("kv/kek", "version 2 is made");
    REQUIRE(first.size() == 1);
    CHECK(first.front() == t(2 * vault_order));
    // At the latest after a time, however few there were.
    const Ran at_latest(text("{kind: usage_limited, wraps: 1000, at_latest: 7 d}"));
    CHECK(at_latest.told("kv/kek", "version 2 is made") ==
          std::vector<SimTime>{t(days(7) + vault_order)});
}

TEST_CASE("the newest so many versions are kept", "[behaviour]") {
    const std::uint32_t kept = GENERATE(1U, 2U, 3U);
    INFO(kept << " kept");
    OneOfEach each{.horizon = "100 d",
                   .versions = "{name: v1, created: 2027-01-01T00:00:00Z}",
                   .key_more = ", policy: p",
                   .set_more = ", auto_rotation: true"};
    each.rest =
        "policies: [{name: p, when: {kind: periodic, period: 20 d}, retire: "
        "{kind: keep_newest, versions: " +
        std::to_string(kept) + "}}]\n";
    const Ran ran(each, half_an_hour);
    CHECK(ran.value("sse", Metric::versions_alive_max) == kept + 1);
    for (std::uint32_t v = 1; v <= 4; ++v) {
        const auto gone = ran.told("kv/kek", "version " + std::to_string(v) + " is disabled");
        const std::uint32_t with = v + kept;  // Made by the rotation that retires v.
        if (with > 5) {                       // Day 100 would make the sixth.
            CHECK(gone.empty());
            continue;
        }
        const auto made = ran.told("kv/kek", "version " + std::to_string(with) + " is made");
        REQUIRE(made.size() == 1);
        CHECK(gone == std::vector<SimTime>{made.front() + vault_order});
    }
}

TEST_CASE("a version stays as long as a recovery point needs it", "[behaviour]") {
    const Ran safe(backed_up("{kind: after_last_recovery_point, margin: 0 s}"),
                   points_need_their_version);
    CHECK(safe.value("sse", Metric::recovery_points_unusable) == 0);
    const auto gone = safe.told("kv/kek", "version 1 is disabled");
    REQUIRE(gone.size() == 1);
    // Made on day 40, followed half an hour and an order later, told a floor later: from then on 60
    // days, and the order to disable it.
    const auto moved = safe.told("sse", "disk os is wrapped again: under version 2 of kv/kek");
    REQUIRE(moved.size() == 1);
    CHECK(gone.front() == moved.front() + vault_order + days(60) + vault_order);
    // As soon as nothing is wrapped under it, points of the older version are lost.
    const Ran early(backed_up("{kind: after_confirmed_rewrap, margin: 1 d}"),
                    points_need_their_version);
    CHECK(early.value("sse", Metric::recovery_points_unusable) > 0);
    // Where points follow their disk, nothing has to wait for them.
    const Ran azure(backed_up("{kind: after_last_recovery_point, margin: 0 s}"), half_an_hour);
    const auto soon = azure.told("kv/kek", "version 1 is disabled");
    REQUIRE(soon.size() == 1);
    CHECK(soon.front() == moved.front() + 2 * vault_order);
}
