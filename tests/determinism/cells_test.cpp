// One result for any cells and threads: the parallel engine against the sequential reference, for
// the small fleet with everything in it (scripts/check_cells.sh: for every scenario).
#include "tests/determinism/cells.hpp"

#include "tests/determinism/small_fleet.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

TEST_CASE("the small fleet comes to the same in every combination", "[determinism][cells]") {
    const auto scenario = ready(small_fleet_text());
    for (const std::uint32_t replication : {0U, 1U}) {
        const ReplicationResult reference = in_cells(*scenario, Cells{0, 0}, replication);
        REQUIRE_FALSE(reference.measures.empty());
        REQUIRE_FALSE(reference.intervals.empty());
        for (const std::uint32_t count : {1U, 2U, 3U, 7U, 64U, auto_cells}) {
            for (const unsigned threads : {1U, 2U, 4U, 8U}) {
                const Cells cells{count, threads};
                check_same(in_cells(*scenario, cells, replication), reference, cells);
            }
        }
    }
}

TEST_CASE("what holds before the first event counts in cells that have none for a while",
          "[determinism][cells]") {
    // All are latent dead from the start; one is stopped soon, in a cell that runs before others.
    const auto scenario = ready(
        "schema: rotasim/scenario/1\n"
        "start: 2027-01-01T00:00:00Z\n"
        "horizon: P1Y\n"
        "vaults: [{name: kv, enabled_for_disk_encryption: false}]\n"
        "keys: [{name: kek, vault: kv, versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}]\n"
        "activities: [{name: seldom, guest_reboot_every: 300 d}]\n"
        "vms:\n"
        "  - {name: first, group: all, mode: ade_dmcrypt, key: kek, size: D4s_v3, disks: [{name: "
        "os, role: os}]}\n"
        "  - {name: rest, group: all, count: 20, mode: ade_dmcrypt, key: kek, size: D4s_v3, "
        "activity: seldom, disks: [{name: os, role: os}]}\n"
        "incidents: [{name: stop, after: 1 h, do: {kind: operate_vms, vms: first, "
        "operation: deallocate}}]\n");
    const ReplicationResult reference = in_cells(*scenario, Cells{0, 0});
    CHECK(reference.metrics.at(static_cast<std::size_t>(Metric::latent_dead_max)).value == 21);
    for (const std::uint32_t count : {2U, 7U, 64U, auto_cells}) {
        check_same(in_cells(*scenario, Cells{count, 2}), reference, Cells{count, 2});
    }
}
