// sim/base/distribution_laws.cpp — sampling, quantile and distribution function of every kind.
#include "sim/base/contract.hpp"
#include "sim/base/distribution.hpp"
#include "sim/base/distribution_access.hpp"
#include "sim/base/math.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rotasim {

using namespace distributions;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Running sums of weights / total; the last is exactly 1.
std::vector<double> running_sums(const std::vector<double>& weights) {
    double total = 0;
    for (const double weight : weights)
        total += weight;
    std::vector<double> sums;
    double sum = 0;
    for (const double weight : weights) {
        sum += weight;
        sums.push_back(sum / total);
    }
    sums.back() = 1;
    return sums;
}

std::size_t position_of(const std::vector<double>& cumulative, double u) {
    const auto it = std::lower_bound(cumulative.begin(), cumulative.end(), u);
    return static_cast<std::size_t>(it - cumulative.begin());
}

// ceil(u n) - 1: which of n equally likely values.
std::size_t equal_position(std::size_t n, double u) {
    const double place = std::ceil(u * static_cast<double>(n));
    const auto index = static_cast<std::size_t>(place < 1 ? 1 : place) - 1;
    return std::min(index, n - 1);
}

std::vector<double> sorted(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values;
}

double poisson_quantile(double mean, double u) {
    if (mean == 0) return 0;
    double k = 0;
    double term = 0;
    double sum = 0;
    if (mean < 15) {
        term = math::exp(-mean);
        sum = term;
    } else {
        // Cornish and Fisher's guess, then the exact distribution function, then single steps.
        const double z = math::normal_quantile(u);
        const double guess = mean + math::sqrt(mean) * z + (z * z - 1) / 6;
        k = std::max(1.0, std::floor(guess));
        term = math::gamma_factor(k, mean);
        sum = math::gamma_q(k + 1, mean);
        while (k > 0 && sum - term >= u) {
            sum -= term;
            term *= k / mean;
            k -= 1;
        }
    }
    // The sum can stay below u by rounding alone: terms that no longer count end the search.
    while (sum < u && (k < mean || term > 1e-18)) {
        k += 1;
        term *= mean / k;
        sum += term;
    }
    return k;
}

// The quantile of each kind; u in (0, 1).
struct Quantile {
    const Distribution& d;
    double u;

    double operator()(const Constant& law) const { return law.value; }
    double operator()(const Exponential& law) const {
        return law.mean == 0 ? 0 : law.mean * -math::log(1 - u);
    }
    double operator()(const Uniform& law) const {
        return std::min(law.high, law.low + u * (law.high - law.low));
    }
    double operator()(const Triangular& law) const {
        const double width = law.high - law.low;
        if (width == 0) return law.low;
        if (u * width < law.mode - law.low) {
            return law.low + math::sqrt(u * width * (law.mode - law.low));
        }
        return law.high - math::sqrt((1 - u) * width * (law.high - law.mode));
    }
    double operator()(const Lognormal& law) const {
        if (law.cv == 0) return law.mean;
        return math::exp(DistributionAccess::a(d) +
                         DistributionAccess::b(d) * math::normal_quantile(u));
    }
    double operator()(const Weibull& law) const {
        return law.scale * math::pow(-math::log(1 - u), 1 / law.shape);
    }
    double operator()(const Gamma& law) const {
        return DistributionAccess::a(d) * math::gamma_quantile(law.shape, u);
    }
    double operator()(const BoundedPareto& law) const {
        const double x = law.low * math::pow(1 - u * DistributionAccess::a(d), -1 / law.shape);
        return std::clamp(x, law.low, law.high);
    }
    double operator()(const Geometric& law) const {
        if (law.probability == 1) return 1;
        return std::max(1.0, std::ceil(math::log(1 - u) / DistributionAccess::a(d)));
    }
    double operator()(const Poisson& law) const { return poisson_quantile(law.mean, u); }
    double operator()(const Discrete& law) const {
        return law.values[position_of(DistributionAccess::cumulative(d), u)];
    }
    double operator()(const DiscreteUniform& law) const {
        const double n = static_cast<double>(law.high - law.low) + 1;
        const double step = std::min(n, std::max(1.0, std::ceil(u * n))) - 1;
        return static_cast<double>(law.low) + step;
    }
    double operator()(const Empirical& law) const {
        const std::size_t n = law.values.size();
        if (!law.interpolate) return law.values[equal_position(n, u)];
        const double place = u * static_cast<double>(n - 1);
        const std::size_t i = std::min(static_cast<std::size_t>(place), n - 2);
        const double part = place - static_cast<double>(i);
        return law.values[i] + part * (law.values[i + 1] - law.values[i]);
    }
    double operator()(const Mixture& law) const {
        double low = infinity;
        double high = -infinity;
        for (const WeightedDistribution& part : law.parts) {
            const double q = part.law.quantile(u);
            low = std::min(low, q);
            high = std::max(high, q);
        }
        if (low == high || d.cdf(low) >= u) return low;
        if (high == infinity) {
            // A part that never fires: infinite unless the finite ones alone reach u.
            if (d.cdf(std::numeric_limits<double>::max()) < u) return infinity;
            high = std::numeric_limits<double>::max();
        }
        // F(low) < u <= F(high): bisection until no double lies between.
        for (int step = 0; step < 2200; ++step) {
            const double middle = low / 2 + high / 2;
            if (middle <= low || middle >= high) break;
            if (d.cdf(middle) >= u) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }
    double operator()(const Sum& law) const {
        double x = 0;
        for (const Distribution& part : law.parts)
            x += part.quantile(u);
        return x;  // At most one part varies.
    }
    double operator()(const Schedule& law) const {
        if (!law.cycle) return law.values.back();
        return sorted(law.values)[equal_position(law.values.size(), u)];
    }
};

// P(X <= x) of each kind.
struct Cdf {
    const Distribution& d;
    double x;

    static double share(const std::vector<double>& values, double x) {
        double count = 0;
        for (const double value : values)
            count += value <= x ? 1 : 0;
        return count / static_cast<double>(values.size());
    }

    double operator()(const Constant& law) const { return x >= law.value ? 1 : 0; }
    double operator()(const Exponential& law) const {
        if (x < 0 || std::isinf(law.mean)) return x == infinity ? 1 : 0;
        return law.mean == 0 ? 1 : -math::expm1(-x / law.mean);
    }
    double operator()(const Uniform& law) const {
        if (x < law.low) return 0;
        return x >= law.high ? 1 : (x - law.low) / (law.high - law.low);
    }
    double operator()(const Triangular& law) const {
        if (x < law.low) return 0;
        if (x >= law.high) return 1;
        const double width = law.high - law.low;
        if (x < law.mode) return (x - law.low) / width * ((x - law.low) / (law.mode - law.low));
        return 1 - (law.high - x) / width * ((law.high - x) / (law.high - law.mode));
    }
    double operator()(const Lognormal& law) const {
        if (law.cv == 0) return x >= law.mean ? 1 : 0;
        if (x <= 0) return 0;
        return math::normal_cdf((math::log(x) - DistributionAccess::a(d)) /
                                DistributionAccess::b(d));
    }
    double operator()(const Weibull& law) const {
        return x <= 0 ? 0 : -math::expm1(-math::pow(x / law.scale, law.shape));
    }
    double operator()(const Gamma& law) const {
        return x <= 0 ? 0 : math::gamma_p(law.shape, x / DistributionAccess::a(d));
    }
    double operator()(const BoundedPareto& law) const {
        if (x < law.low) return 0;
        if (x >= law.high) return 1;
        return (1 - math::pow(law.low / x, law.shape)) / DistributionAccess::a(d);
    }
    double operator()(const Geometric& law) const {
        if (x < 1) return 0;
        if (law.probability == 1) return 1;
        return -math::expm1(std::floor(x) * DistributionAccess::a(d));
    }
    double operator()(const Poisson& law) const {
        if (x < 0) return 0;
        return law.mean == 0 ? 1 : math::gamma_q(std::floor(x) + 1, law.mean);
    }
    double operator()(const Discrete& law) const {
        const auto it = std::upper_bound(law.values.begin(), law.values.end(), x);
        if (it == law.values.begin()) return 0;
        const auto last = static_cast<std::size_t>(it - law.values.begin()) - 1;
        return DistributionAccess::cumulative(d)[last];
    }
    double operator()(const DiscreteUniform& law) const {
        const double low = static_cast<double>(law.low);
        const double high = static_cast<double>(law.high);
        if (x < low) return 0;
        return x >= high ? 1 : (std::floor(x) - low + 1) / (high - low + 1);
    }
    double operator()(const Empirical& law) const {
        if (!law.interpolate) return share(law.values, x);
        if (x < law.values.front()) return 0;
        if (x >= law.values.back()) return 1;
        const auto it = std::upper_bound(law.values.begin(), law.values.end(), x);
        const auto i = static_cast<std::size_t>(it - law.values.begin()) - 1;
        const double part = (x - law.values[i]) / (law.values[i + 1] - law.values[i]);
        return (static_cast<double>(i) + part) / static_cast<double>(law.values.size() - 1);
    }
    double operator()(const Mixture& law) const {
        double sum = 0;
        double total = 0;
        for (const WeightedDistribution& part : law.parts) {
            sum += part.weight * part.law.cdf(x);
            total += part.weight;
        }
        return sum / total;
    }
    double operator()(const Sum& law) const {
        const Distribution* varying = nullptr;
        double shift = 0;
        for (const Distribution& part : law.parts) {
            if (part.is_constant()) {
                shift += part.minimum();
            } else {
                varying = &part;
            }
        }
        if (varying == nullptr) return x >= shift ? 1 : 0;
        return varying->cdf(x - shift);
    }
    double operator()(const Schedule& law) const {
        if (!law.cycle) return x >= law.values.back() ? 1 : 0;
        return share(law.values, x);
    }
};

}  // namespace

void Distribution::prepare() {
    if (const auto* law = std::get_if<Lognormal>(&kind_)) {
        const double variance_of_log = math::log1p(law->cv * law->cv);
        a_ = math::log(law->mean) - 0.5 * variance_of_log;
        b_ = math::sqrt(variance_of_log);
    } else if (const auto* gamma = std::get_if<Gamma>(&kind_)) {
        a_ = gamma->mean / gamma->shape;
    } else if (const auto* pareto = std::get_if<BoundedPareto>(&kind_)) {
        a_ = -math::expm1(pareto->shape * math::log(pareto->low / pareto->high));
    } else if (const auto* geometric = std::get_if<Geometric>(&kind_)) {
        a_ = math::log1p(-geometric->probability);
    } else if (const auto* discrete = std::get_if<Discrete>(&kind_)) {
        cumulative_ = running_sums(discrete->weights);
    } else if (const auto* mixture = std::get_if<Mixture>(&kind_)) {
        std::vector<double> weights;
        for (const WeightedDistribution& part : mixture->parts)
            weights.push_back(part.weight);
        cumulative_ = running_sums(weights);
    }
}

double Distribution::sample(Draw& draw) const {
    if (const auto* constant = std::get_if<Constant>(&kind_)) return constant->value;
    if (const auto* mixture = std::get_if<Mixture>(&kind_)) {
        const std::size_t chosen = position_of(cumulative_, draw.uniform());
        return mixture->parts[chosen].law.sample(draw);
    }
    if (const auto* sum = std::get_if<Sum>(&kind_)) {
        double x = 0;
        for (const Distribution& part : sum->parts)
            x += part.sample(draw);
        return x;
    }
    if (const auto* schedule = std::get_if<Schedule>(&kind_)) {
        const std::size_t n = schedule->values.size();
        const std::uint64_t k = draw.index();
        const std::uint64_t place = schedule->cycle ? k % n : std::min<std::uint64_t>(k, n - 1);
        return schedule->values[place];
    }
    return std::visit(Quantile{*this, draw.uniform()}, kind_);
}

double Distribution::quantile(double u) const {
    SIM_EXPECTS(u > 0 && u < 1);
    SIM_EXPECTS(has_quantile());
    return std::visit(Quantile{*this, u}, kind_);
}

double Distribution::cdf(double x) const {
    SIM_EXPECTS(!std::isnan(x));
    SIM_EXPECTS(has_quantile());
    return std::visit(Cdf{*this, x}, kind_);
}

bool Distribution::has_quantile() const {
    if (const auto* mixture = std::get_if<Mixture>(&kind_)) {
        return std::all_of(mixture->parts.begin(), mixture->parts.end(),
                           [](const WeightedDistribution& p) { return p.law.has_quantile(); });
    }
    if (const auto* sum = std::get_if<Sum>(&kind_)) {
        std::size_t varying = 0;
        for (const Distribution& part : sum->parts) {
            if (!part.has_quantile()) return false;
            varying += part.is_constant() ? 0U : 1U;
        }
        return varying <= 1;
    }
    return true;
}

}  // namespace rotasim
