// The life of a key: overlap of versions, tries before an expiry, the platform's lag, a theft.
//
// - Rotations at S_n = n P + J (U_1 + ... + U_n): the sum of n uniform times has Irwin and Hall's
//   law, F_n(x) = 1/n! sum_k (-1)^k C(n, k) (x - k)^n over k <= x (Johnson, Kotz, Balakrishnan,
//   Continuous Univariate Distributions 2, 26.9). Two versions are usable at t if some S_n lies in
//   (t - O, t], and no two do where O < P.
// - What is forgotten with chance q at each of k tries is not done at all with chance q^k.
// - A wrap that is renewed after a time uniform on (a, b) is late for W with chance (b - W)/(b -
// a).
// - Exposure is a sum of independent stages: means and variances add up.
#include "tests/statistical/textbook.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::textbook;

namespace {

constexpr double hour = 3600;

double irwin_hall(int n, double x) {
    if (x <= 0) return 0;
    if (x >= n) return 1;
    double sum = 0;
    for (int k = 0; k <= static_cast<int>(x); ++k)
        sum += (k % 2 == 0 ? 1 : -1) * choose(n, k) * std::pow(x - k, n);
    return sum / std::tgamma(n + 1.0);
}

// Days: a rotation lies in the overlap before t.
double two_alive(double t, double period, double jitter, double overlap) {
    double chance = 0;
    for (int n = 1; n * period <= t; ++n) {
        chance += irwin_hall(n, (t - n * period) / jitter) -
                  irwin_hall(n, (t - overlap - n * period) / jitter);
    }
    return chance;
}

}  // namespace

TEST_CASE("two versions are usable with the chance that a jittered rotation is an overlap ago",
          "[statistical][keys]") {
    const Run run("key_overlap", 20270131, 40'000, Run::Keep::measures);
    CHECK(two_alive(45, 30, 10, 20) == Approx(1));  // The first one comes between 30 and 40 d.
    for (const double count : run.values("alive", 0))
        REQUIRE(count == 2.0);
    const std::vector<double> probe_days = {45, 90, 200};
    for (const std::uint32_t probe : {1U, 2U}) {
        INFO("after " << probe_days[probe] << " d");
        const double two = two_alive(probe_days[probe], 30, 10, 20);
        const Moments alive = moments_of(run.values("alive", probe));
        REQUIRE(alive.n == 40'000);
        judge_mean("alive", alive, 1 + two, two * (1 - two));
        // In the long run two are alive for O of P + J / 2; at 90 d it has not mixed yet.
        if (probe == 1) judge_wrong("O / (P + J / 2)", alive.mean, 1 + 20 / 35.0, 0.0025);
        judge_wrong("rotations without jitter", alive.mean, 1 + (probe_days[probe] == 90 ? 1 : 0),
                    0.0025);
    }
}

TEST_CASE("a rotation by hand that is forgotten at each try is not done before the expiry",
          "[statistical][keys]") {
    const Run run("key_forgotten", 20270132, 40'000, Run::Keep::measures);
    const std::vector<double> alive = run.values("alive");
    judge_counts("versions beside the expired one", alive,
                 [](int k) { return binomial(3, 0.7, k); });
    double never = 0;
    for (const double count : alive)
        never += count == 0 ? 1 : 0;
    const double lost = 0.3 * 0.3 * 0.3;
    const auto n = static_cast<double>(alive.size());
    const double error = std::sqrt(lost * (1 - lost) / n);
    judge("never rotated", never / n, lost, error);
    judge_wrong("four tries", never / n, lost * 0.3, error);
}

TEST_CASE("who is not wrapped again before the old version is disabled is cut off",
          "[statistical][keys]") {
    const Run run("disabled_in_lag");
    const double late = 40 / 59.0;
    for (const std::uint32_t probe : {0U, 1U}) {
        const std::vector<double> down = run.values("down", probe);
        judge_mean("down", moments_of(down), 40 * late, 40 * late * (1 - late));
        judge_variance("down", moments_of(down), 40 * late * (1 - late));
        judge_counts("down", down, [late](int k) { return binomial(40, late, k); });
    }
    const Moments down = moments_of(run.values("down"));
    judge_wrong("a lag from 0 to 60 min", down.mean, 40 * 40 / 60.0,
                std::sqrt(down.variance / down.n));
}

TEST_CASE("a VM lies open for the sum of all stages of the answer", "[statistical][keys]") {
    const Run run("exposure");
    std::vector<double> open;
    for (const ReplicationResult& replication : run.replications()) {
        for (const GroupMetric& metric : replication.metrics) {
            if (metric.metric == Metric::exposure_hours) {
                open.push_back(static_cast<double>(*metric.value) /
                               static_cast<double>(info(metric.metric).scale));
            }
        }
    }
    REQUIRE(open.size() == run.replications().size());
    const double lag = 30.5 * 60 / hour;
    const double lag_variance = std::pow(59 * 60 / hour, 2) / 12;
    const double mean = 48 + 8 + 24 + lag;
    const double variance = 48 * 48 + 8 * 8 + 24 * 24 + lag_variance;
    judge_mean("hours open", moments_of(open), mean, variance);
    judge_variance("hours open", moments_of(open), variance);
    const Moments sample = moments_of(open);
    judge_wrong("without the detection", sample.mean, mean - 48,
                std::sqrt(sample.variance / sample.n));
}
