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
