// A load that changes at every step: one result for any cells, threads and order of the file.
#include "tests/determinism/cells.hpp"
#include "tests/determinism/small_fleet.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// The small fleet under two loads, one of steps that no hour is made of.
std::string loaded_fleet() {
    const std::string web = "write: {value: 3 MB/s, mark: assumed, source: made up}}";
    std::string text = replaced(
        small_fleet_text(), web,
        "write: {value: 3 MB/s, mark: assumed, source: made up}, load: {every: 1 h, "
        "factor: {kind: lognormal, mean: 1, cv: 0.7}, zone: Europe/Amsterdam, "
        "daily: [0.5, 0.4, 0.4, 0.4, 0.5, 0.6, 0.8, 1, 1.3, 1.5, 1.6, 1.6, 1.5, 1.5, 1.5, 1.5, "
        "1.4, 1.2, 1, 0.9, 0.8, 0.8, 0.7, 0.6]}}");
    text = with_items(text, "workloads",
                      {"  - {name: batch, read: 1 MB/s, write: 9 MB/s, load: {every: 37 min, "
                       "factor: {kind: exponential, mean: 2}}}"});
    const std::string host =
        "set: des_host, disks: [{name: os, role: os, tier: P10}, {name: data, "
        "role: data, tier: P20}], activity: busy, workload: ";
    return replaced(text, host + "web", host + "batch");
}

std::optional<std::int64_t> value_of(const ReplicationResult& result, std::uint32_t group,
                                     Metric metric) {
    return result.metrics[group * metric_count + static_cast<std::size_t>(metric)].value;
}

}  // namespace

TEST_CASE("loads come to the same in every combination", "[determinism][load]") {
    const auto scenario = ready(loaded_fleet());
    for (const std::uint32_t replication : {0U, 1U}) {
        const ReplicationResult reference = in_cells(*scenario, Cells{0, 0}, replication);
        for (std::uint32_t g = 0; g < scenario->fleet.groups.size(); ++g) {
            CHECK(value_of(reference, g, Metric::load_mean).value() > 0);
        }
        for (const std::uint32_t count : {1U, 2U, 7U, auto_cells}) {
            for (const unsigned threads : {1U, 2U, 4U}) {
                const Cells cells{count, threads};
                check_same(in_cells(*scenario, cells, replication), reference, cells);
            }
        }
    }
}

TEST_CASE("a load changes no event, and what else is in the file changes no load",
          "[determinism][load]") {
    const auto calm = ready(small_fleet_text());
    const auto busy = ready(loaded_fleet());
    const ReplicationResult without = in_cells(*calm, Cells{});
    const ReplicationResult with = in_cells(*busy, Cells{});
    CHECK(with.events == without.events);
    CHECK(with.intervals.size() == without.intervals.size());
    CHECK(with.digest != without.digest);
    std::string shuffled =
        with_lists(loaded_fleet(), [](const std::string&, std::vector<std::string>& items) {
            std::reverse(items.begin(), items.end());
        });
    CHECK(digest_of(shuffled, 2) == digest_of(loaded_fleet(), 2));
    CHECK(digest_of(loaded_fleet(), 3, 2) == digest_of(loaded_fleet(), 3, 1));
}
