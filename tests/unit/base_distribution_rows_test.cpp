// tests/unit/base_distribution_rows_test.cpp — rows of draws are the draws one by one, to the bit.
#include "sim/base/distribution_rows.hpp"

#include <catch2/catch.hpp>

#include <bit>
#include <cmath>

using namespace rotasim;
using namespace rotasim::distributions;

namespace {

std::vector<Distribution> laws() {
    std::vector<Distribution> all;
    all.emplace_back(Constant{0.7});
    all.emplace_back(Exponential{2.0});
    all.emplace_back(Exponential{0});
    all.emplace_back(Uniform{0.5, 4});
    all.emplace_back(Triangular{0, 1, 5});
    for (const double cv : {0.0, 0.01, 0.5, 1.0, 7.0}) {
        all.emplace_back(Lognormal{1.25, cv});
    }
    all.emplace_back(Weibull{1, 0.7});
    all.emplace_back(Gamma{1, 3});
    all.emplace_back(BoundedPareto{0.5, 20, 1.5});
    all.emplace_back(Geometric{0.3});
    all.emplace_back(Poisson{4});
    all.emplace_back(Discrete{{1, 2, 5}, {3, 2, 1}});
    all.emplace_back(DiscreteUniform{0, 9});
    all.emplace_back(Empirical{{1, 2, 4}, true});
    all.emplace_back(Schedule{{1, 2, 4}, true});
    all.emplace_back(Mixture{{{Distribution(Constant{1}), 1}, {Distribution(Uniform{0, 1}), 2}}});
    all.emplace_back(Sum{{Distribution(Exponential{1}), Distribution(Uniform{0, 1})}});
    return all;
}

}  // namespace

TEST_CASE("a row of draws is the draws one by one", "[unit][base]") {
    StreamKey key;
    key.seed = 0xFEDC'BA98'7654'3210;
    key.entity = 0x0123'4567'89AB'CDEF;
    key.replication = 3;
    key.branch = 2;
    key.purpose = Purpose::workload;
    for (const Distribution& law : laws()) {
        for (const bool antithetic : {false, true}) {
            key.antithetic = antithetic;
            for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{0xFFFF'FFF0}}) {
                for (const std::size_t size : {0U, 1U, 3U, 4U, 7U, 256U, 5000U}) {
                    std::vector<double> row(size, -1);
                    sample_row(law, key, first, row);
                    std::size_t same = 0;
                    for (std::size_t i = 0; i < size; ++i) {
                        Draw draw(key, first + i);
                        const double one = law.sample(draw);
                        const bool equal = std::bit_cast<std::uint64_t>(one) ==
                                           std::bit_cast<std::uint64_t>(row[i]);
                        same += equal ? 1U : 0U;
                    }
                    INFO(law.name() << " from " << first << ", " << size);
                    CHECK(same == size);
                }
            }
        }
    }
}

TEST_CASE("the nearest integer takes halves to even", "[unit][base]") {
    CHECK(nearest(0.5) == 0);
    CHECK(nearest(1.5) == 2);
    CHECK(nearest(-2.5) == -2);
    CHECK(nearest(2.5000001) == 3);
    CHECK(nearest(1e14) == 100'000'000'000'000);
}
