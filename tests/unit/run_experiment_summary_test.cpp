// Which estimator each number gets, and what the ledger adds up to.
#include "sim/base/contract.hpp"
#include "sim/run/experiment_summary.hpp"
#include "tests/unit/run_experiment_support.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// Ten made-up replications with one column replaced.
ExperimentResult with_column(Metric metric, const std::vector<std::optional<std::int64_t>>& values,
                             std::int64_t events_each) {
    const MadeUpWorld w;
    ReplicationTable table(2);
    for (std::uint32_t i = 0; i < values.size(); ++i) {
        ReplicationResult result = made_up_replication(i);
        GroupMetric& row = result.metrics[static_cast<std::size_t>(metric)];
        row.value = values[i];
        row.events = events_each;
        table.add(result);
    }
    return summarise(table, w.world.measures, w.fleet->group_vms, 0.95);
}

}  // namespace

TEST_CASE("unavailability gets an interval from 20 events on", "[unit][run]") {
    const std::int64_t scale = info(Metric::unavailability).scale;
    std::vector<std::optional<std::int64_t>> values;
    for (int i = 0; i < 10; ++i)
        values.emplace_back(scale / 100 * i);
    const Estimate e =
        with_column(Metric::unavailability, values, 2).row(0, Metric::unavailability).estimate;
    CHECK(*e.mean == Approx(0.045));
    CHECK(e.events == 20);
    CHECK(e.low);
    CHECK(*e.low >= 0);
    const ExperimentResult few = with_column(Metric::unavailability, values, 1);
    CHECK(few.row(0, Metric::unavailability).estimate.reason == "too few events (10 seen)");
    CHECK_FALSE(few.row(0, Metric::unavailability).estimate.low);
    // All replications of the second group are without an event: a bound, not a zero.
    CHECK(few.row(1, Metric::unavailability).estimate.event_chance_high);
}

TEST_CASE("counts below 20 happenings get a bound, maxima do not", "[unit][run]") {
    const Estimate few =
        with_column(Metric::failed_starts, {1, 1, 1, 1}, 1).row(0, Metric::failed_starts).estimate;
    CHECK(few.reason == "too few events (4 seen)");
    CHECK(few.estimator == "exact_bound");
    CHECK(few.high);
    const Estimate many =
        with_column(Metric::failed_starts, {7, 7, 7, 7}, 7).row(0, Metric::failed_starts).estimate;
    CHECK(many.reason.empty());
    CHECK(*many.low == 7);
    const Estimate maximum = with_column(Metric::latent_dead_max, {0, 0, 0, 0}, 0)
                                 .row(0, Metric::latent_dead_max)
                                 .estimate;
    CHECK(maximum.reason == "too few events (0 seen)");
    CHECK_FALSE(maximum.high);
    CHECK(maximum.event_chance_high);
}

TEST_CASE("no interval of a count of VMs exceeds the group", "[unit][run]") {
    const std::vector<std::optional<std::int64_t>> values = {400, 400, 400, 396};
    const Estimate cut =
        with_column(Metric::latent_dead_max, values, 9).row(0, Metric::latent_dead_max).estimate;
    CHECK(*cut.mean == 399);
    CHECK(*cut.high == 400);
    CHECK(*cut.low < 399);
    CHECK(cut.note == "interval cut at the group's 400 VMs");
    // Starts can fail more often than there are VMs.
    const Estimate starts =
        with_column(Metric::failed_starts, values, 400).row(0, Metric::failed_starts).estimate;
    CHECK(*starts.high > 400);
    CHECK(starts.note.empty());
}

TEST_CASE("availability is one less unavailability, interval included", "[unit][run]") {
    const std::int64_t scale = info(Metric::unavailability).scale;
    std::vector<std::optional<std::int64_t>> values;
    for (int i = 0; i < 10; ++i)
        values.emplace_back(scale / 100 * i);
    const ExperimentResult result = with_column(Metric::unavailability, values, 5);
    const Estimate& u = result.row(0, Metric::unavailability).estimate;
    const Estimate& a = result.row(0, Metric::availability).estimate;
    CHECK(*a.mean == 1 - *u.mean);
    CHECK(*a.low == 1 - *u.high);
    CHECK(*a.high == 1 - *u.low);
}

TEST_CASE("dates get share, earliest and median, in days too", "[unit][run]") {
    const std::int64_t day = days(1).ns;
    std::vector<std::optional<std::int64_t>> values;
    for (int i = 1; i <= 8; ++i)
        values.emplace_back(i * day);
    values.emplace_back(std::nullopt);
    values.emplace_back(std::nullopt);
    const ExperimentResult result = with_column(Metric::first_failed_start, values, 1);
    const MetricRow& row = result.row(0, Metric::first_failed_start);
    REQUIRE(row.date);
    CHECK(*row.date->share.mean == 0.8);
    CHECK(row.date->earliest == SimTime{day});
    CHECK(row.date->median == SimTime{5 * day});
    CHECK(*row.estimate.mean == 5);
    CHECK(*row.estimate.low == 2);
    CHECK_FALSE(row.estimate.high);
    CHECK(row.estimate.events == 8);
    CHECK(result.row(1, Metric::first_failed_start).estimate.reason ==
          "never came within the horizon");
}

TEST_CASE("values that are missing in some replications are counted", "[unit][run]") {
    const ExperimentResult result =
        with_column(Metric::data_loss_mean, {4, std::nullopt, 6, std::nullopt}, 30);
    const Estimate& e = result.row(0, Metric::data_loss_mean).estimate;
    CHECK(e.n == 2);
    CHECK(e.note == "a value in 2 of 4 replications");
}

TEST_CASE("the ledger adds up exactly over replications", "[unit][run]") {
    const MadeUpWorld w;
    ReplicationTable table(2);
    int128 expected = 0;
    for (std::uint32_t i = 0; i < 10; ++i) {
        const ReplicationResult result = made_up_replication(i);
        expected += result.causes[0].ticks;
        table.add(result);
    }
    const ExperimentResult result = summarise(table, w.world.measures, w.fleet->group_vms, 0.95);
    REQUIRE(result.causes.size() == 2);
    CHECK(result.causes[0].ticks == expected);
    CHECK(result.causes[1].ticks == 2 * expected);
    CHECK(result.causes[0].share == Approx(1.0 / 3));
    CHECK(result.causes[0].intervals == 30 + 45);
    REQUIRE(result.evidence.size() == 2);
    CHECK(result.evidence[0].mark == Evidence::documented);
    CHECK(result.evidence[0].share == Approx(2.0 / 3));
    CHECK(result.evidence[0].key_share == 1);
    CHECK(result.evidence[1].mark == Evidence::assumed);
    CHECK(result.evidence[1].key_share == 0);
}

TEST_CASE("measures are estimated as asked", "[unit][run]") {
    const MadeUpWorld w;
    ReplicationTable table(2);
    for (std::uint32_t i = 0; i < 14; ++i)
        table.add(made_up_replication(i));
    const ExperimentResult result = summarise(table, w.world.measures, w.fleet->group_vms, 0.95);
    REQUIRE(result.measures.size() == 5);
    CHECK(*result.measures[0].estimate.mean == Approx(0.3));
    CHECK(result.measures[0].over == OverReplications::mean);
    CHECK(*result.measures[1].estimate.mean == Approx(0.3));
    CHECK(result.measures[1].over == OverReplications::quantile);
    CHECK(*result.measures[2].estimate.mean == Approx(8.0 / 14));
    // A passage that never came: no mean, but a chance with a bound.
    CHECK(result.measures[3].estimate.reason ==
          "never came within the horizon in 14 of 14 replications");
    CHECK(*result.measures[4].estimate.mean == 0);
    CHECK(*result.measures[4].estimate.high == Approx(1 - std::pow(0.025, 1.0 / 14)));
}

TEST_CASE("a replication out of order, or without all metrics, is a fault", "[unit][run]") {
    ReplicationTable table(2);
    CHECK_THROWS_AS(table.add(made_up_replication(1)), InvariantViolation);
    ReplicationResult result = made_up_replication(0);
    result.metrics.pop_back();
    CHECK_THROWS_AS(table.add(result), InvariantViolation);
}
