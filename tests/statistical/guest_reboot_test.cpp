// Reboots inside a guest: asked for by a Poisson process, not heard while one goes on.
//
// The calendar asks at rate r = 1 / 3 d whatever the state, and a reboot of length d = 1 d is begun
// only if the VM runs: a counter with a dead time that requests do not prolong. The k-th reboot
// begins at G_k + (k - 1) d, G_k a gamma variable of shape k, so that for N begun before T = 40 d
//   P(N >= k) = P(G_k < T - (k - 1) d) = gamma_p(k, r (T - (k - 1) d)).
// (Feller, An Introduction to Probability Theory, volume 2, XI.) A reboot under way at T counts:
// the books are closed then.
#include "sim/base/math.hpp"
#include "tests/statistical/renewal.hpp"
#include "tests/statistical/textbook.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::textbook;

namespace {

constexpr double horizon = 40;
constexpr double rate = 1.0 / 3;

double at_least(int k) {
    const double left = horizon - (k - 1);
    return k == 0 ? 1.0 : left <= 0 ? 0.0 : math::gamma_p(k, rate * left);
}

}  // namespace

TEST_CASE("reboots of a guest are the counts of a counter with a dead time",
          "[statistical][reboots]") {
    const Run run("guest_reboots");
    double mean = 0;
    double square = 0;
    for (int k = 1; k <= 40; ++k) {
        mean += at_least(k);
        square += (2 * k - 1) * at_least(k);
    }
    const double variance = square - mean * mean;
    double fourth = 0;
    for (int k = 0; k <= 40; ++k)
        fourth += std::pow(k - mean, 4) * (at_least(k) - at_least(k + 1));
    const Moments sample = moments_of(run.values("outages"));
    judge_mean("outages", sample, mean, variance);
    judge("outages, variance", run.said("outages", OverReplications::variance), variance,
          error_of_variance(sample.n, variance, fourth));
    judge_counts("outages", run.values("outages"),
                 [](int k) { return at_least(k) - at_least(k + 1); });
    judge_wrong("a Poisson count", sample.mean, rate * horizon, std::sqrt(variance / sample.n));
    judge_wrong("a Poisson count without the dead time's share", sample.variance, mean,
                error_of_variance(sample.n, variance, fourth));
}

TEST_CASE("downtime by guest reboots is that of an alternating renewal process",
          "[statistical][reboots]") {
    const Run run("guest_reboots");
    const UpTime exact = up_time(exponential(3), constant(1), horizon);
    const Moments sample = moments_of(run.values("share down"));
    judge_mean("share down", sample, 1 - exact.mean / horizon,
               exact.variance / (horizon * horizon));
    judge_variance("share down", sample, exact.variance / (horizon * horizon));
}
