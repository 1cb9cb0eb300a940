// Exact bounds against closed forms and published tables.
#include "analysis/estimate/bounds.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>

using namespace rotasim;

TEST_CASE("Student's t has its closed forms at one and two degrees", "[unit][estimate]") {
    for (const double p : {0.6, 0.9, 0.975, 0.9995}) {
        CHECK(t_quantile(p, 1) == Approx(std::tan(std::numbers::pi * (p - 0.5))).epsilon(1e-12));
        const double a = 4 * p * (1 - p);
        const double two = 2 * (p - 0.5) * std::sqrt(2 / a);
        CHECK(t_quantile(p, 2) == Approx(two).epsilon(1e-12));
        CHECK(t_quantile(1 - p, 2) == Approx(-two).epsilon(1e-9));
    }
    CHECK(t_quantile(0.975, 10) == Approx(2.2281388519862747).epsilon(1e-12));
    // Fractional degrees lie between their whole neighbours.
    CHECK(t_quantile(0.975, 10.5) < t_quantile(0.975, 10));
    CHECK(t_quantile(0.975, 10.5) > t_quantile(0.975, 11));
}

TEST_CASE("Clopper-Pearson bounds are exact", "[unit][estimate]") {
    CHECK(clopper_pearson(0, 10, 0.95).low == 0);
    CHECK(clopper_pearson(0, 10, 0.95).high == Approx(1 - std::pow(0.025, 0.1)));
    CHECK(clopper_pearson(10, 10, 0.95).low == Approx(std::pow(0.025, 0.1)));
    CHECK(clopper_pearson(10, 10, 0.95).high == 1);
    CHECK(clopper_pearson(5, 10, 0.95).low == Approx(0.18708603).epsilon(1e-6));
    CHECK(clopper_pearson(5, 10, 0.95).high == Approx(0.81291397).epsilon(1e-6));
    // The rule of three.
    CHECK(clopper_pearson_upper(0, 1000, 0.95) == Approx(1 - std::pow(0.05, 0.001)));
    CHECK(clopper_pearson_upper(7, 7, 0.95) == 1);
}

TEST_CASE("the Poisson bound solves its equation", "[unit][estimate]") {
    CHECK(poisson_upper(0, 0.95) == Approx(-std::log(0.05)).epsilon(1e-12));
    const double m = poisson_upper(3, 0.95);
    const double at_most_3 = std::exp(-m) * (1 + m + m * m / 2 + m * m * m / 6);
    CHECK(at_most_3 == Approx(0.05).epsilon(1e-10));
}

TEST_CASE("order-statistic ranks are those of the binomial law", "[unit][estimate]") {
    CHECK_FALSE(quantile_ranks(5, 0.5, 0.95));
    REQUIRE(quantile_ranks(6, 0.5, 0.95));
    CHECK(quantile_ranks(6, 0.5, 0.95)->low == 1);
    CHECK(quantile_ranks(6, 0.5, 0.95)->high == 6);
    CHECK(quantile_ranks(10, 0.5, 0.95)->low == 2);
    CHECK(quantile_ranks(10, 0.5, 0.95)->high == 9);
    CHECK(quantile_ranks(100, 0.5, 0.95)->low == 40);
    CHECK(quantile_ranks(100, 0.5, 0.95)->high == 61);
    CHECK_FALSE(quantile_ranks(367, 0.99, 0.95));
    REQUIRE(quantile_ranks(368, 0.99, 0.95));
    CHECK(quantile_ranks(368, 0.99, 0.95)->high == 368);
    CHECK(quantile_needs(0.5, 0.95) == 6);
    CHECK(quantile_needs(0.99, 0.95) == 368);
    CHECK(quantile_needs(0.01, 0.95) == 368);
}
