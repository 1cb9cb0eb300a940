// Downtime is one number, however it is summed: by metric, by measure, by cause, by interval.
#include "sim/base/wide.hpp"
#include "tests/statistical/textbook.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::textbook;

TEST_CASE("measured downtime, the core metric and the sum over causes are equal to the tick",
          "[statistical][ledger]") {
    const Run run("conservation");
    const Fleet& fleet = run.fleet();
    const std::int64_t horizon = fleet.horizon.ns;
    REQUIRE(fleet.groups.size() == 5);
    double most = 0;
    for (const ReplicationResult& replication : run.replications()) {
        int128 all = 0;
        std::int64_t vms = 0;
        for (std::uint32_t group = 0; group < fleet.groups.size(); ++group) {
            int128 ticks = 0;
            for (const CauseTotal& cause : replication.causes)
                ticks += cause.group == group ? cause.ticks : 0;
            all += ticks;
            const auto count = static_cast<std::int64_t>(fleet.group_vms[group]);
            vms += count;
            const GroupMetric& metric =
                replication.metrics[group * metric_count +
                                    static_cast<std::size_t>(Metric::unavailability)];
            REQUIRE(metric.group == group);
            CHECK(metric.value ==
                  to_int64(divide_half_even(ticks * 1'000'000'000'000, int128{horizon} * count)));
            const double measured =
                run.value(replication, "down " + fleet.groups[group]).value.value();
            CHECK(measured == to_double(ticks) / to_double(int128{count} * horizon));
            most = std::max(most, measured);
        }
        CHECK(run.value(replication, "down").value ==
              to_double(all) / to_double(int128{vms} * horizon));
        CHECK(run.value(replication, "down vms").value ==
              to_double(all) / static_cast<double>(horizon));
    }
    CHECK(most > 0.05);  // There is enough downtime to lose some of it.
}

TEST_CASE("the intervals of a replication add up to its causes", "[statistical][ledger]") {
    const Run run("conservation");
    for (const std::uint32_t index : {0U, 5U}) {
        const ReplicationResult told = repeat_replication(run.world(), run.seed(), index);
        REQUIRE(told.digest == run.replications()[index].digest);
        int128 by_interval = 0;
        for (const LedgerInterval& interval : told.intervals)
            by_interval += (interval.to - interval.from).ns;
        int128 by_cause = 0;
        for (const CauseTotal& cause : run.replications()[index].causes)
            by_cause += cause.ticks;
        CHECK(by_interval > 0);
        CHECK((by_interval == by_cause));
    }
}
