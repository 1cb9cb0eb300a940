// tests/unit/base_distribution_test.cpp — every distribution: parameters, moments, inversion,
// samples.
#include "sim/base/contract.hpp"
#include "sim/base/digest.hpp"
#include "sim/base/distribution.hpp"
#include "sim/base/math.hpp"

#include <boost/math/quadrature/tanh_sinh.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace rotasim {

using namespace distributions;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Distribution mixed() {
    return Distribution(
        Mixture{{{.law = Distribution(Exponential{.mean = 2}), .weight = 3},
                 {.law = Distribution(Uniform{.low = 1, .high = 9}), .weight = 1}}});
}

std::vector<Distribution> continuous_laws() {
    return {Distribution(Exponential{.mean = 3}),
            Distribution(Uniform{.low = 2, .high = 5}),
            Distribution(Triangular{.low = 1, .mode = 2, .high = 7}),
            Distribution(Triangular{.low = 1, .mode = 1, .high = 2}),
            Distribution(Lognormal{.mean = 5, .cv = 0.5}),
            Distribution(Lognormal{.mean = 5, .cv = 1.5}),
            Distribution(Weibull{.scale = 4, .shape = 0.7}),
            Distribution(Weibull::with_mean(4, 3)),
            Distribution(Gamma{.mean = 2, .shape = 0.4}),
            Distribution(Gamma::with_cv(2, 0.2)),
            Distribution(BoundedPareto{.low = 1, .high = 100, .shape = 1}),
            Distribution(BoundedPareto{.low = 1, .high = 50, .shape = 2.5}),
            Distribution(Empirical{.values = {3, 1, 2, 8}, .interpolate = true}),
            mixed()};
}

std::vector<Distribution> counting_laws() {
    return {Distribution(Geometric{.probability = 0.2}),
            Distribution(Poisson{.mean = 0.7}),
            Distribution(Poisson{.mean = 12}),
            Distribution(Poisson{.mean = 250}),
            Distribution(DiscreteUniform{.low = -2, .high = 6}),
            Distribution(Discrete{.values = {5, 1, 3}, .weights = {1, 2, 1}}),
            Distribution(Empirical{.values = {4, 1, 1, 9}}),
            Distribution(Schedule{.values = {4, 2, 2}, .cycle = true})};
}

}  // namespace

TEST_CASE("wrong parameters are refused with a reason", "[unit][base][distribution]") {
    const std::vector<Kind> wrong = {
        Constant{infinity},
        Exponential{-1},
        Exponential{std::nan("")},
        Uniform{.low = 2, .high = 1},
        Uniform{.low = -1.7e308, .high = 1.7e308},
        Triangular{.low = 0, .mode = 3, .high = 2},
        Triangular{.low = 4, .mode = 3, .high = 5},
        Lognormal{.mean = 0, .cv = 1},
        Lognormal{.mean = 1, .cv = -0.1},
        Weibull{.scale = 0, .shape = 1},
        Weibull{.scale = 1, .shape = 0.001},
        Gamma{.mean = 1, .shape = 0},
        Gamma{.mean = 1, .shape = 1e9},
        BoundedPareto{.low = 2, .high = 2, .shape = 1},
        BoundedPareto{.low = 0, .high = 2, .shape = 1},
        Geometric{0},
        Geometric{1.1},
        Poisson{-1},
        Poisson{1e12},
        Discrete{},
        Discrete{.values = {1, 2}, .weights = {1}},
        Discrete{.values = {1, 2}, .weights = {0, 0}},
        Discrete{.values = {1, 2}, .weights = {2, -1}},
        DiscreteUniform{.low = 3, .high = 2},
        Empirical{},
        Empirical{.values = {1}, .interpolate = true},
        Mixture{},
        Sum{},
        Schedule{},
    };
    for (const Kind& kind : wrong) {
        INFO("kind " << distribution_names()[kind.index()]);
        CHECK_FALSE(error_of(kind).empty());
        CHECK_THROWS_AS(Distribution(kind), InvariantViolation);
    }
    CHECK(error_of(Kind{Lognormal{.mean = 1, .cv = -0.5}}) ==
          "cv is -0.5, but must not be negative");
    CHECK(error_of(Kind{Exponential{infinity}}).empty());
}

TEST_CASE("closed moments equal the integral over the quantile", "[unit][base][distribution]") {
    boost::math::quadrature::tanh_sinh<double> integrator;
    for (const Distribution& law : continuous_laws()) {
        INFO(law.name());
        const double centre = law.mean();
        const auto at = [&law](double u) {
            return law.quantile(std::clamp(u, 0x1p-53, 1 - 0x1p-53));
        };
        const double mean = integrator.integrate(at, 0.0, 1.0, 1e-7);
        const double variance = integrator.integrate(
            [&](double u) { return (at(u) - centre) * (at(u) - centre); }, 0.0, 1.0, 1e-7);
        CHECK(mean == Approx(law.mean()).epsilon(2e-4));
        CHECK(variance == Approx(law.variance()).epsilon(2e-3));
    }
    for (const Distribution& law : counting_laws()) {
        INFO(law.name());
        double mean = 0;
        double square = 0;
        double below = 0;
        for (int k = -5; k < 2'000; ++k) {
            const double share = law.cdf(k) - below;
            below += share;
            mean += share * k;
            square += share * k * k;
        }
        CHECK(below == Approx(1).epsilon(1e-12));
        CHECK(mean == Approx(law.mean()).epsilon(1e-11));
        CHECK(square - mean * mean == Approx(law.variance()).epsilon(1e-9));
    }
}

TEST_CASE("the quantile is the smallest value that reaches u", "[unit][base][distribution]") {
    std::vector<Distribution> laws = continuous_laws();
    for (Distribution& law : counting_laws())
        laws.push_back(law);
    for (const Distribution& law : laws) {
        INFO(law.name());
        double last = -infinity;
        for (int i = 1; i < 400; ++i) {
            const double u = i / 400.0;
            const double x = law.quantile(u);
            CHECK(x >= last);
            last = x;
            CHECK(x >= law.minimum());
            CHECK(x <= law.maximum());
            CHECK(law.cdf(x + 1e-12 * std::fabs(x) + 1e-300) >= u - 1e-12);
            CHECK(law.cdf(x - 1e-9 * std::fabs(x) - 1e-9) <= u + 1e-12);
        }
    }
}

// False-alarm rate 1e-6 per law: Kolmogorov's D sqrt(n) stays below sqrt(-log(0.5e-6) / 2)
// = 2.6934. For counting laws the test is conservative.
TEST_CASE("samples follow the law", "[unit][base][distribution]") {
    std::vector<Distribution> laws = continuous_laws();
    for (Distribution& law : counting_laws()) {
        if (law.name() != "schedule") laws.push_back(law);
    }
    constexpr int n = 20'000;
    std::uint64_t entity = 0;
    for (const Distribution& law : laws) {
        INFO(law.name());
        const StreamKey key{.seed = 77, .entity = ++entity};
        std::vector<double> sample;
        for (std::uint64_t i = 0; i < n; ++i) {
            Draw draw(key, i);
            sample.push_back(law.sample(draw));
            REQUIRE(draw.lanes_used() == (law.name() == "mixture" ? 2U : 1U));
        }
        std::sort(sample.begin(), sample.end());
        double worst = 0;
        for (std::size_t i = 0; i < sample.size(); ++i) {
            if (i + 1 < sample.size() && sample[i + 1] == sample[i]) continue;
            const double reached = static_cast<double>(i + 1) / n;
            worst = std::max(worst, std::fabs(law.cdf(sample[i]) - reached));
        }
        CHECK(worst * std::sqrt(n) < 2.6934);
    }
}

TEST_CASE("a sum of two exponentials is a gamma", "[unit][base][distribution]") {
    const Distribution sum(
        Sum{{Distribution(Exponential{.mean = 2}), Distribution(Exponential{.mean = 2})}});
    const Distribution gamma(Gamma{.mean = 4, .shape = 2});
    CHECK(sum.mean() == gamma.mean());
    CHECK(sum.variance() == Approx(gamma.variance()));
    CHECK_FALSE(sum.has_quantile());
    CHECK_THROWS_AS(sum.quantile(0.5), InvariantViolation);
    constexpr int n = 20'000;
    std::vector<double> sample;
    for (std::uint64_t i = 0; i < n; ++i) {
        Draw draw({.seed = 5}, i);
        sample.push_back(sum.sample(draw));
        REQUIRE(draw.lanes_used() == 2);
    }
    std::sort(sample.begin(), sample.end());
    double worst = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        worst = std::max(worst, std::fabs(gamma.cdf(sample[i]) - static_cast<double>(i + 1) / n));
    }
    CHECK(worst * std::sqrt(n) < 2.6934);  // False-alarm rate 1e-6.
}

TEST_CASE("a constant plus one law that varies is that law, shifted",
          "[unit][base][distribution]") {
    const Distribution sum(Sum{{Distribution(Constant{5}), Distribution(Exponential{.mean = 2})}});
    REQUIRE(sum.has_quantile());
    CHECK(sum.minimum() == 5);
    CHECK(sum.quantile(0.5) == 5 + 2 * -math::log(0.5));
    CHECK(sum.cdf(sum.quantile(0.3)) == Approx(0.3));
}

TEST_CASE("laws that do not vary are constants", "[unit][base][distribution]") {
    CHECK(Distribution(Lognormal{.mean = 7, .cv = 0}).is_constant());
    CHECK(Distribution(Lognormal{.mean = 7, .cv = 0}).quantile(0.9) == 7);
    CHECK(Distribution(Uniform{.low = 3, .high = 3}).is_constant());
    CHECK(Distribution(Exponential{.mean = 0}).is_constant());
    CHECK(Distribution(Poisson{.mean = 0}).quantile(0.99) == 0);
    CHECK(Distribution(Geometric{.probability = 1}).quantile(0.99) == 1);
    CHECK(Distribution().is_constant());
    CHECK_FALSE(Distribution(Exponential{.mean = 1}).is_constant());
}

TEST_CASE("the order of a list does not matter", "[unit][base][distribution]") {
    const Distribution a(Discrete{.values = {5, 1, 3, 9}, .weights = {1, 2, 1, 0}});
    const Distribution b(Discrete{.values = {3, 5, 1, 1}, .weights = {1, 1, 1, 1}});
    CHECK(a == b);
    CHECK(a.maximum() == 5);
    CHECK(Distribution(Empirical{.values = {3, 1}}) == Distribution(Empirical{.values = {1, 3}}));
}

TEST_CASE("a schedule gives its values draw by draw", "[unit][base][distribution]") {
    const Distribution once(Schedule{.values = {1, 5, 25}});
    const Distribution round(Schedule{.values = {1, 5, 25}, .cycle = true});
    std::vector<double> got_once;
    std::vector<double> got_round;
    for (std::uint64_t i = 0; i < 5; ++i) {
        Draw draw({.seed = 1}, i);
        got_once.push_back(once.sample(draw));
        got_round.push_back(round.sample(draw));
        CHECK(draw.lanes_used() == 0);
    }
    CHECK(got_once == std::vector<double>{1, 5, 25, 25, 25});
    CHECK(got_round == std::vector<double>{1, 5, 25, 1, 5});
    CHECK(once.minimum() == 1);
    CHECK(once.mean() == 25);
    CHECK(round.mean() == Approx(31.0 / 3));
}

TEST_CASE("an exponential of rate zero never fires", "[unit][base][distribution]") {
    const auto never = DurationDistribution::exponential(Duration::max());
    Draw draw({.seed = 1}, 0);
    CHECK(never.sample(draw) == Duration::max());
    CHECK(never.never_fires());
    CHECK(never.mean() == Duration::max());
    CHECK(SimTime{5} + never.sample(draw) == SimTime::never());
    CHECK_FALSE(DurationDistribution::exponential(days(3)).never_fires());
    CHECK(DurationDistribution::exponential(PerTime{}).never_fires());
    const auto rare =
        DurationDistribution::exponential(PerTime(1, int128{31'556'952'000} * 1'000'000'000));
    CHECK_FALSE(rare.never_fires());
    CHECK(rare.quantile(0.1) < days(110 * 366));
    CHECK(rare.quantile(0.9) == Duration::max());  // Beyond the range of ticks: 2,300 years.
    const DurationDistribution sometimes(
        Distribution(Mixture{{{.law = Distribution(Exponential{.mean = infinity}), .weight = 1},
                              {.law = Distribution(Constant{1e9}), .weight = 1}}}));
    int endless = 0;
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        Draw each({.seed = 1}, i);
        endless += sometimes.sample(each).is_for_ever() ? 1 : 0;
    }
    CHECK(endless > 400);
    CHECK(endless < 600);
}

TEST_CASE("a constant length of time stays an exact integer", "[unit][base][distribution]") {
    const Duration odd = days(365) + nanoseconds(1);  // Not a double.
    const auto law = DurationDistribution::constant(odd);
    Draw draw({.seed = 1}, 0);
    CHECK(law.sample(draw) == odd);
    CHECK(law.minimum() == odd);
    CHECK(law.mean() == odd);
    CHECK(draw.lanes_used() == 0);
    CHECK(law != DurationDistribution::constant(days(365)));
}

TEST_CASE("lengths of time are rounded to ticks and saturate", "[unit][base][distribution]") {
    CHECK(to_duration(0.5) == nanoseconds(0));
    CHECK(to_duration(1.5) == nanoseconds(2));
    CHECK(to_duration(2.5) == nanoseconds(2));
    CHECK(to_duration(-4) == Duration::zero());
    CHECK(to_duration(4.5e15) == nanoseconds(4'500'000'000'000'000));
    CHECK(to_duration(9.3e18) == Duration::max());
    CHECK(to_duration(infinity) == Duration::max());
    CHECK_THROWS_AS(to_duration(std::nan("")), InvariantViolation);
    CHECK_FALSE(
        DurationDistribution::error_of(Distribution(Uniform{.low = -1, .high = 1}), seconds(1))
            .empty());
    const DurationDistribution steps(Distribution(Geometric{.probability = 0.5}), hours(1));
    CHECK(steps.minimum() == hours(1));
    CHECK(steps.mean() == hours(2));
    CHECK(steps.quantile(0.7) == hours(2));
    CHECK(steps.variance_seconds2() == Approx(2.0 * 3600 * 3600));
    const auto range = DurationDistribution::uniform(minutes(1), minutes(2));
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        Draw draw({.seed = 1}, i);
        const Duration sample = range.sample(draw);
        REQUIRE(sample >= minutes(1));
        REQUIRE(sample <= minutes(2));
    }
}

// Goal: the same ticks from every compiler and optimisation level; the constant came out of GCC 12
// and Clang 14 at -O0, -O2 and -O3.
TEST_CASE("sampled lengths of time are the same ticks in every build",
          "[unit][base][distribution]") {
    const std::vector<DurationDistribution> laws = {
        DurationDistribution::exponential(days(3)),
        DurationDistribution::lognormal(hours(5), 1.3),
        DurationDistribution(Distribution(Weibull::with_mean(1e13, 0.7))),
        DurationDistribution(Distribution(Gamma::with_cv(1e13, 0.7))),
        DurationDistribution(Distribution(BoundedPareto{.low = 1e9, .high = 1e14, .shape = 1.1})),
        DurationDistribution(Distribution(Poisson{.mean = 300}), hours(1)),
        DurationDistribution(Distribution(Poisson{.mean = 3}), hours(1)),
        DurationDistribution(Distribution(Geometric{.probability = 0.1}), hours(1)),
        DurationDistribution(Distribution(Triangular{.low = 1e9, .mode = 2e9, .high = 7e13}))};
    Digest digest;
    for (std::uint64_t i = 0; i < 5'000; ++i) {
        for (const DurationDistribution& law : laws) {
            Draw draw({.seed = 1, .entity = 2, .replication = 3}, i);
            digest.update(law.sample(draw).ns);
        }
    }
    CHECK(digest.hex() == "abe21ad9c332507c1e36e8eeb52954ee");
}

}  // namespace rotasim
