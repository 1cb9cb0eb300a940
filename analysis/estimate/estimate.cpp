// The list of estimators, by name.
#include "analysis/estimate/estimate.hpp"

#include "sim/base/contract.hpp"

#include <array>

namespace rotasim {

namespace {

constexpr std::array<Estimator, 5> all_estimators = {{
    {"mean", "Mean with a skewness-adjusted t interval; refused below 20 events where it matters.",
     &estimate_mean},
    {"standard_deviation", "Standard deviation with a jackknife interval.",
     &estimate_standard_deviation},
    {"variance", "Variance with a jackknife interval.", &estimate_variance},
    {"quantile", "Quantile with an order-statistic interval.", &estimate_quantile},
    {"exceedance", "Chance of at least a threshold, with its exact binomial interval.",
     &estimate_exceedance},
}};

std::optional<double> one_less(std::optional<double> value) {
    return value ? std::optional<double>(1 - *value) : std::nullopt;
}

}  // namespace

std::span<const Estimator> estimators() { return all_estimators; }

const Estimator* find_estimator(std::string_view name) {
    for (const Estimator& estimator : all_estimators) {
        if (estimator.name == name) return &estimator;
    }
    return nullptr;
}

Estimate estimate(std::string_view estimator, const Sample& sample,
                  const EstimatorOptions& options) {
    const Estimator* found = find_estimator(estimator);
    SIM_EXPECTS(found != nullptr);
    return found->apply(sample, options);
}

Estimate complement(Estimate estimate) {
    estimate.mean = one_less(estimate.mean);
    const std::optional<double> high = one_less(estimate.low);
    estimate.low = one_less(estimate.high);
    estimate.high = high;
    return estimate;
}

}  // namespace rotasim
