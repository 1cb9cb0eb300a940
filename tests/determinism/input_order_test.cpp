// What happens depends on what exists, not on the order or the grouping in which it was written.
#include "tests/determinism/small_fleet.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// What replications say of one group, whatever number it has: metrics and the ledger.
using GroupNumbers = std::vector<std::tuple<std::string, std::int64_t, std::int64_t>>;

std::map<std::string, GroupNumbers> by_group(const ReadyScenario& scenario,
                                             std::uint32_t replication) {
    ReplicationOptions options;
    options.seed = 1;
    options.replication = replication;
    const ReplicationResult result = run_replication(scenario.world, options);
    std::map<std::string, GroupNumbers> numbers;
    for (const GroupMetric& m : result.metrics) {
        numbers[scenario.fleet.groups[m.group]].emplace_back(std::string(info(m.metric).id),
                                                             m.value.value_or(INT64_MIN), m.events);
    }
    for (const CauseTotal& c : result.causes) {
        numbers[scenario.fleet.groups[c.group]].emplace_back(
            std::string(info(c.cause).id) + " " + std::string(to_string(c.mark)), to_int64(c.ticks),
            c.intervals);
    }
    return numbers;
}

void check_originals(const ReadyScenario& original, const ReadyScenario& crowded) {
    REQUIRE(crowded.fleet.groups.size() > original.fleet.groups.size());
    for (std::uint32_t replication = 0; replication < 3; ++replication) {
        const auto before = by_group(original, replication);
        const auto after = by_group(crowded, replication);
        for (const auto& [group, numbers] : before) {
            INFO(group << ", replication " << replication);
            REQUIRE(after.count(group) == 1);
            const bool same = after.at(group) == numbers;
            CHECK(same);
            if (same) continue;
            for (std::size_t i = 0; i < numbers.size() && i < after.at(group).size(); ++i) {
                if (after.at(group)[i] != numbers[i]) UNSCOPED_INFO(std::get<0>(numbers[i]));
            }
        }
    }
}

constexpr const char* tail =
    ", size: D4s_v3, hosts: h_bystander, os: linux, disks: [{name: os, role: os, tier: P10}], "
    "activity: busy, workload: web, backup: daily}";

}  // namespace

TEST_CASE("lists in reverse order give the same digest", "[determinism][order]") {
    const std::string reversed =
        with_lists(small_fleet_text(), [](const std::string&, std::vector<std::string>& items) {
            std::reverse(items.begin(), items.end());
        });
    REQUIRE(reversed != small_fleet_text());
    CHECK(digest_of(reversed) == digest_of(small_fleet_text()));
}

TEST_CASE("lists in rotated order give the same digest", "[determinism][order]") {
    const std::string rotated = with_lists(
        small_fleet_text(), [](const std::string& list, std::vector<std::string>& items) {
            const auto by = static_cast<std::ptrdiff_t>(list.size() % items.size());
            std::rotate(items.begin(), items.begin() + by, items.end());
        });
    CHECK(digest_of(rotated) == digest_of(small_fleet_text()));
}

TEST_CASE("one template cut into two is the same fleet", "[determinism][order]") {
    std::vector<std::string> second;
    static_cast<void>(with_lists(small_fleet_text(),
                                 [&](const std::string& list, std::vector<std::string>& items) {
                                     if (list == "vms") second = {items.front()};
                                 }));
    REQUIRE(second.size() == 1);
    const std::string first = replaced(second.front(), "count: 36", "count: 17, first: 0");
    second.front() = replaced(second.front(), "count: 36", "count: 19, first: 17");
    const std::string cut = with_items(small_fleet_text(), "vms", second);
    const std::string regrouped =
        replaced(cut, replaced(second.front(), "count: 19, first: 17", "count: 36"), first);
    CHECK(digest_of(regrouped) == digest_of(small_fleet_text()));
}

TEST_CASE("a thousand bystander hosts leave every original number alone", "[determinism][order]") {
    const std::string pool = "  - {name: h_bystander, sku: Dsv3-Type3, count: 1000, faults: often}";
    // Names before, between and after the others, so that every entity's index moves.
    std::string text = with_items(small_fleet_text(), "host_pools", {pool});
    text =
        with_items(text, "vms",
                   {fmt::format("  - {{name: aaa, group: aaa, count: 500, mode: sse_pmk{}", tail),
                    fmt::format("  - {{name: mmm, group: mmm, count: 500, mode: sse_pmk{}", tail),
                    fmt::format("  - {{name: zzz, group: zzz, count: 500, mode: sse_pmk{}", tail)});
    check_originals(*ready(small_fleet_text()), *ready(text));
}

TEST_CASE("bystanders with keys of their own in the same vault change nothing either",
          "[determinism][order]") {
    std::string text = with_items(small_fleet_text(), "host_pools",
                                  {"  - {name: h_bystander, sku: Dsv3-Type3, faults: often}"});
    text = with_items(text, "keys",
                      {"  - {name: a_kek, vault: kv, bits: 3072, policy: half_yearly, versions: "
                       "[{name: v1, created: 2026-12-01T00:00:00Z}]}",
                       "  - {name: z_kek, vault: other_kv, bits: 3072, policy: half_yearly, "
                       "versions: [{name: v1, created: 2026-12-01T00:00:00Z}]}"});
    text = with_items(text, "encryption_sets",
                      {"  - {name: a_des, key: a_kek, auto_rotation: true}",
                       "  - {name: z_des, key: z_kek, auto_rotation: false}"});
    text = with_items(
        text, "vms",
        {fmt::format("  - {{name: aaa, group: aaa, count: 40, mode: sse_cmk, set: a_des{}", tail),
         fmt::format("  - {{name: zzz, group: zzz, count: 40, mode: sse_cmk, set: z_des{}", tail)});
    check_originals(*ready(small_fleet_text()), *ready(text));
}
