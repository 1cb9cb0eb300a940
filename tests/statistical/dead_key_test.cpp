// A VM that fails only if the platform starts it while its key version is dead.
//
// The version is dead for W = 19 d, to the tick: disabling and enabling are ordered W apart and
// each is in force one control floor later. Nobody repairs; once the version works, the VM starts
// by itself.
#include "tests/statistical/textbook.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::textbook;

namespace {

constexpr double window = 19;  // Days.
constexpr double horizon = 100;

// Down from the first start in the window until its end: D = max(0, W - X), X exponential of rate
// r. E D = W - (1 - e^{-rW}) / r,  E D^2 = W^2 - 2 W / r + 2 (1 - e^{-rW}) / r^2.
void judge_down(const Run& run, double rate) {
    const double chance = -std::expm1(-rate * window);
    const double mean = window - chance / rate;
    const double square = window * window - 2 * window / rate + 2 * chance / (rate * rate);
    const Moments sample = moments_of(run.values("share down"));
    judge_mean("share down", sample, mean / horizon, (square - mean * mean) / (horizon * horizon));
    judge_variance("share down", sample, (square - mean * mean) / (horizon * horizon));
}

// The first failed start, if there is one, is X after the window's opening, X < W.
void judge_first(const Run& run, double rate) {
    const double opens = 30 * 86400.0 + 1;  // With the control floor.
    judge_law("moment of the first failed start", run.values("first failure"), [&](double at) {
        return std::expm1(-rate * (at - opens) / 86400) / std::expm1(-rate * window);
    });
}

}  // namespace

TEST_CASE("a VM redeployed at random dies in the window with chance 1 - exp(-rate W)",
          "[statistical][keys]") {
    // A redeployment is asked for by the calendar and done only to a running VM: at most one fails.
    const Run run("dead_key_redeploy");
    const double rate = 1.0 / 23;
    const double chance = -std::expm1(-rate * window);
    const Moments sample = moments_of(run.values("failed starts"));
    const double error = std::sqrt(chance * (1 - chance) / sample.n);
    judge("at least one failed start", run.said("failed starts", OverReplications::exceedance),
          chance, error);
    judge_wrong("rate W", sample.mean, rate * window, error);
    for (const double count : run.values("failed starts"))
        REQUIRE((count == 0.0 || count == 1.0));
    judge_down(run, rate);
    judge_first(run, rate);
}

TEST_CASE("a VM stopped and started at random fails once in the window, however often it is asked",
          "[statistical][keys]") {
    // Stops are asked for by a Poisson process of rate 1 / 13 d, and each is followed by a start at
    // once. The first in the window fails; its owner leaves a VM alone that does not start.
    const Run run("dead_key_deallocate");
    const double rate = 1.0 / 13;
    const double chance = -std::expm1(-rate * window);
    const Moments sample = moments_of(run.values("failed starts"));
    judge("at least one failed start", run.said("failed starts", OverReplications::exceedance),
          chance, std::sqrt(chance * (1 - chance) / sample.n));
    for (const double count : run.values("failed starts"))
        REQUIRE((count == 0.0 || count == 1.0));
    judge_wrong("rate W", sample.mean, rate * window, std::sqrt(chance * (1 - chance) / sample.n));
    judge_down(run, rate);
    judge_first(run, rate);
    // Seven VMs on the same key: it dies for all of them together, but they are stopped each by
    // itself, so that they make a binomial count. Its fourth central moment is v (1 + 3 (n - 2) p
    // q).
    const double mean = 7 * chance;
    const double variance = mean * (1 - chance);
    const Moments sum = moments_of(run.values("failed starts of seven"));
    judge_mean("failed starts of seven", sum, mean, variance);
    judge("failed starts of seven, variance", sum.variance, variance,
          error_of_variance(sum.n, variance, variance * (1 + 15 * chance * (1 - chance))));
    judge_counts("failed starts of seven", run.values("failed starts of seven"),
                 [chance](int k) { return binomial(7, chance, k); });
}

TEST_CASE("guest reboots in the window never fail", "[statistical][keys]") {
    const Run run("dead_key_guest_reboot");
    double reboots = 0;
    for (const double count : run.values("reboots"))
        reboots += count;
    CHECK(reboots > 20'000);
    for (const double count : run.values("failed starts"))
        REQUIRE(count == 0.0);
    CHECK(run.values("first failure").empty());
}
