// The integral equations on a grid, and the closed forms.
#include "tests/statistical/renewal.hpp"

#include <cmath>
#include <stdexcept>
#include <vector>

namespace rotasim::textbook {

Law exponential(double mean) {
    return {[mean](double x) { return -std::expm1(-x / mean); }, std::nullopt};
}
Law lognormal(double mean, double cv) {
    const double s2 = std::log1p(cv * cv);
    const double m = std::log(mean) - s2 / 2;
    return {
        [=](double x) { return x <= 0 ? 0 : std::erfc((m - std::log(x)) / std::sqrt(2 * s2)) / 2; },
        std::nullopt};
}
Law weibull(double scale, double shape) {
    return {[=](double x) { return -std::expm1(-std::pow(x / scale, shape)); }, std::nullopt};
}
Law constant(double value) {
    return {[value](double x) { return x < value ? 0.0 : 1.0; }, value};
}

namespace {

// Mass of the law at the points j * step, so that sums over it are trapezoidal rules.
std::vector<double> masses(const Law& law, double step, std::size_t steps) {
    std::vector<double> mass(steps + 1, 0.0);
    if (law.constant) {
        const double at = *law.constant / step;
        const auto j = static_cast<std::size_t>(std::llround(at));
        if (std::abs(at - static_cast<double>(j)) > 1e-9 * at) {
            throw std::runtime_error("the constant is not on the grid");
        }
        if (j <= steps) mass[j] = 1;
        return mass;
    }
    const auto cdf = [&](std::size_t j) { return law.cdf(static_cast<double>(j) * step); };
    mass[0] = (cdf(1) - cdf(0)) / 2;
    for (std::size_t j = 1; j <= steps; ++j)
        mass[j] = (cdf(j + 1) - cdf(j - 1)) / 2;
    return mass;
}

// sum over j = 1 .. i of mass[j] f(j)
template <class F>
double convolve(const std::vector<double>& mass, std::size_t i, F f) {
    double sum = 0;
    for (std::size_t j = 1; j <= i; ++j)
        sum += mass[j] * f(j);
    return sum;
}

struct Raw {
    double w = 0, v = 0;
};

Raw solve(const Law& up, const Law& down, double t, std::size_t steps) {
    const double step = t / static_cast<double>(steps);
    const std::vector<double> a = masses(up, step, steps);
    const std::vector<double> b = masses(down, step, steps);
    std::vector<double> w(steps + 1, 0.0), h = w, v = w, k = w;
    double m1 = 0;  // E min(X, t) = integral of P(X > u)
    double m2 = 0;  // E min(X, t)^2 = integral of 2 u P(X > u)
    const double both = 1 - a[0] * b[0];
    for (std::size_t i = 1; i <= steps; ++i) {
        const double middle = (static_cast<double>(i) - 0.5) * step;
        m1 += step * (1 - up.cdf(middle));
        m2 += step * 2 * middle * (1 - up.cdf(middle));
        const double hr = convolve(b, i, [&](std::size_t j) { return w[i - j]; });
        const double kr = convolve(b, i, [&](std::size_t j) { return v[i - j]; });
        const double ws = convolve(a, i, [&](std::size_t j) { return h[i - j]; });
        const double vs = convolve(a, i, [&](std::size_t j) {
            return 2 * static_cast<double>(j) * step * h[i - j] + k[i - j];
        });
        w[i] = (m1 + ws + a[0] * hr) / both;
        h[i] = hr + b[0] * w[i];
        v[i] = (m2 + vs + a[0] * kr) / both;
        k[i] = kr + b[0] * v[i];
    }
    return {w[steps], v[steps]};
}

}  // namespace

UpTime up_time(const Law& up, const Law& down, double t, std::size_t steps) {
    const Raw coarse = solve(up, down, t, steps);
    const Raw fine = solve(up, down, t, 2 * steps);
    const double w = fine.w + (fine.w - coarse.w) / 3;
    const double v = fine.v + (fine.v - coarse.v) / 3;
    return {w, v - w * w};
}

UpTime up_time_exponential(double up, double down, double t) {
    const double s = 1 / up + 1 / down;
    const double p = 1 / down / s;
    const double q = 1 - p;
    const double e = std::exp(-s * t);
    // q e^{-sv} (p e^{su} + (q - p) - q e^{-su}), integrated over u from 0 to v, then over v.
    const double first = p / s * (t - (1 - e) / s);
    const double second = (q - p) * ((1 - e) / (s * s) - t * e / s);
    const double third = q / s * ((1 - e) / s - (1 - e * e) / (2 * s));
    return {p * t + q * (1 - e) / s, 2 * q * (first + second - third)};
}

double variance_by_integration(double up, double down, double t, std::size_t steps) {
    const double s = 1 / up + 1 / down;
    const double p = 1 / down / s;
    const auto available = [&](double at) { return p + (1 - p) * std::exp(-s * at); };
    const double step = t / static_cast<double>(steps);
    double sum = 0;
    for (std::size_t i = 0; i < steps; ++i) {
        const double u = (static_cast<double>(i) + 0.5) * step;
        for (std::size_t j = 0; j < steps; ++j) {
            const double v =
                u + (static_cast<double>(j) + 0.5) / static_cast<double>(steps) * (t - u);
            sum += available(u) * (available(v - u) - available(v)) * (t - u);
        }
    }
    return 2 * sum * step / static_cast<double>(steps);
}

double up_time_for_large_t(double x, double x2, double y, double y2, double t) {
    const double p = x / (x + y);
    return p * t + p * ((x2 + y2 + 2 * x * y) / (2 * (x + y)) - x2 / (2 * x));
}

double mean_age(const Law& life, double t, std::size_t steps) {
    const double step = t / static_cast<double>(steps);
    const std::vector<double> mass = masses(life, step, steps);
    std::vector<double> age(steps + 1, 0.0);
    for (std::size_t i = 1; i <= steps; ++i) {
        const double at = static_cast<double>(i) * step;
        const double later = convolve(mass, i, [&](std::size_t j) { return age[i - j]; });
        age[i] = (at * (1 - life.cdf(at)) + later) / (1 - mass[0]);
    }
    return age[steps];
}

}  // namespace rotasim::textbook
