// sim/base/distribution.cpp — parameters of the distributions: what is valid, names, canonical
// order.
#include "sim/base/distribution.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/math.hpp"
#include "sim/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace rotasim {

namespace distributions {

namespace {

std::string not_finite(std::string_view field, double value) {
    return std::isfinite(value) ? "" : std::string(field) + " is not a finite number";
}

std::string not_positive(std::string_view field, double value) {
    if (std::isfinite(value) && value > 0) return "";
    return std::string(field) + " is " + shortest(value) + ", but must be finite and above 0";
}

std::string bad_list(std::string_view field, const std::vector<double>& values) {
    if (values.empty()) return std::string(field) + " is empty";
    for (const double value : values) {
        if (!std::isfinite(value)) return fmt::format("{} has an entry that is not finite", field);
    }
    return "";
}

// The first text that is not empty.
template <class... Texts>
std::string first_of(const Texts&... texts) {
    std::string result;
    static_cast<void>(((!texts.empty() && (result = texts, true)) || ...));
    return result;
}

std::string bad_weights(const std::vector<double>& weights) {
    double total = 0;
    for (const double weight : weights) {
        if (!std::isfinite(weight) || weight < 0) return "a weight is negative or not finite";
        total += weight;
    }
    if (!(total > 0)) return "all weights are 0";
    return std::isfinite(total) ? "" : "the weights are too large to be summed";
}

}  // namespace

std::string Constant::error() const { return not_finite("value", value); }

std::string Exponential::error() const {
    if (mean >= 0) return "";
    return "mean is " + shortest(mean) + ", but must not be negative";
}

std::string Uniform::error() const {
    std::string text = first_of(not_finite("low", low), not_finite("high", high));
    if (!text.empty()) return text;
    if (low > high) return "low is above high";
    return not_finite("high - low", high - low);
}

std::string Triangular::error() const {
    std::string text =
        first_of(not_finite("low", low), not_finite("mode", mode), not_finite("high", high));
    if (!text.empty()) return text;
    if (low > mode) return "low is above mode";
    if (mode > high) return "mode is above high";
    return not_finite("high - low", high - low);
}

std::string Lognormal::error() const {
    std::string text = not_positive("mean", mean);
    if (!text.empty()) return text;
    if (!(cv >= 0)) return "cv is " + shortest(cv) + ", but must not be negative";
    return cv <= 1e6 ? "" : "cv is above 1e6";
}

std::string Weibull::error() const {
    std::string text = first_of(not_positive("scale", scale), not_positive("shape", shape));
    if (!text.empty()) return text;
    if (shape < least_weibull_shape) return "shape is below " + shortest(least_weibull_shape);
    return "";
}

Weibull Weibull::with_mean(double mean, double shape) {
    return {.scale = mean / math::gamma(1 + 1 / shape), .shape = shape};
}

std::string Gamma::error() const {
    std::string text = first_of(not_positive("mean", mean), not_positive("shape", shape));
    if (!text.empty()) return text;
    if (shape > largest_gamma_shape) {
        return "shape is above " + shortest(largest_gamma_shape) + "; use a constant";
    }
    return shape >= 1e-3 ? "" : "shape is below 0.001";
}

Gamma Gamma::with_cv(double mean, double cv) { return {.mean = mean, .shape = 1 / (cv * cv)}; }

std::string BoundedPareto::error() const {
    std::string text = first_of(not_positive("low", low), not_positive("high", high),
                                not_positive("shape", shape));
    if (!text.empty()) return text;
    return low < high ? "" : "low is not below high";
}

std::string Geometric::error() const {
    return probability > 0 && probability <= 1
               ? ""
               : "probability is " + shortest(probability) + ", but must be above 0 and at most 1";
}

std::string Poisson::error() const {
    if (!(mean >= 0)) return "mean is " + shortest(mean) + ", but must not be negative";
    return mean <= largest_poisson_mean ? "" : "mean is above " + shortest(largest_poisson_mean);
}

std::string Discrete::error() const {
    std::string text = bad_list("values", values);
    if (!text.empty()) return text;
    if (values.size() != weights.size()) {
        return std::to_string(values.size()) + " values, but " + std::to_string(weights.size()) +
               " weights";
    }
    return bad_weights(weights);
}

std::string DiscreteUniform::error() const {
    if (low > high) return "low is above high";
    constexpr std::int64_t exact = std::int64_t{1} << 53;
    return low >= -exact && high <= exact ? "" : "a bound is beyond 2^53";
}

std::string Empirical::error() const {
    std::string text = bad_list("values", values);
    if (!text.empty()) return text;
    return interpolate && values.size() < 2 ? "one value alone cannot be interpolated" : "";
}

std::string Mixture::error() const {
    if (parts.empty()) return "parts is empty";
    std::vector<double> weights;
    for (const WeightedDistribution& part : parts)
        weights.push_back(part.weight);
    return bad_weights(weights);
}

std::string Sum::error() const { return parts.empty() ? "parts is empty" : ""; }

std::string Schedule::error() const { return bad_list("values", values); }

bool operator==(const Mixture& a, const Mixture& b) { return a.parts == b.parts; }

bool operator==(const Sum& a, const Sum& b) { return a.parts == b.parts; }

}  // namespace distributions

namespace {

constexpr std::array<std::string_view, 16> names = {
    "constant",  "exponential",    "uniform",   "triangular", "lognormal", "weibull",
    "gamma",     "bounded_pareto", "geometric", "poisson",    "discrete",  "discrete_uniform",
    "empirical", "mixture",        "sum",       "schedule"};
static_assert(names.size() == std::variant_size_v<distributions::Kind>);

// Sorted by value, equal values merged, zero weights dropped.
void make_canonical(distributions::Discrete& law) {
    std::vector<std::size_t> order(law.values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // Equal values are ordered by weight, so that the sum of their weights does not depend on the
    // file.
    std::sort(order.begin(), order.end(), [&law](std::size_t a, std::size_t b) {
        if (law.values[a] != law.values[b]) return law.values[a] < law.values[b];
        return law.weights[a] < law.weights[b];
    });
    distributions::Discrete result;
    for (const std::size_t i : order) {
        if (law.weights[i] == 0) continue;
        if (!result.values.empty() && result.values.back() == law.values[i]) {
            result.weights.back() += law.weights[i];
        } else {
            result.values.push_back(law.values[i]);
            result.weights.push_back(law.weights[i]);
        }
    }
    law = std::move(result);
}

void make_canonical(distributions::Kind& kind) {
    if (auto* discrete = std::get_if<distributions::Discrete>(&kind)) make_canonical(*discrete);
    if (auto* empirical = std::get_if<distributions::Empirical>(&kind)) {
        std::sort(empirical->values.begin(), empirical->values.end());
    }
    if (auto* mixture = std::get_if<distributions::Mixture>(&kind)) {
        auto& parts = mixture->parts;
        parts.erase(std::remove_if(parts.begin(), parts.end(),
                                   [](const WeightedDistribution& p) { return p.weight == 0; }),
                    parts.end());
    }
}

}  // namespace

std::string error_of(const distributions::Kind& kind) {
    return std::visit([](const auto& law) { return law.error(); }, kind);
}

std::span<const std::string_view> distribution_names() { return names; }

Distribution::Distribution() : kind_(distributions::Constant{0}) {}

Distribution::Distribution(distributions::Kind kind) : kind_(std::move(kind)) {
    SIM_EXPECTS(error_of(kind_).empty());
    make_canonical(kind_);
    prepare();
}

std::string_view Distribution::name() const { return names[kind_.index()]; }

bool operator==(const Distribution& a, const Distribution& b) { return a.kind_ == b.kind_; }

}  // namespace rotasim
