// A host that fails and is repaired, and nothing else: the alternating renewal process.
//
// One VM, outcome wait_for_repair, platform starts of length 0, so that the VM is down exactly
// while its host is. U(T) is the up time in [0, T] from a fresh start (renewal.hpp derives its
// moments).
#include "sim/base/math.hpp"
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

TEST_CASE("VMs that are healed elsewhere are down for the heal, not for the repair",
          "[statistical][availability]") {
    // Up times of mean u = 20 d, heal 1 d, repair r = 4 d. Failures are a counter with dead time r:
    // the k-th comes at G_k + (k - 1) r, G_k gamma of shape k, so P(N(t) >= k) = gamma_p(k, (t -
    // (k-1) r) / u). With m(t) = E N(t), the VM is down at t with chance m(t) - m(t - 1), since 1 d
    // < r.
    const Run run("host_heal");
    const double t = 200;
    const auto at_least = [](int k, double at) {
        const double left = at - 4.0 * (k - 1);
        return k == 0 ? 1.0 : left <= 0 ? 0.0 : math::gamma_p(k, left / 20);
    };
    const auto count = [&](double at, int power) {  // E N or E N^2 by P(N >= k).
        double sum = 0;
        for (int k = 1; k <= 51; ++k)
            sum += (power == 1 ? 1 : 2 * k - 1) * at_least(k, at);
        return sum;
    };
    double down = 0;  // Integral of m over the last day, by midpoints.
    for (int i = 0; i < 100; ++i)
        down += count(t - 1 + (i + 0.5) / 100, 1) / 100;
    judge_mean("share down", moments_of(run.values("share down")), down / t);
    const double mean = count(t, 1);
    const Moments outages = moments_of(run.values("outages"));
    judge_mean("outages", outages, mean, count(t, 2) - mean * mean);
    judge_variance("outages", outages, count(t, 2) - mean * mean);
    judge_counts("outages", run.values("outages"),
                 [&](int k) { return at_least(k, t) - at_least(k + 1, t); });
    judge_wrong("outages if hosts could fail again at once", outages.mean, t / 20,
                std::sqrt(outages.variance / outages.n));
}

TEST_CASE("VMs on one host fail as one, VMs on five hosts each by itself",
          "[statistical][availability]") {
    const Run run("shared_host");
    const double t = 200;
    const UpTime one = up_time_exponential(70, 11, t);
    const double variance = one.variance / (t * t);
    const Moments together = moments_of(run.values("share down"));
    const Moments apart = moments_of(run.values("share down apart"));
    judge_mean("share down, one host", together, 1 - one.mean / t, variance);
    judge_variance("share down, one host", together, variance);
    judge_mean("share down, five hosts", apart, 1 - one.mean / t, variance / 5);
    judge_variance("share down, five hosts", apart, variance / 5);
    judge_wrong("VMs of one host taken for independent", together.variance, variance / 5,
                error_of_variance(together.n, together.variance, together.fourth_central));
    // The host fails in [0, t] with chance 1 - exp(-t / 70), and takes all five down.
    std::vector<double> all_five;
    for (const double most : run.values("most down")) {
        REQUIRE((most == 0.0 || most == 5.0));
        all_five.push_back(most / 5);
    }
    const double chance = -std::expm1(-t / 70);
    judge_mean("five down at once", moments_of(all_five), chance, chance * (1 - chance));
}
