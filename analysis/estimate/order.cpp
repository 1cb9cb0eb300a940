// Estimates that only order or compare values: quantiles, chances, dates.
#include "analysis/estimate/bounds.hpp"
#include "analysis/estimate/dates.hpp"
#include "analysis/estimate/estimate.hpp"
#include "sim/base/contract.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace rotasim {

namespace {

std::string needs_more(double p, double level, std::uint64_t n) {
    return "an interval needs " + std::to_string(quantile_needs(p, level)) + " replications (" +
           std::to_string(n) + " here)";
}

// Rank (from 1) of the sample's p-quantile: the smallest value with at least n * p at or below it.
std::uint64_t point_rank(std::uint64_t n, double p) {
    const double exact = static_cast<double>(n) * p;
    // A product like 0.7 * 10 = 7.000000000000001 must not step to the next rank.
    const auto rank = static_cast<std::uint64_t>(std::ceil(exact * (1 - 1e-14)));
    return std::clamp<std::uint64_t>(rank, 1, n);
}

std::optional<double> finite(double value) {
    return std::isinf(value) ? std::nullopt : std::optional<double>(value);
}

}  // namespace

Estimate estimate_quantile(const Sample& sample, const EstimatorOptions& options) {
    SIM_EXPECTS(options.quantile >= 0 && options.quantile <= 1);
    Estimate e;
    e.level = options.level;
    e.estimator = "order_statistic";
    e.n = sample.values.size();
    e.events = sample.events;
    if (e.n == 0) {
        e.reason = "no replication has a value";
        return e;
    }
    std::vector<double> sorted(sample.values.begin(), sample.values.end());
    std::sort(sorted.begin(), sorted.end());
    e.mean = finite(sorted[point_rank(e.n, options.quantile) - 1]);
    if (!e.mean) e.reason = "beyond the horizon";
    if (options.quantile == 0 || options.quantile == 1) {
        if (e.reason.empty()) e.reason = "the extreme of a sample bounds nothing";
        return e;
    }
    const auto ranks = quantile_ranks(e.n, options.quantile, options.level);
    if (!ranks) {
        if (e.reason.empty()) e.reason = needs_more(options.quantile, options.level, e.n);
        return e;
    }
    e.low = finite(sorted[ranks->low - 1]);
    e.high = finite(sorted[ranks->high - 1]);
    if (e.mean && !e.high) e.reason = "the interval reaches beyond the horizon";
    return e;
}

Estimate estimate_chance(std::uint64_t k, std::uint64_t n, double level) {
    SIM_EXPECTS(k <= n);
    Estimate e;
    e.level = level;
    e.estimator = "clopper_pearson";
    e.n = n;
    e.events = k;
    if (n == 0) {
        e.reason = "no replication has a value";
        return e;
    }
    const double share = static_cast<double>(k) / static_cast<double>(n);
    const Bounds bounds = clopper_pearson(k, n, level);
    e.mean = share;
    e.standard_error = std::sqrt(share * (1 - share) / static_cast<double>(n));
    e.low = bounds.low;
    e.high = bounds.high;
    return e;
}

Estimate estimate_exceedance(const Sample& sample, const EstimatorOptions& options) {
    const auto k = static_cast<std::uint64_t>(
        std::count_if(sample.values.begin(), sample.values.end(),
                      [&](double value) { return value >= options.threshold; }));
    return estimate_chance(k, sample.values.size(), options.level);
}

DateEstimate estimate_dates(std::span<const SimTime> dates, double level) {
    DateEstimate result;
    result.n = dates.size();
    std::vector<SimTime> sorted(dates.begin(), dates.end());
    std::sort(sorted.begin(), sorted.end());
    const auto came = static_cast<std::uint64_t>(
        std::count_if(sorted.begin(), sorted.end(), [](SimTime t) { return !t.is_never(); }));
    result.share = estimate_chance(came, result.n, level);
    if (came == 0) {
        result.reason = result.n == 0 ? "no replication" : "never came within the horizon";
        return result;
    }
    const auto at = [&](std::uint64_t rank) {
        const SimTime t = sorted[rank - 1];
        return t.is_never() ? std::nullopt : std::optional<SimTime>(t);
    };
    result.earliest = at(1);
    result.median = at(point_rank(result.n, 0.5));
    const auto ranks = quantile_ranks(result.n, 0.5, level);
    if (ranks) {
        result.low = at(ranks->low);
        result.high = at(ranks->high);
    }
    if (!result.median) {
        result.reason = "came in fewer than half of the replications";
    } else if (!ranks) {
        result.reason = needs_more(0.5, level, result.n);
    } else if (!result.high) {
        result.reason = "the interval reaches beyond the horizon";
    }
    return result;
}

}  // namespace rotasim
