// A host that fails and is repaired, and nothing else: the alternating renewal process.
//
// One VM, outcome wait_for_repair, platform starts of length 0, so that the VM is down exactly
// while its host is. U(T) is the up time in [0, T] from a fresh start (renewal.hpp derives its
// moments).
#include "sim/base/wide.hpp"
#include "tests/statistical/renewal.hpp"
#include "tests/statistical/textbook.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::textbook;

namespace {

void judge_share_down(const Run& run, const std::string& what, const UpTime& exact) {
    const double days = run.seconds() / 86400;
    const double share = 1 - exact.mean / days;
    const double variance = exact.variance / (days * days);
    const Moments sample = moments_of(run.values("share down"));
    judge_mean(what, sample, share, variance);
    judge_variance(what, sample, variance);
    // What the experiment says is the same mean and the same variance.
    CHECK(run.said("share down", OverReplications::mean) == Approx(sample.mean).epsilon(1e-12));
    CHECK(run.said("share down", OverReplications::variance) ==
          Approx(sample.variance).epsilon(1e-10));
}

}  // namespace

TEST_CASE("the exact moments of up time agree with each other", "[statistical][availability]") {
    // Closed form, double integral of the covariance, and the renewal equations.
    const UpTime closed = up_time_exponential(70, 11, 300);
    const UpTime solved = up_time(exponential(70), exponential(11), 300);
    CHECK(solved.mean == Approx(closed.mean).epsilon(1e-7));
    CHECK(solved.variance == Approx(closed.variance).epsilon(1e-6));
    CHECK(variance_by_integration(70, 11, 300, 1500) == Approx(closed.variance).epsilon(1e-5));
    // Far from the start only three moments count.
    const double y2 = 36 * (1 + 1.5 * 1.5);
    CHECK(up_time(exponential(45), lognormal(6, 1.5), 1000, 4000).mean ==
          Approx(up_time_for_large_t(45, 2 * 45 * 45, 6, y2, 1000)).epsilon(1e-6));
    CHECK(up_time_exponential(70, 11, 300).mean ==
          Approx(up_time_for_large_t(70, 2 * 70 * 70, 11, 2 * 11 * 11, 300)).epsilon(1e-9));
}

TEST_CASE("exponential up times and repairs have the textbook's interval availability",
          "[statistical][availability]") {
    const Run run("renewal_exponential");
    const UpTime exact = up_time_exponential(70, 11, 300);
    judge_share_down(run, "share down", exact);
    // P(down at t) = q (1 - exp(-st)), q = (1/70) / s, s = 1/70 + 1/11: one Bernoulli trial a
    // probe.
    const double s = 1.0 / 70 + 1.0 / 11;
    const std::vector<double> at = {10, 100};
    for (std::uint32_t probe = 0; probe < at.size(); ++probe) {
        const double down = 1.0 / 70 / s * -std::expm1(-s * at[probe]);
        judge_mean("down at a probe", moments_of(run.values("down at 100 days", probe)), down,
                   down * (1 - down));
    }
    // Forgetting that the start was fresh is noticed, and so is a variance of the steady state.
    const Moments sample = moments_of(run.values("share down"));
    judge_wrong("share down in the long run", sample.mean, 11.0 / 81,
                std::sqrt(sample.variance / sample.n));
    judge_wrong("variance for long times", sample.variance,
                2 * (11.0 / 81) * (70.0 / 81) / (s * 300),
                error_of_variance(sample.n, sample.variance, sample.fourth_central));
}

TEST_CASE("lognormal repairs have the textbook's interval availability",
          "[statistical][availability]") {
    const Run run("renewal_lognormal");
    judge_share_down(run, "share down", up_time(exponential(45), lognormal(6, 1.5), 300));
    // The same means with memoryless repairs would have another variance.
    const Moments sample = moments_of(run.values("share down"));
    judge_wrong("variance if repairs were exponential", sample.variance,
                up_time_exponential(45, 6, 300).variance / (300.0 * 300.0),
                error_of_variance(sample.n, sample.variance, sample.fourth_central));
}

TEST_CASE("Weibull up times with constant repairs have the textbook's interval availability",
          "[statistical][availability]") {
    const Run run("renewal_weibull");
    judge_share_down(run, "share down", up_time(weibull(60, 2), constant(15), 300));
}

TEST_CASE("constant up times and repairs are down for exactly the ticks that they say",
          "[statistical][availability]") {
    const Run run("renewal_constant");
    const std::int64_t up = hours(411).ns;
    const std::int64_t down = seconds(112'031).ns;
    const std::int64_t horizon = days(1000).ns;
    std::int64_t ticks = 0;
    std::int64_t failures = 0;
    for (std::int64_t at = up; at < horizon; at += down + up) {
        ticks += std::min(down, horizon - at);
        ++failures;
    }
    REQUIRE(failures == 54);
    for (const ReplicationResult& replication : run.replications()) {
        REQUIRE(replication.causes.size() == 1);
        CHECK(replication.causes[0].cause == Cause::host_failure);
        CHECK(replication.causes[0].ticks == ticks);
        CHECK(replication.causes[0].intervals == failures);
        const auto& metric = replication.metrics[static_cast<std::size_t>(Metric::unavailability)];
        CHECK(metric.value ==
              to_int64(divide_half_even(int128{ticks} * 1'000'000'000'000, int128{horizon})));
        CHECK(metric.events == failures);
        CHECK(run.value(replication, "share down").value ==
              static_cast<double>(ticks) / static_cast<double>(horizon));
    }
    CHECK(run.said("share down", OverReplications::variance) == 0.0);
}
