// Variance and standard deviation over replications, with a jackknife interval on the log scale.
#include "analysis/estimate/bounds.hpp"
#include "analysis/estimate/estimate.hpp"
#include "analysis/estimate/moments.hpp"
#include "sim/base/contract.hpp"

#include <cmath>
#include <vector>

namespace rotasim {

namespace {

struct LogVariance {
    double value = 0;
    double error = 0;  // Its jackknife standard error.
};

// Leave-one-out variances in closed form; nothing if one of them vanishes, since then the whole
// spread rests on a single replication. Expects n >= 3.
std::optional<LogVariance> jackknife(std::span<const double> values, const Moments& moments) {
    const auto n = static_cast<double>(moments.n);
    std::vector<double> logs;
    logs.reserve(values.size());
    CompensatedSum sum;
    const double sum_squares = moments.variance * (n - 1);
    for (const double value : values) {
        const double d = value - moments.mean;
        const double without = (sum_squares - d * d * n / (n - 1)) / (n - 2);
        if (without <= moments.variance * 1e-12) return std::nullopt;
        logs.push_back(std::log(without));
        sum.add(logs.back());
    }
    const double mean = sum.value() / n;
    CompensatedSum squares;
    for (const double value : logs)
        squares.add((value - mean) * (value - mean));
    return LogVariance{std::log(moments.variance), std::sqrt(squares.value() * (n - 1) / n)};
}

// `power`: 1 for the variance, 1/2 for the standard deviation.
Estimate estimate_spread(const Sample& sample, const EstimatorOptions& options, double power) {
    SIM_EXPECTS(options.level > 0 && options.level < 1);
    Estimate e;
    e.level = options.level;
    e.estimator = "jackknife";
    e.n = sample.values.size();
    e.events = sample.events;
    if (e.n < 2) {
        e.reason = e.n == 0 ? "no replication has a value" : "one replication has no spread";
        return e;
    }
    for (const double value : sample.values) {
        if (std::isinf(value)) {
            e.reason = "never came within the horizon in some replications";
            return e;
        }
    }
    const Moments moments = moments_of(sample.values);
    e.mean = power == 1 ? moments.variance : std::sqrt(moments.variance);
    if (moments.all_equal) {
        e.standard_error = e.low = e.high = 0.0;
        e.note = "all replications gave the same value";
        return e;
    }
    if (e.n < 3) {
        e.reason = "two replications give no interval of the spread";
        return e;
    }
    const auto log_variance = jackknife(sample.values, moments);
    if (!log_variance) {
        e.reason = "the spread rests on one replication";
        return e;
    }
    const double t = t_quantile(1 - (1 - options.level) / 2, static_cast<double>(e.n - 1));
    e.standard_error = *e.mean * power * log_variance->error;
    e.low = std::exp(power * (log_variance->value - t * log_variance->error));
    e.high = std::exp(power * (log_variance->value + t * log_variance->error));
    // Measured with exponential values (skewness 2): 0.82 at n = 10, 0.88 at 30, 0.905 at 100,
    // 0.93 at 400; with normal ones 0.94 to 0.96.
    if (e.n < 400) e.coverage_class = e.n < 100 ? "82-95 %, less if skewed" : "90-95 %";
    return e;
}

}  // namespace

Estimate estimate_variance(const Sample& sample, const EstimatorOptions& options) {
    return estimate_spread(sample, options, 1);
}

Estimate estimate_standard_deviation(const Sample& sample, const EstimatorOptions& options) {
    return estimate_spread(sample, options, 0.5);
}

}  // namespace rotasim
