// One replication in given cells and threads, compared with the reference to the last bit.
#pragma once

#include "sim/behaviour/run_replication.hpp"
#include "sim/run/cli_scenario.hpp"

#include <catch2/catch.hpp>

#include <cstdint>

namespace rotasim::testing {

inline constexpr std::uint32_t auto_cells = 1'000'000;

// No cells: the sequential engine.
struct Cells {
    std::uint32_t cells = 0;
    unsigned threads = 1;
};

inline ReplicationResult in_cells(const ReadyScenario& scenario, const Cells& cells,
                                  std::uint32_t replication = 0) {
    ReplicationOptions options;
    options.seed = scenario.loaded.scenario.seed;
    options.replication = replication;
    options.keep_intervals = true;
    if (cells.cells == 0) {
        return run_replication(scenario.world, options);
    }
    const FleetLayout layout = layout_of(
        scenario.fleet, partition_of(scenario.fleet, cells.cells == auto_cells ? 0 : cells.cells));
    options.layout = &layout;
    options.threads = cells.threads;
    return run_replication(scenario.world, options);
}

// Digest, metrics, measures, ledger and the chains of causes behind it.
inline void check_same(const ReplicationResult& result, const ReplicationResult& reference,
                       const Cells& cells) {
    INFO("cells " << cells.cells << ", threads " << cells.threads);
    CHECK(result.digest == reference.digest);
    CHECK(result.events == reference.events);
    CHECK(result.reached == reference.reached);
    REQUIRE(result.metrics.size() == reference.metrics.size());
    for (std::size_t i = 0; i < result.metrics.size(); ++i) {
        CHECK((result.metrics[i].value == reference.metrics[i].value &&
               result.metrics[i].events == reference.metrics[i].events));
    }
    REQUIRE(result.measures.size() == reference.measures.size());
    for (std::size_t i = 0; i < result.measures.size(); ++i) {
        CHECK((result.measures[i].value == reference.measures[i].value &&
               result.measures[i].events == reference.measures[i].events));
    }
    REQUIRE(result.intervals.size() == reference.intervals.size());
    bool same = true;
    for (std::size_t i = 0; i < result.intervals.size(); ++i) {
        const LedgerInterval& a = result.intervals[i];
        const LedgerInterval& b = reference.intervals[i];
        same &= a.vm == b.vm && a.cause == b.cause && a.active == b.active && a.from == b.from &&
                a.to == b.to && a.why == b.why;
    }
    CHECK(same);
    REQUIRE(result.cause_records.size() == reference.cause_records.size());
    same = true;
    for (std::size_t i = 0; i < result.cause_records.size(); ++i) {
        const CauseRecord& a = result.cause_records[i];
        const CauseRecord& b = reference.cause_records[i];
        same &= a.at == b.at && a.entity == b.entity && a.parent == b.parent && a.kind == b.kind &&
                a.mark == b.mark;
    }
    CHECK(same);
}

}  // namespace rotasim::testing
