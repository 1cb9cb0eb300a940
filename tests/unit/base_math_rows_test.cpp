// tests/unit/base_math_rows_test.cpp — functions of rows give the bits of the functions themselves.
#include "sim/base/math.hpp"
#include "sim/base/math_rows.hpp"
#include "sim/base/random.hpp"

#include <catch2/catch.hpp>

#include <bit>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

using namespace rotasim;

namespace {

using Row = void (*)(std::span<double>);
using One = double (*)(double);

void check_same(const std::vector<double>& values, Row row, One one) {
    for (std::size_t skip = 0; skip < 4 && skip <= values.size();
         ++skip) {  // Every number in every lane, and in the rest.
        std::vector<double> all(values.begin() + static_cast<std::ptrdiff_t>(skip), values.end());
        row(all);
        std::size_t same = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const bool equal = std::bit_cast<std::uint64_t>(all[i]) ==
                               std::bit_cast<std::uint64_t>(one(values[i + skip]));
            same += equal ? 1U : 0U;
        }
        CHECK(same == all.size());
    }
}

std::vector<double> uniform(std::size_t count, double low, double high) {
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) {
        Draw draw(StreamKey{.seed = 7}, i);
        values.push_back(low + (high - low) * draw.uniform());
    }
    return values;
}

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("normal quantiles of a row", "[unit][base]") {
    std::vector<double> values = uniform(100'001, 0, 1);
    for (int k = 1; k <= 53; ++k) {  // Both tails, to the last draw there is.
        values.push_back(std::bit_cast<double>(static_cast<std::uint64_t>(1023 - k) << 52));
        values.push_back(1 - values.back());
    }
    for (const double edge : {0.075, 0.925, 0.5 - 0.425, 0.5 + 0.425, 1.3887943864964e-11}) {
        for (const double p : {edge, edge * (1 - 0x1p-52), edge * (1 + 0x1p-52)})
            values.push_back(p);
    }
    check_same(values, math::normal_quantile_row, math::normal_quantile);
    check_same(std::vector<double>(1000, 0.01), math::normal_quantile_row, math::normal_quantile);
    check_same({}, math::normal_quantile_row, math::normal_quantile);
}

TEST_CASE("exponentials and logarithms of a row", "[unit][base]") {
    for (const double size : {1e-300, 1e-9, 1.0, 30.0, 699.0, 750.0, 1e6}) {
        check_same(uniform(20'003, -size, size), math::exp_row, math::exp);
        check_same(uniform(20'003, 0, size), math::log_row, math::log);
    }
    check_same(uniform(50'000, 0.9, 1.1), math::log_row, math::log);
    const std::vector<double> odd = {
        0.0,       -0.0, 1.0,  -1.0, infinity, -infinity, 0x1p-1074,
        0x1p-1022, 700,  -700, 0.75, 1.5,      2,         std::numeric_limits<double>::max()};
    check_same(odd, math::exp_row, math::exp);
    check_same(odd, math::log_row, math::log);
}
