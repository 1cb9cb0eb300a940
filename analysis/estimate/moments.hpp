// analysis/estimate/moments.hpp — moments of a sample, summed with compensation in index order.
#pragma once

#include <cstddef>
#include <span>

namespace rotasim {

// Neumaier's compensated sum: the error does not grow with the number of terms.
class CompensatedSum {
public:
    void add(double value);
    [[nodiscard]] double value() const { return sum_ + compensation_; }

private:
    double sum_ = 0;
    double compensation_ = 0;
};

struct Moments {
    std::size_t n = 0;
    double mean = 0;
    double variance = 0;     // n - 1 in the denominator; 0 if n < 2.
    double skewness = 0;     // Adjusted Fisher-Pearson; 0 if n < 3 or the variance is 0.
    bool all_equal = false;  // Also for n == 1.
};

// Expects at least one value, all finite.
[[nodiscard]] Moments moments_of(std::span<const double> values);

// Lag-1 autocorrelation. Expects at least two values that are not all equal.
[[nodiscard]] double lag_one_autocorrelation(std::span<const double> values);

}  // namespace rotasim
