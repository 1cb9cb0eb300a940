// sim/base/duration_distribution.cpp — distributions of lengths of time, in whole ticks.
#include "sim/base/contract.hpp"
#include "sim/base/distribution.hpp"

#include <cmath>
#include <limits>

namespace rotasim {

namespace {

double to_double(Duration value) {
    return value.is_for_ever() ? std::numeric_limits<double>::infinity()
                               : static_cast<double>(value.ns);
}

}  // namespace

Duration to_duration(double ns) {
    SIM_EXPECTS(!std::isnan(ns));
    if (ns <= 0) return Duration::zero();
    if (ns >= 0x1p63) return Duration::max();
    // Below 2^52 adding 2^52 rounds to an integer, halves to even; above, a double is an integer.
    const double rounded = ns < 0x1p52 ? (ns + 0x1p52) - 0x1p52 : ns;
    return {static_cast<std::int64_t>(rounded)};
}

std::string DurationDistribution::error_of(const Distribution& law, Duration unit) {
    if (unit <= Duration::zero() || unit.is_for_ever()) return "the unit is not a length of time";
    if (law.minimum() < 0)
        return "values below 0 are possible, but a length of time is not negative";
    return "";
}

DurationDistribution::DurationDistribution(Distribution law, Duration unit)
    : unit_(unit), law_(std::move(law)) {
    SIM_EXPECTS(error_of(law_, unit_).empty());
    const double floor_ns = std::floor(law_.minimum() * to_double(unit_));
    is_constant_ = law_.is_constant();
    if (is_constant_) {
        constant_ = to_duration(law_.minimum() * to_double(unit_));
        minimum_ = constant_;
    } else {
        minimum_ = to_duration(floor_ns);
    }
}

DurationDistribution DurationDistribution::constant(Duration value) {
    SIM_EXPECTS(value >= Duration::zero());
    DurationDistribution result;
    result.constant_ = value;
    result.minimum_ = value;
    // The law in double is for reports; the integer decides.
    if (value.is_for_ever()) {
        result.law_ = Distribution(distributions::Exponential{to_double(value)});
    } else {
        result.law_ = Distribution(distributions::Constant{to_double(value)});
    }
    return result;
}

DurationDistribution DurationDistribution::exponential(Duration mean) {
    return DurationDistribution(Distribution(distributions::Exponential{to_double(mean)}));
}

DurationDistribution DurationDistribution::exponential(const PerTime& rate) {
    return DurationDistribution(Distribution(distributions::Exponential{rate.mean_interval_ns()}));
}

DurationDistribution DurationDistribution::uniform(Duration low, Duration high) {
    return DurationDistribution(
        Distribution(distributions::Uniform{to_double(low), to_double(high)}));
}

DurationDistribution DurationDistribution::lognormal(Duration mean, double cv) {
    return DurationDistribution(Distribution(distributions::Lognormal{to_double(mean), cv}));
}

Duration DurationDistribution::sample_varying(Draw& draw) const {
    return to_duration(law_.sample(draw) * static_cast<double>(unit_.ns));
}

Duration DurationDistribution::quantile(double u) const {
    if (is_constant_) return constant_;
    return to_duration(law_.quantile(u) * static_cast<double>(unit_.ns));
}

Duration DurationDistribution::mean() const {
    if (is_constant_) return constant_;
    return to_duration(law_.mean() * static_cast<double>(unit_.ns));
}

double DurationDistribution::mean_seconds() const {
    if (is_constant_) return to_double(constant_) / 1e9;
    return law_.mean() * static_cast<double>(unit_.ns) / 1e9;
}

double DurationDistribution::variance_seconds2() const {
    if (is_constant_) return 0;
    const double unit_seconds = static_cast<double>(unit_.ns) / 1e9;
    return law_.variance() * unit_seconds * unit_seconds;
}

bool DurationDistribution::never_fires() const { return is_constant_ && constant_.is_for_ever(); }

}  // namespace rotasim
