// Moments by two compensated passes, the same to the last bit for the same values in the same
// order.
#include "analysis/estimate/moments.hpp"

#include "sim/base/contract.hpp"

#include <cmath>

namespace rotasim {

void CompensatedSum::add(double value) {
    const double sum = sum_ + value;
    if (std::fabs(sum_) >= std::fabs(value)) {
        compensation_ += (sum_ - sum) + value;
    } else {
        compensation_ += (value - sum) + sum_;
    }
    sum_ = sum;
}

Moments moments_of(std::span<const double> values) {
    SIM_EXPECTS(!values.empty());
    Moments result;
    result.n = values.size();
    result.all_equal = true;
    CompensatedSum sum;
    for (const double value : values) {
        SIM_EXPECTS(std::isfinite(value));
        sum.add(value);
        result.all_equal = result.all_equal && value == values.front();
    }
    const auto n = static_cast<double>(result.n);
    // The mean of equal values is that value, not one rounded on the way.
    result.mean = result.all_equal ? values.front() : sum.value() / n;
    if (result.n < 2 || result.all_equal) return result;

    CompensatedSum deviations;
    CompensatedSum squares;
    CompensatedSum cubes;
    for (const double value : values) {
        const double d = value - result.mean;
        deviations.add(d);
        squares.add(d * d);
        cubes.add(d * d * d);
    }
    // The second term takes out what the rounded mean left in (Chan, Golub & LeVeque 1983).
    const double residue = deviations.value();
    const double sum_squares = squares.value() - residue * residue / n;
    result.variance = sum_squares > 0 ? sum_squares / (n - 1) : 0;
    if (result.n > 2 && result.variance > 0) {
        const double s = std::sqrt(result.variance);
        result.skewness = n / ((n - 1) * (n - 2)) * cubes.value() / (s * s * s);
    }
    return result;
}

double lag_one_autocorrelation(std::span<const double> values) {
    const Moments moments = moments_of(values);
    SIM_EXPECTS(moments.n > 1 && !moments.all_equal);
    CompensatedSum products;
    CompensatedSum squares;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double d = values[i] - moments.mean;
        squares.add(d * d);
        if (i > 0) products.add(d * (values[i - 1] - moments.mean));
    }
    return products.value() / squares.value();
}

}  // namespace rotasim
