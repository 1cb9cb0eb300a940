// analysis/estimate/bounds.hpp — exact bounds and quantiles of the laws that intervals are made of.
#pragma once

#include <cstdint>
#include <optional>

namespace rotasim {

// Quantile of Student's t. Expects 0 < p < 1 and degrees > 0 (may be fractional).
[[nodiscard]] double t_quantile(double p, double degrees);

struct Bounds {
    double low = 0;
    double high = 1;
};

// Exact two-sided bounds of a chance after k of n. Expects k <= n, n > 0, 0 < level < 1.
[[nodiscard]] Bounds clopper_pearson(std::uint64_t k, std::uint64_t n, double level);
// One-sided: the chance is at most this, with confidence `level`.
[[nodiscard]] double clopper_pearson_upper(std::uint64_t k, std::uint64_t n, double level);
// One-sided upper bound on the mean of a Poisson count after `events` were seen.
[[nodiscard]] double poisson_upper(std::uint64_t events, double level);

// Ranks (from 1) of the order statistics that enclose the p-quantile with confidence `level`;
// nothing if n is too small for both.
struct Ranks {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
};
[[nodiscard]] std::optional<Ranks> quantile_ranks(std::uint64_t n, double p, double level);
// Fewest replications for which quantile_ranks gives both: 368 at p = 0.99, level = 0.95.
[[nodiscard]] std::uint64_t quantile_needs(double p, double level);

}  // namespace rotasim
