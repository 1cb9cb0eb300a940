// sim/base/math_rows.hpp — functions of many numbers at once, four by four, with the same bits as
// one by one (math.hpp).
#pragma once

#include <span>

namespace rotasim::math {

// Each value becomes its normal quantile; expects values in (0, 1).
void normal_quantile_row(std::span<double> values);
// Each value becomes its logarithm.
void log_row(std::span<double> values);
// Each value becomes its exponential.
void exp_row(std::span<double> values);

}  // namespace rotasim::math
