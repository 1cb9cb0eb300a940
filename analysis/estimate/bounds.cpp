// Exact bounds by Boost.Math, the only place that knows it.
#include "analysis/estimate/bounds.hpp"

#include "sim/base/contract.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <cmath>

namespace rotasim {

namespace {

namespace bm = boost::math;

// Double stays double: the results may not depend on how wide the machine's long double is.
using Policy = bm::policies::policy<bm::policies::promote_double<false>>;

double beta_quantile(double a, double b, double p) {
    return bm::quantile(bm::beta_distribution<double, Policy>(a, b), p);
}

bool is_chance(double p) { return p > 0 && p < 1; }

}  // namespace

double t_quantile(double p, double degrees) {
    SIM_EXPECTS(is_chance(p) && degrees > 0);
    return bm::quantile(bm::students_t_distribution<double, Policy>(degrees), p);
}

Bounds clopper_pearson(std::uint64_t k, std::uint64_t n, double level) {
    SIM_EXPECTS(n > 0 && k <= n && is_chance(level));
    const double tail = (1 - level) / 2;
    const auto seen = static_cast<double>(k);
    const auto all = static_cast<double>(n);
    Bounds bounds;
    if (k > 0) bounds.low = beta_quantile(seen, all - seen + 1, tail);
    if (k < n) bounds.high = beta_quantile(seen + 1, all - seen, 1 - tail);
    return bounds;
}

double clopper_pearson_upper(std::uint64_t k, std::uint64_t n, double level) {
    SIM_EXPECTS(n > 0 && k <= n && is_chance(level));
    if (k == n) return 1;
    return beta_quantile(static_cast<double>(k) + 1, static_cast<double>(n - k), level);
}

double poisson_upper(std::uint64_t events, double level) {
    SIM_EXPECTS(is_chance(level));
    const auto shape = static_cast<double>(events) + 1;
    return bm::quantile(bm::gamma_distribution<double, Policy>(shape), level);
}

std::optional<Ranks> quantile_ranks(std::uint64_t n, double p, double level) {
    SIM_EXPECTS(is_chance(p) && is_chance(level));
    const double tail = (1 - level) / 2;
    if (n == 0) return std::nullopt;
    const bm::binomial_distribution<double, Policy> below(static_cast<double>(n), p);
    // B = number of values below the quantile. X_(l) lies above it with chance P(B < l), X_(u)
    // below it with chance P(B >= u): the largest l and the smallest u that keep both within tail.
    const auto at_most = [&](std::uint64_t k) { return bm::cdf(below, static_cast<double>(k)); };
    if (n < quantile_needs(p, level)) return std::nullopt;
    std::uint64_t inside = 0;  // Bisection: at_most(inside) <= tail < at_most(outside).
    std::uint64_t outside = n;
    while (outside - inside > 1) {
        const std::uint64_t middle = inside + (outside - inside) / 2;
        (at_most(middle) <= tail ? inside : outside) = middle;
    }
    Ranks ranks;
    ranks.low = inside + 1;
    std::uint64_t unsure = 0;  // complement(unsure - 1) > tail >= complement(sure - 1).
    std::uint64_t sure = n;
    while (sure - unsure > 1) {
        const std::uint64_t middle = unsure + (sure - unsure) / 2;
        const double above = bm::cdf(bm::complement(below, static_cast<double>(middle - 1)));
        (above <= tail ? sure : unsure) = middle;
    }
    ranks.high = sure;
    return ranks;
}

std::uint64_t quantile_needs(double p, double level) {
    SIM_EXPECTS(is_chance(p) && is_chance(level));
    const double tail = (1 - level) / 2;
    const double worst = p > 0.5 ? p : 1 - p;  // worst^n <= tail for the harder side.
    auto n = static_cast<std::uint64_t>(std::ceil(std::log(tail) / std::log(worst)));
    while (n > 1 && std::pow(worst, static_cast<double>(n - 1)) <= tail)
        --n;
    while (std::pow(worst, static_cast<double>(n)) > tail)
        ++n;
    return n;
}

}  // namespace rotasim
