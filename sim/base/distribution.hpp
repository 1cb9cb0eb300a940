// sim/base/distribution.hpp — every distribution a scenario may name, by inversion.
//
// Each kind is a plain struct of parameters; `error()` tells what is wrong with them (empty =
// valid), and a Distribution can only be made from valid ones (contract). One uniform per draw,
// except mixture (one lane to choose a part, then the part's own), sum (each part its own) and
// schedule (none: it counts draws).
#pragma once

#include "sim/base/random.hpp"
#include "sim/base/time.hpp"
#include "sim/base/units.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rotasim {

class Distribution;
struct WeightedDistribution;

// Limits within which every function here is exact to about 1e-12 and fast enough.
inline constexpr double largest_poisson_mean = 1e7;
inline constexpr double largest_gamma_shape = 1e7;
inline constexpr double least_weibull_shape = 0.02;

namespace distributions {

// Every struct: `error()` is empty if the parameters are valid, else says in lower case what is
// wrong.
struct Constant {
    double value = 0;
    [[nodiscard]] std::string error() const;
    friend bool operator==(const Constant&, const Constant&) = default;
};
// Mean may be infinite (rate 0): then it never fires, every sample is +inf.
struct Exponential {
    double mean = 1;
    [[nodiscard]] std::string error() const;
    friend bool operator==(const Exponential&, const Exponential&) = default;
};
struct Uniform {
    double low = 0;
    double high = 1;
    [[nodiscard]] std::string error() const;
    friend bool operator==(const Uniform&, const Uniform&) = default;
};
struct Triangular {
    double low = 0;
    double mode = 0.5;
    double high = 1;
    [[nodiscard]] std::string error() const;
    friend bool operator==(const Triangular&, const Triangular&) = default;
};
// Mean and coefficient of variation (standard deviation / mean) of the value itself, not of its
// logarithm. cv = 0 is the constant.
struct Lognormal {
    double mean = 1;
    double cv = 1;
    [[nodiscard]] std::string error() const;
    friend bool operator==(const Lognormal&, const Lognormal&) = default;
};
struct Weibull {
    double scale = 1;
    double shape = 1;
    // The one with the given mean: scale = mean / Gamma(1 + 1 / shape).
    [[nodiscard]] static Weibull with_mean(double mean, double shape);
    [[nodiscard]] std::string error() const;
    friend bool operator==(const Weibull&, const Weibull&) = default;
};
struct Gamma {
    double mean = 1;
    double shape = 1;
    // shape = 1 / cv^2; expects cv > 0.
    [[nodiscard]] static Gamma with_cv(double mean, double cv);
    [[nodiscard]] std::string error() const;
    friend bool operator==(const Gamma&, const Gamma&) = default;
};
// Pareto with the given tail index, truncated to [low, high].
struct BoundedPareto {
    double low = 1;
    double high = 2;
    double shape = 1;
    [[nodiscard]] std::string error() const;
    friend bool operator==(const BoundedPareto&, const BoundedPareto&) = default;
};
// Number of trials up to and with the first success: 1, 2, ...
struct Geometric {
    double probability = 0.5;
    [[nodiscard]] std::string error() const;
    friend bool operator==(const Geometric&, const Geometric&) = default;
};
struct Poisson {
    double mean = 1;
    [[nodiscard]] std::string error() const;
    friend bool operator==(const Poisson&, const Poisson&) = default;
};
// values[i] with probability weights[i] / sum of weights. Order does not matter (sorted by value).
struct Discrete {
    std::vector<double> values;
    std::vector<double> weights;
    [[nodiscard]] std::string error() const;
    friend bool operator==(const Discrete&, const Discrete&) = default;
};
// low, low + 1, ..., high, all equally likely.
struct DiscreteUniform {
    std::int64_t low = 0;
    std::int64_t high = 1;
    [[nodiscard]] std::string error() const;
    friend bool operator==(const DiscreteUniform&, const DiscreteUniform&) = default;
};
// Observed values. As observed (each with probability 1/n), or with straight lines between the
// sorted values (n >= 2; then the mean is that of the lines, not of the sample).
struct Empirical {
    std::vector<double> values;
    bool interpolate = false;
    [[nodiscard]] std::string error() const;
    friend bool operator==(const Empirical&, const Empirical&) = default;
};
// One of the parts, chosen with probability proportional to its weight.
struct Mixture {
    std::vector<WeightedDistribution> parts;
    [[nodiscard]] std::string error() const;
    friend bool operator==(const Mixture& a, const Mixture& b);
};
// The sum of independent parts.
struct Sum {
    std::vector<Distribution> parts;
    [[nodiscard]] std::string error() const;
    friend bool operator==(const Sum& a, const Sum& b);
};
// The k-th draw of a stream gives values[k]; after the last, it starts again (cycle) or stays at
// the last. Mean, variance and quantile are those of the long run.
struct Schedule {
    std::vector<double> values;
    bool cycle = false;
    [[nodiscard]] std::string error() const;
    friend bool operator==(const Schedule&, const Schedule&) = default;
};

using Kind = std::variant<Constant, Exponential, Uniform, Triangular, Lognormal, Weibull, Gamma,
                          BoundedPareto, Geometric, Poisson, Discrete, DiscreteUniform, Empirical,
                          Mixture, Sum, Schedule>;

}  // namespace distributions

// A value type. Infinite mean is legal for `exponential` only.
class Distribution {
public:
    Distribution();  // Constant zero.
    // Expects parameters without error(). Lists are brought into canonical order (sorted by value,
    // zero weights dropped), so that the order of a file does not matter.
    explicit Distribution(distributions::Kind kind);

    [[nodiscard]] double sample(Draw& draw) const;
    // Smallest x with F(x) >= u, 0 < u < 1. Expects has_quantile().
    [[nodiscard]] double quantile(double u) const;
    // P(X <= x). Expects has_quantile().
    [[nodiscard]] double cdf(double x) const;
    // False for sums of two or more parts that vary, and for what contains one: no closed form.
    [[nodiscard]] bool has_quantile() const;
    [[nodiscard]] double mean() const;
    [[nodiscard]] double variance() const;
    // Infimum and supremum of the support; +inf where unbounded.
    [[nodiscard]] double minimum() const;
    [[nodiscard]] double maximum() const;
    [[nodiscard]] bool is_constant() const { return minimum() == maximum(); }
    [[nodiscard]] const distributions::Kind& kind() const { return kind_; }
    // "constant", "exponential", ..., as a scenario writes it.
    [[nodiscard]] std::string_view name() const;

    friend bool operator==(const Distribution& a, const Distribution& b);

private:
    friend struct DistributionAccess;  // The formulas, in distribution_laws.cpp.
    void prepare();

    distributions::Kind kind_;
    double a_ = 0;  // Derived constants of the kind, computed once: see prepare().
    double b_ = 0;
    std::vector<double> cumulative_;  // Discrete, mixture: running sums of the normalised weights.
};

struct WeightedDistribution {
    Distribution law;
    double weight = 1;
    friend bool operator==(const WeightedDistribution&, const WeightedDistribution&) = default;
};

// The text of what is wrong with the parameters; empty if nothing is.
[[nodiscard]] std::string error_of(const distributions::Kind& kind);
// All names in the order of distributions::Kind.
[[nodiscard]] std::span<const std::string_view> distribution_names();

// A distribution of lengths of time. A constant stays an exact integer; everything else is computed
// in double and rounded to the nearest tick, below 0 to 0, and at or beyond the range to
// Duration::max() ("never").
class DurationDistribution {
public:
    DurationDistribution() = default;  // Constant zero.
    // `law` counts in `unit`: nanoseconds unless said otherwise ("geometric, in steps of 1 h").
    // Expects error_of(law, unit) to be empty: a length of time is not negative.
    explicit DurationDistribution(Distribution law, Duration unit = nanoseconds(1));
    [[nodiscard]] static std::string error_of(const Distribution& law, Duration unit);
    [[nodiscard]] static DurationDistribution constant(Duration value);
    // Mean for_ever (rate 0) never fires.
    [[nodiscard]] static DurationDistribution exponential(Duration mean);
    [[nodiscard]] static DurationDistribution exponential(const PerTime& rate);
    [[nodiscard]] static DurationDistribution uniform(Duration low, Duration high);
    [[nodiscard]] static DurationDistribution lognormal(Duration mean, double cv);

    [[nodiscard]] Duration sample(Draw& draw) const {
        return is_constant_ ? constant_ : sample_varying(draw);
    }
    [[nodiscard]] Duration quantile(double u) const;
    // Rounded down: a floor that no sample undercuts.
    [[nodiscard]] Duration minimum() const { return minimum_; }
    [[nodiscard]] Duration mean() const;  // Nearest tick, saturating.
    [[nodiscard]] double mean_seconds() const;
    [[nodiscard]] double variance_seconds2() const;
    [[nodiscard]] bool is_constant() const { return is_constant_; }
    [[nodiscard]] bool never_fires() const;
    [[nodiscard]] const Distribution& law() const { return law_; }
    [[nodiscard]] Duration unit() const { return unit_; }

    friend bool operator==(const DurationDistribution& a, const DurationDistribution& b) {
        return a.is_constant_ == b.is_constant_ && a.constant_ == b.constant_ &&
               a.unit_ == b.unit_ && a.law_ == b.law_;
    }

private:
    [[nodiscard]] Duration sample_varying(Draw& draw) const;

    bool is_constant_ = true;
    Duration constant_{};
    Duration unit_ = nanoseconds(1);
    Duration minimum_{};
    Distribution law_;
};

// Nearest tick, halves to even; negative to 0; NaN breaks a contract; too large gives
// Duration::max().
[[nodiscard]] Duration to_duration(double ns);

}  // namespace rotasim
