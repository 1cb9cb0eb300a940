// The mean over replications: skewness-adjusted t interval, and refusals where it would be
// dishonest.
#include "analysis/estimate/bounds.hpp"
#include "analysis/estimate/estimate.hpp"
#include "analysis/estimate/moments.hpp"
#include "sim/base/contract.hpp"

#include <algorithm>
#include <cmath>

namespace rotasim {

namespace {

// Inverse of the Cornish-Fisher correction (Johnson 1978, Willink 2005; statistics.md 2.1).
double skew_adjusted(double z, double b) {
    if (std::fabs(b) < 1e-8) return z;
    return (std::cbrt(1 + 6 * b * (z - b)) - 1) / (2 * b);
}

void refuse_for_few_events(const Sample& sample, const EstimatorOptions& options, Estimate& e) {
    const std::uint64_t n = e.n;
    e.reason = "too few events (" + std::to_string(e.events) + " seen)";
    e.event_chance_high = clopper_pearson_upper(std::min(sample.with_events, n), n, options.level);
    if (!sample.counts_events) return;
    e.estimator = "exact_bound";
    e.high =
        std::min(poisson_upper(e.events, options.level) / static_cast<double>(n), sample.highest);
    e.note = "high is a one-sided bound; it takes events to be independent";
}

// Measured in a pilot with repair times of coefficient of variation 2 (statistics.md 2.0).
std::string coverage_class(const Estimate& e) {
    if (e.events >= plenty_of_events) return "about 95 %";
    if (e.n < 100 && e.events < fewest_events * e.n) return "about 90-93 %";
    return "about 93-94 %";
}

}  // namespace

Estimate estimate_mean(const Sample& sample, const EstimatorOptions& options) {
    SIM_EXPECTS(options.level > 0 && options.level < 1);
    Estimate e;
    e.level = options.level;
    e.estimator = "skewness_adjusted_t";
    e.n = sample.values.size();
    e.events = sample.events;
    if (sample.values.empty()) {
        e.reason = "no replication has a value";
        return e;
    }
    const auto infinite = static_cast<std::uint64_t>(std::count_if(
        sample.values.begin(), sample.values.end(), [](double v) { return std::isinf(v); }));
    if (infinite > 0) {
        e.reason = "never came within the horizon in " + std::to_string(infinite) + " of " +
                   std::to_string(e.n) + " replications";
        return e;
    }
    const Moments moments = moments_of(sample.values);
    e.mean = moments.mean;
    // Nothing seen is not proof that there is nothing, however equal the replications look.
    const bool gated = sample.gated || sample.counts_events;
    if (gated && sample.events < fewest_events) {
        refuse_for_few_events(sample, options, e);
        return e;
    }
    if (e.n < 2) {
        e.reason = "one replication gives no interval";
        return e;
    }
    const double root_n = std::sqrt(static_cast<double>(e.n));
    const double se = std::sqrt(moments.variance) / root_n;
    e.standard_error = se;
    if (moments.all_equal) {
        e.low = e.high = moments.mean;
        e.note = "all replications gave the same value";
        return e;
    }
    const double tail = (1 - options.level) / 2;
    const double t = t_quantile(1 - tail, static_cast<double>(e.n - 1));
    const double b = moments.skewness / (6 * root_n);
    const double low = moments.mean - skew_adjusted(t, b) * se;
    const double high = moments.mean - skew_adjusted(-t, b) * se;
    e.low = std::clamp(low, sample.lowest, sample.highest);
    e.high = std::clamp(high, sample.lowest, sample.highest);
    if (gated) e.coverage_class = coverage_class(e);
    return e;
}

}  // namespace rotasim
