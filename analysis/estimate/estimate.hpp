// analysis/estimate/estimate.hpp — one number over replications with its uncertainty, or an honest
// refusal.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rotasim {

// What is said about a quantity over replications. Absent parts come with a `reason`.
struct Estimate {
    std::optional<double> mean;  // The point estimate, also of a quantile or a chance.
    std::optional<double> standard_error;
    std::optional<double> low;   // Two-sided interval at `level`; `exact_bound` gives
    std::optional<double> high;  // only `high`, one-sided.
    std::uint64_t n = 0;         // Replications that the number rests on.
    std::uint64_t events = 0;    // Happenings seen in them.
    std::string estimator;       // Name of the estimator that had the last word.
    std::string reason;          // Why the estimate or its interval is absent.
    double level = 0.95;
    std::string coverage_class;  // Measured coverage where it is not the nominal one.
    std::string note;            // What else a reader has to know.
    // One-sided upper bound on the chance that a replication sees any event (Clopper-Pearson),
    // where there were too few events for an interval.
    std::optional<double> event_chance_high;
};

// What an estimator is given: one value per replication, in the order of their indices. A value
// that never came (a date beyond the horizon) is +infinity for estimators that order values.
struct Sample {
    std::span<const double> values;
    std::uint64_t events = 0;       // Happenings in all replications together.
    std::uint64_t with_events = 0;  // Replications that saw at least one.
    bool gated = false;             // Below 20 events: no interval (statistics.md 2.0).
    bool counts_events = false;     // A value is itself the number of events.
    double lowest = -1e308;         // Bounds that the quantity cannot leave; intervals are clipped.
    double highest = 1e308;
};

struct EstimatorOptions {
    double level = 0.95;
    double quantile = 0.5;   // For `quantile`, in [0, 1].
    double threshold = 1.0;  // For `exceedance`.
};

// An estimator by name, so that richer ones join without touching those who ask.
struct Estimator {
    std::string_view name;
    std::string_view meaning;
    Estimate (*apply)(const Sample& sample, const EstimatorOptions& options);
};

// mean, standard_deviation, variance, quantile, exceedance.
[[nodiscard]] std::span<const Estimator> estimators();
[[nodiscard]] const Estimator* find_estimator(std::string_view name);
// Expects a known name, finite values (+infinity where stated) and a level in (0, 1).
[[nodiscard]] Estimate estimate(std::string_view estimator, const Sample& sample,
                                const EstimatorOptions& options = {});

// Events below which an interval is refused, and from which coverage is nominal.
inline constexpr std::uint64_t fewest_events = 20;
inline constexpr std::uint64_t plenty_of_events = 2000;

// The estimators themselves.
[[nodiscard]] Estimate estimate_mean(const Sample& sample, const EstimatorOptions& options);
[[nodiscard]] Estimate estimate_standard_deviation(const Sample& sample,
                                                   const EstimatorOptions& options);
[[nodiscard]] Estimate estimate_variance(const Sample& sample, const EstimatorOptions& options);
[[nodiscard]] Estimate estimate_quantile(const Sample& sample, const EstimatorOptions& options);
[[nodiscard]] Estimate estimate_exceedance(const Sample& sample, const EstimatorOptions& options);

// Chance k / n with its exact (Clopper-Pearson) two-sided interval. Expects k <= n.
[[nodiscard]] Estimate estimate_chance(std::uint64_t k, std::uint64_t n, double level = 0.95);

// 1 - X: availability from unavailability.
[[nodiscard]] Estimate complement(Estimate estimate);

}  // namespace rotasim
