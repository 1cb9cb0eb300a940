// sim/run/sensitivity.cpp — values are found and changed by the field tables, so that a new field
// is varied without a line here.
#include "sim/run/sensitivity.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/saturate.hpp"
#include "sim/config/scenario_type.hpp"
#include "sim/config/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

namespace rotasim {

namespace {

using schema::Shape;
using schema::Type;

// A value that may be varied: where it is now, and what is known of it.
struct Found {
    std::string path;
    const Type* type = nullptr;
    void* value = nullptr;
};
using Visitor = std::function<void(const Found&)>;

std::string name_in(const Type& type, const void* record) {
    for (const schema::FieldEntry& field : type.record.fields) {
        if (field.info.name == "name" && field.type().shape == Shape::text) {
            return *static_cast<const std::string*>(field.member_of(record));
        }
    }
    return {};
}

// All marked values that are assumed, and the readings, in the order of the tables.
class Walk {
public:
    explicit Walk(Visitor visit) : visit_(std::move(visit)) {}

    void record(const Type& type, void* owner, const std::string& prefix) {
        for (const schema::FieldEntry& field : type.record.fields) {
            const std::string path = prefix + std::string(field.info.name);
            any(field.type(), field.member(owner), path, field.info.name == "switches");
        }
    }

private:
    void any(const Type& type, void* value, const std::string& path, bool reading) {
        switch (type.shape) {
            case Shape::marked: marked(type, value, path); break;
            case Shape::record:
                if (reading) {
                    readings(type, value, path + ".");
                } else {
                    record(type, value, path + ".");
                }
                break;
            case Shape::optional:
                if (const void* held = type.optional.held(value)) {
                    any(type.optional.element(), const_cast<void*>(held), path, reading);
                }
                break;
            case Shape::choice: choice(type, value, path); break;
            case Shape::list: list(type, value, path); break;
            default: break;
        }
    }
    void marked(const Type& type, void* value, const std::string& path) {
        const schema::MarkedParts parts = type.marked.parts(value);
        if (*parts.mark == Evidence::assumed) {
            visit_({path, &type.marked.element(), parts.value});
        }
    }
    void readings(const Type& type, void* owner, const std::string& prefix) {
        for (const schema::FieldEntry& field : type.record.fields) {
            const std::string path = prefix + std::string(field.info.name);
            const Type& of_field = field.type();
            void* value = field.member(owner);
            if (of_field.shape == Shape::enumeration) {
                visit_({path, &of_field, value});
            } else if (of_field.shape == Shape::optional) {
                const void* held = of_field.optional.held(value);
                const Type& element = of_field.optional.element();
                if (held != nullptr && element.shape == Shape::enumeration) {
                    visit_({path, &element, const_cast<void*>(held)});
                }
            }
        }
    }
    void choice(const Type& type, void* value, const std::string& path) {
        const Type& held = type.choice.alternatives[type.choice.index(value)].type();
        record(held, const_cast<void*>(type.choice.held(value)), path + ".");
    }
    void list(const Type& type, void* value, const std::string& path) {
        const Type& element = type.list.element();
        for (std::size_t i = 0; i < type.list.size(value); ++i) {
            void* item = const_cast<void*>(type.list.at(value, i));
            std::string name = element.shape == Shape::record ? name_in(element, item) : "";
            if (name.empty()) name = std::to_string(i);
            any(element, item, fmt::format("{}.{}", path, name), false);
        }
    }

    Visitor visit_;
};

void walk(Scenario& scenario, const Visitor& visit) {
    Walk(visit).record(schema::type_of<Scenario>(), &scenario, "");
}
void walk(Catalogue& catalogue, const Visitor& visit) {
    Walk(visit).record(schema::type_of<Catalogue>(), &catalogue, "");
}

distributions::Kind scaled(const distributions::Kind& kind, double factor);

Distribution scaled(const Distribution& law, double factor) {
    return Distribution(scaled(law.kind(), factor));
}

struct Scale {
    double factor;

    void all(std::vector<double>& values) const {
        for (double& value : values)
            value *= factor;
    }
    void operator()(distributions::Constant& k) const { k.value *= factor; }
    void operator()(distributions::Exponential& k) const { k.mean *= factor; }
    void operator()(distributions::Uniform& k) const {
        k.low *= factor;
        k.high *= factor;
    }
    void operator()(distributions::Triangular& k) const {
        k.low *= factor;
        k.mode *= factor;
        k.high *= factor;
    }
    void operator()(distributions::Lognormal& k) const { k.mean *= factor; }
    void operator()(distributions::Weibull& k) const { k.scale *= factor; }
    void operator()(distributions::Gamma& k) const { k.mean *= factor; }
    void operator()(distributions::BoundedPareto& k) const {
        k.low *= factor;
        k.high *= factor;
    }
    void operator()(distributions::Discrete& k) const { all(k.values); }
    void operator()(distributions::Empirical& k) const { all(k.values); }
    void operator()(distributions::Schedule& k) const { all(k.values); }
    void operator()(distributions::Mixture& k) const {
        for (WeightedDistribution& part : k.parts)
            part.law = scaled(part.law, factor);
    }
    void operator()(distributions::Sum& k) const {
        for (Distribution& part : k.parts)
            part = scaled(part, factor);
    }
    // Of whole numbers: as a list of theirs they stay what they are.
    void operator()(distributions::Geometric&) const {}
    void operator()(distributions::Poisson& k) const { k.mean *= factor; }
    void operator()(distributions::DiscreteUniform&) const {}
};

distributions::Kind scaled(const distributions::Kind& kind, double factor) {
    distributions::Kind copy = kind;
    std::visit(Scale{factor}, copy);
    return copy;
}

std::int64_t scaled(std::int64_t value, double factor) {
    const double result = std::round(static_cast<double>(value) * factor);
    return result >= static_cast<double>(ticks_for_ever) ? ticks_for_ever
                                                         : static_cast<std::int64_t>(result);
}

void scale(DurationDistribution& time, double factor) {
    if (time.is_constant()) {
        const Duration value = time.minimum();
        if (!value.is_for_ever()) {
            time = DurationDistribution::constant(Duration{scaled(value.ns, factor)});
        }
        return;
    }
    // Whole steps (geometric, say) keep their law, and get another length.
    const bool steps = time.unit() > nanoseconds(1);
    time = steps ? DurationDistribution(time.law(), Duration{scaled(time.unit().ns, factor)})
                 : DurationDistribution(scaled(time.law(), factor));
}

void set(const Type& type, void* value, const Variation& variation) {
    const double factor = variation.factor;
    switch (type.shape) {
        case Shape::duration: {
            auto& length = *static_cast<Duration*>(value);
            if (!length.is_for_ever()) length.ns = scaled(length.ns, factor);
            break;
        }
        case Shape::bytes: {
            auto& size = *static_cast<Bytes*>(value);
            size.value = scaled(size.value, factor);
            break;
        }
        case Shape::bytes_per_second: {
            auto& rate = *static_cast<BytesPerSecond*>(value);
            rate.value = scaled(rate.value, factor);
            break;
        }
        case Shape::probability: {
            auto& chance = *static_cast<Probability*>(value);
            chance.value = chance.value > 0 ? std::min(1.0, chance.value * factor) : 0.05;
            break;
        }
        case Shape::distribution: {
            auto& law = *static_cast<Distribution*>(value);
            law = scaled(law, factor);
            break;
        }
        case Shape::duration_distribution:
            scale(*static_cast<DurationDistribution*>(value), factor);
            break;
        case Shape::enumeration: type.enumeration.store(value, variation.choice); break;
        default: break;
    }
}

bool scales(Shape shape) {
    return shape == Shape::duration || shape == Shape::bytes || shape == Shape::bytes_per_second ||
           shape == Shape::probability || shape == Shape::distribution ||
           shape == Shape::duration_distribution;
}

// Adds the ways in which the value could be otherwise.
void add(const Found& found, std::size_t index, bool of_catalogue, std::vector<Variation>& all) {
    Variation base;
    base.value = found.path;
    base.from = config::to_flow_yaml(*found.type, found.value);
    base.index = index;
    base.of_catalogue = of_catalogue;
    if (found.type->shape == Shape::enumeration) {
        const std::int64_t now = found.type->enumeration.load(found.value);
        for (const schema::EnumEntry& entry : found.type->enumeration.entries) {
            if (entry.value == now) continue;
            base.choice = entry.value;
            base.to = std::string(entry.name);
            all.push_back(base);
        }
    } else if (scales(found.type->shape)) {
        for (const double factor : {0.5, 2.0}) {
            base.factor = factor;
            all.push_back(base);
        }
    }
}

bool is_of_modes(const std::string& path, const std::vector<std::string>& modes) {
    return std::any_of(modes.begin(), modes.end(), [&path](const std::string& mode) {
        return path.starts_with("encryption_modes." + mode + ".");
    });
}

template <class Root>
void change(const Variation& variation, Root& root, std::string* now) {
    std::size_t index = 0;
    walk(root, [&](const Found& found) {
        if (index++ != variation.index) return;
        set(*found.type, found.value, variation);
        if (now != nullptr) *now = config::to_flow_yaml(*found.type, found.value);
    });
}

// What it becomes, and only what becomes another value.
template <class Root>
void finish(const Root& root, std::vector<Variation>& all) {
    for (Variation& variation : all) {
        Root copy = root;
        change(variation, copy, &variation.to);
    }
    all.erase(std::remove_if(all.begin(), all.end(),
                             [](const Variation& each) { return each.from == each.to; }),
              all.end());
}

}  // namespace

std::vector<Variation> variations(const Scenario& scenario, const Catalogue& catalogue,
                                  const std::vector<std::string>& modes) {
    std::vector<Variation> all;
    Scenario own = scenario;
    std::size_t index = 0;
    walk(own, [&](const Found& found) { add(found, index++, false, all); });
    finish(scenario, all);
    std::vector<Variation> of_catalogue;
    Catalogue offered = catalogue;
    index = 0;
    walk(offered, [&](const Found& found) {
        const std::size_t at = index++;
        if (is_of_modes(found.path, modes)) add(found, at, true, of_catalogue);
    });
    finish(catalogue, of_catalogue);
    all.insert(all.end(), of_catalogue.begin(), of_catalogue.end());
    return all;
}

void vary(const Variation& variation, Scenario& scenario, Catalogue& catalogue) {
    if (variation.of_catalogue) {
        change(variation, catalogue, nullptr);
    } else {
        change(variation, scenario, nullptr);
    }
}

}  // namespace rotasim
