// sim/config/distribution_writer.cpp — one overload per kind of distribution.
#include "sim/config/distribution_writer.hpp"

#include "sim/base/text.hpp"
#include "sim/base/units.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace rotasim::config {
namespace {

using namespace distributions;

// A list of "key: value", in the order in which it is written.
using Items = std::vector<std::pair<std::string_view, std::string>>;

// Whole ticks with their unit; anything else (the scale of a Weibull given by its mean) as exact
// nanoseconds.
std::string time_text(double ns) {
    if (std::isinf(ns)) return "never";
    const bool whole = std::trunc(ns) == ns && std::abs(ns) < 9.2e18;
    return whole ? to_text(Duration{static_cast<std::int64_t>(ns)}) : shortest(ns) + " ns";
}

class Parameters {
public:
    // `unit_ns` is 0 for plain numbers.
    explicit Parameters(double unit_ns) : unit_ns_(unit_ns) {}

    [[nodiscard]] std::string text(const Distribution& law) const {
        std::string text = fmt::format("{{kind: {}", law.name());
        const Items items = std::visit([this](const auto& kind) { return list(kind); }, law.kind());
        for (const auto& [key, value] : items)
            text += fmt::format(", {}: {}", key, value);
        return text + "}";
    }

private:
    [[nodiscard]] std::string quantity(double value) const {
        if (unit_ns_ != 0.0) return time_text(value * unit_ns_);
        return std::isinf(value) ? "never" : shortest(value);
    }
    [[nodiscard]] std::string quantities(const std::vector<double>& values) const {
        std::string text;
        for (const double value : values)
            text += (text.empty() ? "" : ", ") + quantity(value);
        return "[" + text + "]";
    }
    [[nodiscard]] Items with_step(Items items) const {
        if (unit_ns_ != 0.0) items.emplace_back("step", time_text(unit_ns_));
        return items;
    }

    [[nodiscard]] Items list(const Constant& k) const { return {{"value", quantity(k.value)}}; }
    [[nodiscard]] Items list(const Exponential& k) const { return {{"mean", quantity(k.mean)}}; }
    [[nodiscard]] Items list(const Uniform& k) const {
        return {{"from", quantity(k.low)}, {"to", quantity(k.high)}};
    }
    [[nodiscard]] Items list(const Triangular& k) const {
        return {{"from", quantity(k.low)}, {"mode", quantity(k.mode)}, {"to", quantity(k.high)}};
    }
    [[nodiscard]] Items list(const Lognormal& k) const {
        return {{"mean", quantity(k.mean)}, {"cv", shortest(k.cv)}};
    }
    [[nodiscard]] Items list(const Weibull& k) const {
        return {{"scale", quantity(k.scale)}, {"shape", shortest(k.shape)}};
    }
    [[nodiscard]] Items list(const Gamma& k) const {
        return {{"mean", quantity(k.mean)}, {"shape", shortest(k.shape)}};
    }
    [[nodiscard]] Items list(const BoundedPareto& k) const {
        return {{"from", quantity(k.low)}, {"to", quantity(k.high)}, {"shape", shortest(k.shape)}};
    }
    [[nodiscard]] Items list(const Geometric& k) const {
        return with_step({{"probability", shortest(k.probability)}});
    }
    [[nodiscard]] Items list(const Poisson& k) const {
        return with_step({{"mean", shortest(k.mean)}});
    }
    [[nodiscard]] Items list(const Discrete& k) const {
        std::string text;
        for (std::size_t i = 0; i < k.values.size(); ++i) {
            text += fmt::format("{}{{value: {}, weight: {}}}", i == 0 ? "" : ", ",
                                quantity(k.values[i]), shortest(k.weights[i]));
        }
        return {{"values", "[" + text + "]"}};
    }
    [[nodiscard]] Items list(const DiscreteUniform& k) const {
        return with_step({{"from", std::to_string(k.low)}, {"to", std::to_string(k.high)}});
    }
    [[nodiscard]] Items list(const Empirical& k) const {
        return {{"values", quantities(k.values)},
                {"interpolate", k.interpolate ? "true" : "false"}};
    }
    [[nodiscard]] Items list(const Mixture& k) const {
        std::string parts;
        for (const WeightedDistribution& part : k.parts) {
            parts += fmt::format("{}{{weight: {}, of: {}}}", parts.empty() ? "" : ", ",
                                 shortest(part.weight), text(part.law));
        }
        return {{"parts", "[" + parts + "]"}};
    }
    [[nodiscard]] Items list(const Sum& k) const {
        std::string parts;
        for (const Distribution& part : k.parts)
            parts += (parts.empty() ? "" : ", ") + text(part);
        return {{"of", "[" + parts + "]"}};
    }
    [[nodiscard]] Items list(const Schedule& k) const {
        return {{"values", quantities(k.values)}, {"cycle", k.cycle ? "true" : "false"}};
    }

    double unit_ns_;
};

}  // namespace

std::string distribution_text(const Distribution& law) {
    if (const auto* constant = std::get_if<Constant>(&law.kind())) return shortest(constant->value);
    return Parameters(0.0).text(law);
}

std::string distribution_text(const DurationDistribution& law) {
    if (law.is_constant()) {
        return law.minimum().is_for_ever() ? "never" : to_text(law.minimum());
    }
    return Parameters(static_cast<double>(law.unit().ns)).text(law.law());
}

}  // namespace rotasim::config
