// How long a rollout takes, and whom it leaves behind.
//
// Lazy: who leaves at rate 1 / m is still there after t with chance exp(-t / m); of n users that is
// a binomial number. Rolling over n users, K at a time, moves of mean m and without memory:
// - barrier: n / K batches, each as long as the longest of K: m H(K) and m^2 H2(K) a batch, with
//   H(K) = 1 + 1/2 + ... + 1/K and H2(K) = 1 + 1/4 + ... + 1/K^2 (Feller II, 1971, I.6);
// - sliding: n - K moves end while K are under way, at rate K / m, and then the last K: in all
//   m ((n - K) / K + H(K)) and m^2 ((n - K) / K^2 + H2(K)).
#include "tests/statistical/textbook.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::textbook;

namespace {

constexpr double hour = 3600;
constexpr int users = 9;
constexpr int at_once = 3;

double harmonic(int n, int power) {
    double sum = 0;
    for (int i = 1; i <= n; ++i)
        sum += 1 / std::pow(i, power);
    return sum;
}

// From the rotation until the old version is disabled: one version is usable before and after.
std::vector<double> lengths(const Run& run) {
    std::vector<double> all = run.values("versions");
    for (double& value : all)
        value = (value - 1) * run.seconds();
    return all;
}

// Every question and every answer takes a second, and so does the order to disable.
double seconds_of_talk(int rounds) { return 2.0 * rounds + 1; }

}  // namespace

TEST_CASE("who moves lazily is left behind with chance exp(-t / m)", "[statistical][rollout]") {
    const Run run("rollout_lazy");
    const double stays = std::exp(-(7 * 86400.0 + 2) / (10 * 86400.0));
    const std::vector<double> left = run.values("left behind");
    judge_mean("left behind", moments_of(left), 50 * stays, 50 * stays * (1 - stays));
    judge_variance("left behind", moments_of(left), 50 * stays * (1 - stays));
    judge_counts("left behind", left, [&](int k) {
        return std::exp(std::lgamma(51.0) - std::lgamma(k + 1.0) - std::lgamma(51.0 - k) +
                        k * std::log(stays) + (50 - k) * std::log1p(-stays));
    });
    const Moments moments = moments_of(left);
    judge_wrong("a share of 1 - t / m", moments.mean, 50 * 0.3,
                std::sqrt(moments.variance / moments.n));
}

TEST_CASE("a barrier waits for the longest of each batch", "[statistical][rollout]") {
    const Run run("rollout_barrier");
    const double m = 10 * hour;
    const int batches = users / at_once;
    const Moments took = moments_of(lengths(run));
    judge_mean("length", took, batches * m * harmonic(at_once, 1) + seconds_of_talk(batches),
               batches * m * m * harmonic(at_once, 2));
    judge_variance("length", took, batches * m * m * harmonic(at_once, 2));
    judge_wrong("batches of mean length", took.mean, batches * m,
                std::sqrt(took.variance / took.n));
}

TEST_CASE("sliding keeps all places busy to the end", "[statistical][rollout]") {
    const Run run("rollout_rolling");
    const double m = 10 * hour;
    const double waits = users - at_once;
    const Moments took = moments_of(lengths(run));
    // Questions and answers overlap with the moves of others: between one and three rounds.
    const double variance = m * m * (waits / (at_once * at_once) + harmonic(at_once, 2));
    judge_mean("length", took, m * (waits / at_once + harmonic(at_once, 1)) + seconds_of_talk(2),
               variance);
    judge_variance("length", took, variance);
    judge_wrong("as with a barrier", took.mean, users / at_once * m * harmonic(at_once, 1),
                std::sqrt(took.variance / took.n));
}
