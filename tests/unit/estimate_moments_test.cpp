// Moments against the certified values of NIST's Statistical Reference Datasets.
#include "analysis/estimate/moments.hpp"
#include "sim/base/contract.hpp"
#include "tests/unit/nist_data.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace rotasim;

namespace {

// Correct digits as NIST counts them: -log10 of the relative error, at most 15.
double digits(double value, double certified) {
    if (value == certified) return 15;
    return std::min(15.0, -std::log10(std::fabs(value - certified) / std::fabs(certified)));
}

// NumAcc2 to 4: one value, then two that alternate around it.
std::vector<double> alternating(double first, double second, double third, int pairs) {
    std::vector<double> values{first};
    for (int i = 0; i < pairs; ++i) {
        values.push_back(second);
        values.push_back(third);
    }
    return values;
}

}  // namespace

TEST_CASE("moments agree with NIST's certified values", "[unit][estimate]") {
    struct Row {
        std::span<const double> values;
        double mean, deviation, autocorrelation;
    };
    const Row rows[] = {
        {nist::lew, -177.435000000000, 277.332168044316, -0.307304800605679},
        {nist::lottery, 518.958715596330, 291.699727470969, -0.120948622967393},
        {nist::mavro, 2.00185600000000, 0.000429123454003053, 0.937989183438248},
        {nist::michelson, 299.852400000000, 0.0790105478190518, 0.535199668621283},
    };
    for (const Row& row : rows) {
        const Moments moments = moments_of(row.values);
        INFO("mean " << row.mean);
        CHECK(digits(moments.mean, row.mean) > 14);
        CHECK(digits(std::sqrt(moments.variance), row.deviation) > 12.5);
        CHECK(digits(lag_one_autocorrelation(row.values), row.autocorrelation) > 10);
    }
}

TEST_CASE("moments keep their digits where the mean dwarfs the spread", "[unit][estimate]") {
    struct Row {
        std::vector<double> values;
        double mean, deviation, least_digits;
    };
    const Row rows[] = {
        {{10000001, 10000003, 10000002}, 10000002, 1, 14},
        {alternating(1.2, 1.1, 1.3, 500), 1.2, 0.1, 13},
        {alternating(1000000.2, 1000000.1, 1000000.3, 500), 1000000.2, 0.1, 9},
        {alternating(10000000.2, 10000000.1, 10000000.3, 500), 10000000.2, 0.1, 8},
    };
    for (const Row& row : rows) {
        const Moments moments = moments_of(row.values);
        INFO("mean " << row.mean);
        CHECK(digits(moments.mean, row.mean) > 13.9);
        // The inputs themselves hold no more digits of the spread than this.
        CHECK(digits(std::sqrt(moments.variance), row.deviation) > row.least_digits - 1);
    }
}

TEST_CASE("equal values have exactly their own mean and no spread", "[unit][estimate]") {
    const std::vector<double> values(7, 0.1);
    const Moments moments = moments_of(values);
    CHECK(moments.all_equal);
    CHECK(moments.mean == 0.1);
    CHECK(moments.variance == 0);
    CHECK(moments.skewness == 0);
}

TEST_CASE("skewness has the sign of the long tail", "[unit][estimate]") {
    CHECK(moments_of(std::vector<double>{1, 1, 1, 9}).skewness == Approx(2.0));
    CHECK(moments_of(std::vector<double>{9, 9, 9, 1}).skewness == Approx(-2.0));
    CHECK(std::fabs(moments_of(std::vector<double>{1, 2, 3}).skewness) < 1e-12);
}

TEST_CASE("a compensated sum keeps what cancels", "[unit][estimate]") {
    CompensatedSum sum;
    for (const double value : {1.0, 1e100, 1.0, -1e100})
        sum.add(value);
    CHECK(sum.value() == 2.0);
}

TEST_CASE("moments refuse an empty sample and values that are not finite", "[unit][estimate]") {
    CHECK_THROWS_AS(moments_of({}), InvariantViolation);
    CHECK_THROWS_AS(moments_of(std::vector<double>{1, INFINITY}), InvariantViolation);
}
