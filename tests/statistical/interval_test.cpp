// The intervals that runs print: how often they hold the exact value.
//
// 2,000 experiments of 50 replications each, cut out of one run; the interval of each is computed
// as the program computes it and compared with the exact answer of guest_reboot_test.cpp. If a 95 %
// interval is right, the number of misses is binomial.
#include "analysis/estimate/estimate.hpp"
#include "sim/base/math.hpp"
#include "tests/statistical/renewal.hpp"
#include "tests/statistical/textbook.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <span>

using namespace rotasim;
using namespace rotasim::textbook;

namespace {

constexpr std::size_t experiments = 2000;
constexpr std::size_t size = 50;

struct Misses {
    double below = 0, above = 0;  // Shares of intervals that lie below or above the exact value.
};

Misses misses(const std::string& estimator, const std::vector<double>& values, double exact,
              double threshold) {
    REQUIRE(values.size() == experiments * size);
    Misses share;
    for (std::size_t i = 0; i < experiments; ++i) {
        Sample sample;
        sample.values = std::span<const double>(values).subspan(i * size, size);
        sample.events = plenty_of_events;
        sample.with_events = size;
        sample.lowest = 0;
        const Estimate e =
            estimate(estimator, sample, {.level = 0.95, .quantile = 0.5, .threshold = threshold});
        REQUIRE(e.low.has_value());
        REQUIRE(e.high.has_value());
        share.below += *e.high < exact ? 1.0 / experiments : 0.0;
        share.above += *e.low > exact ? 1.0 / experiments : 0.0;
    }
    return share;
}

// Standard error of a share p among the experiments.
double error(double p) { return std::sqrt(p * (1 - p) / experiments); }

}  // namespace

TEST_CASE("95 % intervals of means hold the exact value 95 times in a hundred",
          "[statistical][intervals]") {
    const Run run("guest_reboots", 31, experiments * size, Run::Keep::measures);
    const double horizon = 40;
    const double share_down = 1 - up_time(exponential(3), constant(1), horizon).mean / horizon;
    const Misses of_share = misses("mean", run.values("share down"), share_down, 1);
    judge("misses, share down", of_share.below + of_share.above, 0.05, error(0.05));
    judge("misses below, share down", of_share.below, 0.025, error(0.025));
    judge("misses above, share down", of_share.above, 0.025, error(0.025));

    double outages = 0;
    double twelve = 0;  // P(at least 12)
    for (int k = 1; k <= 40; ++k) {
        const double chance = math::gamma_p(k, (horizon - (k - 1)) / 3);
        outages += chance;
        if (k == 12) twelve = chance;
    }
    const Misses of_count = misses("mean", run.values("outages"), outages, 1);
    judge("misses, outages", of_count.below + of_count.above, 0.05, error(0.05));

    // Clopper and Pearson's interval of a chance never misses more often than it says.
    const Misses of_chance = misses("exceedance", run.values("outages"), twelve, 12);
    INFO("misses, at least 12 outages: " << of_chance.below + of_chance.above);
    CHECK(of_chance.below + of_chance.above <= 0.05 + z_limit * error(0.05));
    CHECK(of_chance.below + of_chance.above > 0.01);  // And is not idle.
}
