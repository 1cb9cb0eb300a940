// sim/base/math.hpp — elementary functions with the same bits from every compiler.
//
// Built from + - * / and sqrt only (all correctly rounded by IEEE 754), so results do not depend on
// the C library, the compiler or the optimisation level, given -ffp-contract=off. Errors are stated
// per function and checked against MPFR and Boost.Math by tests/unit/base_math_test.cpp.
#pragma once

namespace rotasim::math {

// Error < 1 ulp. log(0) = -inf, log of a negative = NaN.
[[nodiscard]] double log(double x);
// Error < 1 ulp; gradual underflow to 0, overflow to +inf.
[[nodiscard]] double exp(double x);
// log(1 + x) and exp(x) - 1 without cancellation; error < 2 ulp.
[[nodiscard]] double log1p(double x);
[[nodiscard]] double expm1(double x);
// x to the y; error < 2 ulp (in the normal range). Negative x: y must be an integer, else NaN.
[[nodiscard]] double pow(double x, double y);
// Correctly rounded by IEEE 754.
[[nodiscard]] double sqrt(double x);
// x * 2^n with one rounding.
[[nodiscard]] double scale_by_power_of_two(double x, int n);

// Standard normal distribution function and its complement; relative error <= 1e-14, in both tails
// as well.
[[nodiscard]] double normal_cdf(double x);
[[nodiscard]] double normal_survival(double x);
// Its inverse: Wichura's AS 241, PPND16; relative error about 1e-15. p = 0 gives -inf, p = 1 gives
// +inf.
[[nodiscard]] double normal_quantile(double p);

// Logarithm of the gamma function for x > 0; relative error <= 1e-14 (absolute near the zeros 1 and
// 2).
[[nodiscard]] double log_gamma(double x);
// Gamma function for 0 < x <= 171.6; relative error <= 1e-13.
[[nodiscard]] double gamma(double x);
// x^a exp(-x) / Gamma(a + 1) for a > 0, x > 0: the Poisson probability of a at mean x.
[[nodiscard]] double gamma_factor(double a, double x);
// Regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x); a > 0, x >= 0. Relative
// error about 1e-13, in far tails (below 1e-100) 1e-11. Time grows with the root of a.
[[nodiscard]] double gamma_p(double a, double x);
[[nodiscard]] double gamma_q(double a, double x);
// The x with P(a, x) = p; a > 0, 0 <= p < 1 (p = 1 gives +inf).
[[nodiscard]] double gamma_quantile(double a, double p);

}  // namespace rotasim::math
