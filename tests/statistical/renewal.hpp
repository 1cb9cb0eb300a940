// Exact moments of alternating renewal processes, from their integral equations and in closed form.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

namespace rotasim::textbook {

// A law of durations: its distribution function, or a constant.
struct Law {
    std::function<double(double)> cdf;
    std::optional<double> constant;
};
[[nodiscard]] Law exponential(double mean);
[[nodiscard]] Law lognormal(double mean, double cv);
[[nodiscard]] Law weibull(double scale, double shape);
[[nodiscard]] Law constant(double value);

struct UpTime {
    double mean = 0;      // Of the time that the process is up in [0, t].
    double variance = 0;  // Of the same.
};

// An alternating renewal process that has just come up at 0. With U(t) the up time in [0, t], X the
// first up time and Y the repair after it,
//   U(t) = t                    if X > t,
//   U(t) = X + U'(t - X - Y)    else,   U' a fresh copy, 0 for negative arguments,
// so w(t) = E U(t) and v(t) = E U(t)^2 solve (Cox, Renewal Theory, 1962, chapter 7)
//   w(t) = E min(X, t)   + E[ h(t - X) ],             h(r) = E[ w(r - Y) ]
//   v(t) = E min(X, t)^2 + E[ 2 X h(t - X) + k(t - X) ], k(r) = E[ v(r - Y) ].
// Solved on two grids by the trapezoidal rule in the distribution functions, error O(step^2), and
// extrapolated. A constant must be a multiple of t / steps.
[[nodiscard]] UpTime up_time(const Law& up, const Law& down, double t, std::size_t steps = 2000);

// Both laws exponential, s = 1 / up + 1 / down, p = down^-1 / s, q = 1 - p: the process is Markov
// with A(t) = p + q exp(-st), and Cov(I(u), I(v)) = A(u) (A(v - u) - A(v)) for u <= v. The variance
// is twice its integral over 0 < u < v < t.
[[nodiscard]] UpTime up_time_exponential(double up, double down, double t);
// The same variance by midpoint sums of the covariance.
[[nodiscard]] double variance_by_integration(double up, double down, double t, std::size_t steps);

// E U(t) for large t from the first three moments, x = E X, x2 = E X^2, likewise y, y2:
// p t + p ((x2 + y2 + 2 x y) / (2 (x + y)) - x2 / (2 x)), p = x / (x + y); what is left out falls
// faster than any power of 1 / t where all moments exist (Cox 1962, 7.2, by Laplace transforms).
[[nodiscard]] double up_time_for_large_t(double x, double x2, double y, double y2, double t);

// Age at time t of a renewal process that began at 0: a(t) = t P(X > t) + E[ a(t - X) ].
[[nodiscard]] double mean_age(const Law& life, double t, std::size_t steps);

}  // namespace rotasim::textbook
