// sim/config/distribution_reader.cpp — the kinds of distribution as maps, each with its own keys.
#include "sim/config/distribution_reader.hpp"

#include "sim/base/text.hpp"
#include "sim/base/units.hpp"
#include "sim/config/distribution_forms.hpp"
#include "sim/config/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace rotasim::config {

namespace {

using schema::Type;

// The struct's members are `low` and `high`; files say `from` and `to`.
std::string as_written(std::string text) {
    for (const auto& [member, key] : {std::pair{"low", "from"}, std::pair{"high", "to"}}) {
        const std::size_t length = std::string_view(member).size();
        std::size_t at = 0;
        while ((at = text.find(member, at)) != std::string::npos) {
            const auto is_letter = [&text](std::size_t i) {
                return i < text.size() && text[i] >= 'a' && text[i] <= 'z';
            };
            if (is_letter(at + length) || (at > 0 && is_letter(at - 1))) {
                at += length;  // A part of another word: "below".
            } else {
                text.replace(at, length, key);
            }
        }
    }
    return text;
}

}  // namespace

void DistributionReader::fail(const Node& at, Refusal refusal) {
    failed_ = true;
    reader_.refuse(at.at, std::move(refusal));
}

std::optional<Distribution> DistributionReader::read(const Node& node) {
    const std::span<const DistributionForm> forms = distribution_forms();
    std::vector<std::string_view> kinds;
    for (const DistributionForm& form : forms)
        kinds.push_back(form.name);
    const Node* kind = node.find("kind");
    if (kind == nullptr) {
        reader_.missing_field(node, "kind", "one of " + one_of(kinds));
        return {};
    }
    if (kind->is_broken()) return {};
    const auto form = std::find_if(forms.begin(), forms.end(), [kind](const DistributionForm& f) {
        return kind->is_scalar() && f.name == kind->text;
    });
    if (form == forms.end()) {
        fail(*kind, {"unknown kind " + quoted(kind->text), "one of " + one_of(kinds),
                     closest(kind->text, kinds).value_or("")});
        return {};
    }
    if (!check_keys(node, *form)) return {};
    std::optional<Kind> made = make(form->name, node);
    if (!made.has_value() || failed_) return {};
    if (std::string error = error_of(*made); !error.empty()) {
        fail(node, {as_written(error), fmt::format("{} distribution", form->name), {}});
        return {};
    }
    return Distribution(std::move(*made));
}

bool DistributionReader::is_constant(const Node& node) {
    const Node* kind = node.find("kind");
    return kind != nullptr && kind->is_scalar() && kind->text == "constant";
}

const Node* DistributionReader::constant_value(const Node& node) {
    const std::span<const DistributionForm> forms = distribution_forms();
    const auto form = std::find_if(forms.begin(), forms.end(),
                                   [](const auto& each) { return each.name == "constant"; });
    if (!check_keys(node, *form)) return nullptr;
    const Node* value = node.find("value");
    if (value->is_scalar()) return value;
    if (!value->is_broken()) {
        fail(*value,
             {"a constant's value is not one value", "such as {kind: constant, value: 3}", {}});
    }
    return nullptr;
}

bool DistributionReader::check_keys(const Node& node, const DistributionForm& form) {
    const std::vector<DistributionKey> keys = distribution_keys(form, of_time_);
    std::vector<std::string_view> known = {"kind"};
    bool good = true;
    for (const DistributionKey& key : keys) {
        known.insert(known.end(), key.names.begin(), key.names.end());
        std::size_t given = 0;
        for (const std::string_view name : key.names)
            given += node.find(name) != nullptr ? 1U : 0U;
        if (given == 0 && key.needed) {
            const std::string why =
                key.names.size() > 1 ? "one of " + one_of(key.names) : "no default";
            good = reader_.missing_field(node, key.names.front(), why);
        }
        if (given > 1) {
            fail(node, {one_of(key.names) + ": both are given", "one decides the other", {}});
            good = false;
        }
    }
    if (has_mark_ && depth_ == 0) known.insert(known.end(), {"mark", "source"});
    for (const Node* child = node.first; child != nullptr; child = child->next) {
        const bool note = child->key.starts_with("x-");
        if (note || std::find(known.begin(), known.end(), child->key) != known.end()) continue;
        good = reader_.unknown_field(*child, known);
    }
    return good;
}

std::optional<DistributionReader::Kind> DistributionReader::make(std::string_view kind,
                                                                 const Node& node) {
    using namespace distributions;
    if (kind == "constant") return Constant{quantity(node, "value")};
    if (kind == "discrete") return make_discrete(node);
    if (kind == "mixture") return make_mixture(node);
    if (kind == "sum") return make_sum(node);
    if (kind == "empirical") {
        return Empirical{quantities(node, "values"), flag(node, "interpolate")};
    }
    if (kind == "schedule") return Schedule{quantities(node, "values"), flag(node, "cycle")};
    if (kind == "geometric" || kind == "poisson" || kind == "discrete_uniform") {
        return make_counted(kind, node);
    }
    return make_simple(kind, node);
}

std::optional<DistributionReader::Kind> DistributionReader::make_simple(std::string_view kind,
                                                                        const Node& node) {
    using namespace distributions;
    if (kind == "exponential") return Exponential{exponential_mean(node)};
    if (kind == "uniform") return Uniform{quantity(node, "from"), quantity(node, "to")};
    if (kind == "triangular") {
        return Triangular{quantity(node, "from"), quantity(node, "mode"), quantity(node, "to")};
    }
    if (kind == "lognormal") return Lognormal{quantity(node, "mean"), number(node, "cv")};
    if (kind == "bounded_pareto") {
        return BoundedPareto{quantity(node, "from"), quantity(node, "to"), number(node, "shape")};
    }
    if (kind == "weibull") {
        const double shape = number(node, "shape");
        if (node.find("scale") != nullptr) return Weibull{quantity(node, "scale"), shape};
        const double mean = quantity(node, "mean");
        if (failed_) return {};
        if (!(mean > 0.0) || !(shape > 0.0)) return Weibull{mean, shape};  // Its error() tells.
        return Weibull::with_mean(mean, shape);
    }
    const double mean = quantity(node, "mean");
    if (node.find("shape") != nullptr) return Gamma{mean, number(node, "shape")};
    const double cv = number(node, "cv");
    if (failed_) return {};
    if (!(cv > 0.0)) {
        fail(*node.find("cv"), {"cv must be more than 0", "a gamma distribution varies", {}});
        return {};
    }
    return Gamma::with_cv(mean, cv);
}

// Distributions of whole numbers; as lengths of time they count steps.
std::optional<DistributionReader::Kind> DistributionReader::make_counted(std::string_view kind,
                                                                         const Node& node) {
    using namespace distributions;
    if (of_time_) {
        const Node& step = *node.find("step");
        if (depth_ > 0) {
            fail(step, {"steps inside a mixture or sum", "its parts are all in plain time", {}});
            return {};
        }
        step_ = Duration{static_cast<std::int64_t>(quantity(node, "step"))};
        if (!failed_ && step_ <= Duration::zero()) {
            fail(step, {"the step is zero", "it must be more than 0 s", {}});
        }
        if (failed_) return {};
    }
    if (kind == "geometric") return Geometric{probability(node, "probability")};
    if (kind == "poisson") return Poisson{number(node, "mean")};
    DiscreteUniform made;
    const schema::Type& whole = schema::type_of<std::int64_t>();
    for (const auto& [key, value] : {std::pair{"from", &made.low}, std::pair{"to", &made.high}}) {
        if (!reader_.read(whole, value, *node.find(key))) failed_ = true;
    }
    return made;
}

std::optional<DistributionReader::Kind> DistributionReader::make_discrete(const Node& node) {
    distributions::Discrete made;
    each_of(node, "values", [&](const Node& each) {
        static constexpr std::array<std::string_view, 2> known = {"value", "weight"};
        if (!each.is_map() || each.find("value") == nullptr || each.find("weight") == nullptr) {
            return fail(each, {"an element is no map {value, weight}", "both are needed", {}});
        }
        for (const Node* child = each.first; child != nullptr; child = child->next) {
            if (child->key == "value" || child->key == "weight") continue;
            failed_ = !reader_.unknown_field(*child, known);
        }
        made.values.push_back(quantity(each, "value"));
        made.weights.push_back(number(each, "weight"));
    });
    return made;
}

std::optional<DistributionReader::Kind> DistributionReader::make_mixture(const Node& node) {
    distributions::Mixture made;
    each_of(node, "parts", [&](const Node& each) {
        static constexpr std::array<std::string_view, 2> known = {"weight", "of"};
        if (!each.is_map() || each.find("weight") == nullptr || each.find("of") == nullptr) {
            return fail(each, {"an element is no map {weight, of}", "both are needed", {}});
        }
        for (const Node* child = each.first; child != nullptr; child = child->next) {
            if (child->key == "weight" || child->key == "of") continue;
            failed_ = !reader_.unknown_field(*child, known);
        }
        const double weight = number(each, "weight");
        std::optional<Distribution> law = part(*each.find("of"));
        if (law.has_value()) made.parts.push_back({std::move(*law), weight});
    });
    return made;
}

std::optional<DistributionReader::Kind> DistributionReader::make_sum(const Node& node) {
    distributions::Sum made;
    each_of(node, "of", [&](const Node& each) {
        if (std::optional<Distribution> law = part(each)) made.parts.push_back(std::move(*law));
    });
    return made;
}

// A part of a mixture or sum: a plain value or a map of its own.
std::optional<Distribution> DistributionReader::part(const Node& node) {
    if (node.is_scalar()) return Distribution(distributions::Constant{quantity_of(node)});
    if (!node.is_map()) {
        fail(node, {"a part is no distribution", "a value or a map {kind: ...}", {}});
        return {};
    }
    ++depth_;
    std::optional<Distribution> law = read(node);
    --depth_;
    if (!law.has_value()) failed_ = true;
    return law;
}

bool DistributionReader::each_of(const Node& node, std::string_view key,
                                 const std::function<void(const Node&)>& visit) {
    const Node& list = *node.find(key);
    if (!list.is_list() || list.count == 0) {
        fail(list, {fmt::format("'{}' is no list with elements", key), "[...] is needed", {}});
        return false;
    }
    for (const Node* child = list.first; child != nullptr; child = child->next)
        visit(*child);
    return true;
}

double DistributionReader::quantity(const Node& node, std::string_view key) {
    return quantity_of(*node.find(key));
}

// A duration in nanoseconds, or a plain number. A written file may hold a fraction of a nanosecond
// (the scale of a Weibull that was given by its mean), so "123.5 ns" is read, too.
double DistributionReader::quantity_of(const Node& node) {
    if (!of_time_) {
        double value = 0;
        if (node.is_scalar()) {
            if (auto refused = read_number(node, value)) fail(node, std::move(*refused));
        } else {
            fail(node, {"is no number", "a plain number is needed", {}});
        }
        return value;
    }
    if (!node.is_scalar()) {
        fail(node, {"is no duration", "such as 90 d", {}});
        return 0;
    }
    const Parsed<Duration> parsed = parse_duration(node.text);
    if (parsed.ok()) return static_cast<double>(parsed.value->ns);
    constexpr std::string_view suffix = " ns";
    if (node.text.ends_with(suffix)) {
        const auto number = parse_double(node.text.substr(0, node.text.size() - suffix.size()));
        if (number.has_value() && *number >= 0.0) return *number;
    }
    fail(node, {parsed.error, parsed.why, parsed.suggestion});
    return 0;
}

double DistributionReader::number(const Node& node, std::string_view key) {
    double value = 0;
    const Node& child = *node.find(key);
    if (!reader_.read(schema::type_of<double>(), &value, child)) failed_ = true;
    return value;
}

double DistributionReader::probability(const Node& node, std::string_view key) {
    Probability value;
    if (!reader_.read(schema::type_of<Probability>(), &value, *node.find(key))) failed_ = true;
    return value.value;
}

// A rate is the mean's inverse; rate 0 and mean `never` are the distribution that never fires.
double DistributionReader::exponential_mean(const Node& node) {
    if (const Node* rate = node.find("rate")) {
        PerTime value;
        if (!reader_.read(schema::type_of<PerTime>(), &value, *rate)) {
            failed_ = true;
            return 0;
        }
        if (value.is_zero()) return std::numeric_limits<double>::infinity();
        return value.mean_interval_ns();
    }
    const Node& mean = *node.find("mean");
    if (mean.is_scalar() && mean.text == "never") return std::numeric_limits<double>::infinity();
    return quantity_of(mean);
}

bool DistributionReader::flag(const Node& node, std::string_view key) {
    bool value = false;
    const Node* child = node.find(key);
    if (child != nullptr && !reader_.read(schema::type_of<bool>(), &value, *child)) failed_ = true;
    return value;
}

std::vector<double> DistributionReader::quantities(const Node& node, std::string_view key) {
    std::vector<double> values;
    each_of(node, key, [&](const Node& each) { values.push_back(quantity_of(each)); });
    return values;
}

bool Reader::read_distribution(const Type& type, void* value, const Node& node,
                               const schema::FieldInfo& info) {
    const bool of_time = type.shape == schema::Shape::duration_distribution;
    DistributionReader below(*this, of_time, marked_node_ == &node);
    if (DistributionReader::is_constant(node)) {
        const Node* plain = below.constant_value(node);
        return plain != nullptr && read(type, value, *plain, info);
    }
    std::optional<Distribution> law = below.read(node);
    if (!law.has_value()) return false;
    const double unit = static_cast<double>(below.step().ns);
    schema::Bounds bounds = info.bounds;
    if (bounds.low_open) {  // The infimum itself may be touched (exponential), a mean may not.
        if (!(law->mean() * unit > bounds.low)) {
            return refuse(node.at, {fmt::format("the mean of the {} distribution is out of range",
                                                law->name()),
                                    "allowed: " + allowed_text(bounds, type.shape),
                                    {}});
        }
        bounds.low_open = false;
    }
    for (const double end : {law->minimum() * unit, law->maximum() * unit}) {
        // An infinite tail breaks no upper bound: bounds are about what the user wrote.
        if (end == std::numeric_limits<double>::infinity() || bounds.contains(end)) continue;
        const std::string seen = of_time ? to_text(to_duration(end)) : shortest(end);
        return refuse(node.at, {fmt::format("{} gives values like {}", law->name(), quoted(seen)),
                                "allowed: " + allowed_text(info.bounds, type.shape),
                                {}});
    }
    if (!of_time) {
        *static_cast<Distribution*>(value) = std::move(*law);
    } else {
        *static_cast<DurationDistribution*>(value) =
            DurationDistribution(std::move(*law), below.step());
    }
    return true;
}

}  // namespace rotasim::config
