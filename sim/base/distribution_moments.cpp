// sim/base/distribution_moments.cpp — means, variances and supports, all in closed form.
#include "sim/base/distribution.hpp"
#include "sim/base/math.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace rotasim {

using namespace distributions;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Moments {
    double mean = 0;
    double variance = 0;
};

double square(double x) { return x * x; }

Moments of_values(const std::vector<double>& values) {
    Moments m;
    const double n = static_cast<double>(values.size());
    for (const double value : values)
        m.mean += value / n;
    for (const double value : values)
        m.variance += square(value - m.mean) / n;
    return m;
}

// E[X^k] of the bounded Pareto: shape L^shape / (1 - (L/H)^shape) times the integral of
// x^(k - shape - 1), written with expm1 so that k near shape does not cancel.
double pareto_moment(const BoundedPareto& law, double k) {
    const double span = math::log(law.high / law.low);
    const double d = k - law.shape;
    const double integral = d == 0 ? span : math::expm1(d * span) / d;
    return law.shape * math::pow(law.low, k) * integral / -math::expm1(-law.shape * span);
}

struct MomentsOf {
    Moments operator()(const Constant& law) const { return {law.value, 0}; }
    Moments operator()(const Exponential& law) const { return {law.mean, square(law.mean)}; }
    Moments operator()(const Uniform& law) const {
        return {law.low + (law.high - law.low) / 2, square(law.high - law.low) / 12};
    }
    Moments operator()(const Triangular& law) const {
        const double a = law.mode - law.low;
        const double b = law.high - law.low;
        return {law.low + (a + b) / 3, (a * a + b * b - a * b) / 18};
    }
    Moments operator()(const Lognormal& law) const { return {law.mean, square(law.mean * law.cv)}; }
    Moments operator()(const Weibull& law) const {
        const double first = math::gamma(1 + 1 / law.shape);
        const double second = math::gamma(1 + 2 / law.shape);
        return {law.scale * first, square(law.scale) * (second - first * first)};
    }
    Moments operator()(const Gamma& law) const { return {law.mean, square(law.mean) / law.shape}; }
    Moments operator()(const BoundedPareto& law) const {
        const double mean = pareto_moment(law, 1);
        return {mean, pareto_moment(law, 2) - mean * mean};
    }
    Moments operator()(const Geometric& law) const {
        return {1 / law.probability, (1 - law.probability) / square(law.probability)};
    }
    Moments operator()(const Poisson& law) const { return {law.mean, law.mean}; }
    Moments operator()(const Discrete& law) const {
        double total = 0;
        for (const double weight : law.weights)
            total += weight;
        Moments m;
        for (std::size_t i = 0; i < law.values.size(); ++i) {
            m.mean += law.values[i] * (law.weights[i] / total);
        }
        for (std::size_t i = 0; i < law.values.size(); ++i) {
            m.variance += square(law.values[i] - m.mean) * (law.weights[i] / total);
        }
        return m;
    }
    Moments operator()(const DiscreteUniform& law) const {
        const double low = static_cast<double>(law.low);
        const double n = static_cast<double>(law.high) - low + 1;
        return {low + (n - 1) / 2, (n * n - 1) / 12};
    }
    Moments operator()(const Empirical& law) const {
        if (!law.interpolate) return of_values(law.values);
        // Each stretch between neighbours is a uniform of its own.
        const double n = static_cast<double>(law.values.size() - 1);
        Moments m;
        for (std::size_t i = 0; i + 1 < law.values.size(); ++i) {
            m.mean += (law.values[i] + law.values[i + 1]) / 2 / n;
        }
        for (std::size_t i = 0; i + 1 < law.values.size(); ++i) {
            const double a = law.values[i] - m.mean;
            const double b = law.values[i + 1] - m.mean;
            m.variance += (a * a + a * b + b * b) / 3 / n;
        }
        return m;
    }
    Moments operator()(const Mixture& law) const {
        double total = 0;
        for (const WeightedDistribution& part : law.parts)
            total += part.weight;
        Moments m;
        for (const WeightedDistribution& part : law.parts) {
            m.mean += part.weight / total * part.law.mean();
        }
        if (std::isinf(m.mean)) return {m.mean, infinity};
        for (const WeightedDistribution& part : law.parts) {
            m.variance +=
                part.weight / total * (part.law.variance() + square(part.law.mean() - m.mean));
        }
        return m;
    }
    Moments operator()(const Sum& law) const {
        Moments m;
        for (const Distribution& part : law.parts) {
            m.mean += part.mean();
            m.variance += part.variance();
        }
        return m;
    }
    Moments operator()(const Schedule& law) const {
        return law.cycle ? of_values(law.values) : Moments{law.values.back(), 0};
    }
};

using Range = std::pair<double, double>;

Range range_of(const std::vector<double>& values) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return {*low, *high};
}

struct SupportOf {
    Range operator()(const Constant& law) const { return {law.value, law.value}; }
    Range operator()(const Exponential& law) const {
        if (law.mean == 0 || std::isinf(law.mean)) return {law.mean, law.mean};
        return {0, infinity};
    }
    Range operator()(const Uniform& law) const { return {law.low, law.high}; }
    Range operator()(const Triangular& law) const { return {law.low, law.high}; }
    Range operator()(const Lognormal& law) const {
        return law.cv == 0 ? Range{law.mean, law.mean} : Range{0, infinity};
    }
    Range operator()(const Weibull&) const { return {0, infinity}; }
    Range operator()(const Gamma&) const { return {0, infinity}; }
    Range operator()(const BoundedPareto& law) const { return {law.low, law.high}; }
    Range operator()(const Geometric& law) const {
        return {1, law.probability == 1 ? 1 : infinity};
    }
    Range operator()(const Poisson& law) const { return {0, law.mean == 0 ? 0 : infinity}; }
    Range operator()(const Discrete& law) const { return range_of(law.values); }
    Range operator()(const DiscreteUniform& law) const {
        return {static_cast<double>(law.low), static_cast<double>(law.high)};
    }
    Range operator()(const Empirical& law) const { return range_of(law.values); }
    Range operator()(const Mixture& law) const {
        Range range{infinity, -infinity};
        for (const WeightedDistribution& part : law.parts) {
            range.first = std::min(range.first, part.law.minimum());
            range.second = std::max(range.second, part.law.maximum());
        }
        return range;
    }
    Range operator()(const Sum& law) const {
        Range range{0, 0};
        for (const Distribution& part : law.parts) {
            range.first += part.minimum();
            range.second += part.maximum();
        }
        return range;
    }
    // All entries count, not the long run only: a floor must hold from the first draw on.
    Range operator()(const Schedule& law) const { return range_of(law.values); }
};

}  // namespace

double Distribution::mean() const { return std::visit(MomentsOf{}, kind_).mean; }

double Distribution::variance() const { return std::visit(MomentsOf{}, kind_).variance; }

double Distribution::minimum() const { return std::visit(SupportOf{}, kind_).first; }

double Distribution::maximum() const { return std::visit(SupportOf{}, kind_).second; }

}  // namespace rotasim
