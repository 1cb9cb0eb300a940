// sim/base/distribution_access.hpp — what the formulas may see of a Distribution.
#pragma once

#include "sim/base/distribution.hpp"

namespace rotasim {

// The constants derived once by prepare().
struct DistributionAccess {
    static double a(const Distribution& d) { return d.a_; }
    static double b(const Distribution& d) { return d.b_; }
    static const std::vector<double>& cumulative(const Distribution& d) { return d.cumulative_; }
};

}  // namespace rotasim
