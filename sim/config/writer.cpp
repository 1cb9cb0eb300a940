// sim/config/writer.cpp — block form for what has parts, one line for everything else.
#include "sim/config/writer.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/text.hpp"
#include "sim/base/units.hpp"
#include "sim/config/distribution_writer.hpp"
#include "sim/config/scalar.hpp"
#include "sim/schema/values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rotasim::config {

using schema::Shape;
using schema::Type;

namespace {

template <class T>
const T& as(const void* value) {
    return *static_cast<const T*>(value);
}

bool is_distribution(Shape shape) {
    return shape == Shape::distribution || shape == Shape::duration_distribution;
}

// Whether the value takes lines of its own below its key.
bool takes_lines(const Type& type, const void* value) {
    switch (type.shape) {
        case Shape::record: return !type.record.fields.empty();
        case Shape::choice: return true;
        case Shape::map: return type.map.size(value) > 0;
        case Shape::optional:
            return takes_lines(type.optional.element(), type.optional.held(value));
        case Shape::list: {
            if (type.list.size(value) == 0) return false;
            const Shape element = type.list.element().shape;
            return element == Shape::record || element == Shape::choice || element == Shape::map ||
                   element == Shape::list;
        }
        default: return false;
    }
}

bool is_absent(const Type& type, const void* value) {
    return type.shape == Shape::optional && type.optional.held(value) == nullptr;
}

class Writer {
public:
    explicit Writer(const WriteOptions& options) : options_(options) {}

    void outermost(const Type& type, const void* value) {
        SIM_EXPECTS(type.shape == Shape::record);
        for (const schema::FieldEntry& entry : type.record.fields) {
            const auto& skip = options_.leave_out;
            if (std::find(skip.begin(), skip.end(), entry.info.name) != skip.end()) continue;
            field(entry, value, 0);
        }
    }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    void indent(std::size_t depth) { out_.append(2 * depth, ' '); }

    void field(const schema::FieldEntry& entry, const void* owner, std::size_t depth) {
        const void* value = entry.member_of(owner);
        const Type& type = entry.type();
        if (is_absent(type, value)) return;
        indent(depth);
        out_ += entry.info.name;
        after_key(type, value, depth);
    }
    void after_key(const Type& type, const void* value, std::size_t depth) {
        if (takes_lines(type, value)) {
            out_ += ":\n";
            lines(type, value, depth + 1);
        } else {
            out_ += ": ";
            out_ += to_flow_yaml(type, value);
            out_ += '\n';
        }
    }
    void lines(const Type& type, const void* value, std::size_t depth) {
        switch (type.shape) {
            case Shape::optional:
                return lines(type.optional.element(), type.optional.held(value), depth);
            case Shape::record: return record(type, value, depth);
            case Shape::choice: {
                const auto& held = type.choice.alternatives[type.choice.index(value)];
                indent(depth);
                out_ += fmt::format("kind: {}\n", held.kind);
                return record(held.type(), type.choice.held(value), depth);
            }
            case Shape::map: return map(type, value, depth);
            case Shape::list: return list(type, value, depth);
            default: SIM_EXPECTS(false);
        }
    }
    void record(const Type& type, const void* value, std::size_t depth) {
        for (const schema::FieldEntry& entry : type.record.fields)
            field(entry, value, depth);
    }
    void map(const Type& type, const void* value, std::size_t depth) {
        struct Context {
            Writer* writer;
            const Type* element;
            std::size_t depth;
        } context{this, &type.map.element(), depth};
        type.map.visit(
            value,
            [](void* raw, const std::string& key, const void* element) {
                const auto& at = *static_cast<Context*>(raw);
                at.writer->indent(at.depth);
                at.writer->out_ += yaml_key(key);
                at.writer->after_key(*at.element, element, at.depth);
            },
            &context);
    }
    // The first line of an element stands behind its dash.
    void list(const Type& type, const void* value, std::size_t depth) {
        const Type& element = type.list.element();
        for (std::size_t i = 0; i < type.list.size(value); ++i) {
            const void* each = type.list.at(value, i);
            const std::size_t begin = out_.size();
            if (takes_lines(element, each)) {
                lines(element, each, depth + 1);
            } else {
                indent(depth + 1);
                out_ += to_flow_yaml(element, each) + '\n';
            }
            out_[begin + 2 * depth] = '-';
        }
    }
    static std::string yaml_key(const std::string& key) {
        const bool number = plain_kind(key) == PlainKind::integer;  // A key is a name in any case.
        return number ? key : yaml_text(key);
    }

    const WriteOptions& options_;
    std::string out_;
};

std::string integer_text(const Type& type, const void* value) {
    return fmt::format("{}{}", type.integer.negative(value) ? "-" : "",
                       type.integer.magnitude(value));
}

std::string enum_text(const Type& type, const void* value) {
    const std::int64_t number = type.enumeration.load(value);
    for (const schema::EnumEntry& entry : type.enumeration.entries) {
        if (entry.value != number) continue;
        const bool plain = plain_kind(entry.name) == PlainKind::text;
        return plain ? std::string(entry.name) : fmt::format("\"{}\"", entry.name);
    }
    SIM_EXPECTS(false);  // A value without a name cannot come from a file.
    return {};
}

void add_item(std::string& text, std::string_view key, std::string_view value) {
    if (text.size() > 1) text += ", ";
    text += key;
    text += ": ";
    text += value;
}

void add_fields(std::string& text, const Type& record, const void* value) {
    for (const schema::FieldEntry& entry : record.record.fields) {
        const void* member = entry.member_of(value);
        if (is_absent(entry.type(), member)) continue;
        add_item(text, entry.info.name, to_flow_yaml(entry.type(), member));
    }
}

std::string flow_record(const Type& type, const void* value) {
    std::string text = "{";
    add_fields(text, type, value);
    return text + "}";
}

std::string flow_choice(const Type& type, const void* value) {
    const auto& held = type.choice.alternatives[type.choice.index(value)];
    std::string text = "{";
    add_item(text, "kind", held.kind);
    add_fields(text, held.type(), type.choice.held(value));
    return text + "}";
}

std::string flow_list(const Type& type, const void* value) {
    std::string text = "[";
    for (std::size_t i = 0; i < type.list.size(value); ++i) {
        if (i > 0) text += ", ";
        text += to_flow_yaml(type.list.element(), type.list.at(value, i));
    }
    return text + "]";
}

std::string flow_map(const Type& type, const void* value) {
    struct Context {
        std::string text = "{";
        const Type* element = nullptr;
    } context;
    context.element = &type.map.element();
    type.map.visit(
        value,
        [](void* raw, const std::string& key, const void* element) {
            auto& at = *static_cast<Context*>(raw);
            add_item(at.text, yaml_text(key), to_flow_yaml(*at.element, element));
        },
        &context);
    return context.text + "}";
}

std::string flow_settings(const schema::Settings& settings) {
    std::string text = "{";
    for (const schema::Setting& setting : settings.all)
        add_item(text, yaml_text(setting.path), setting.value);
    return text + "}";
}

std::string flow_marked(const Type& type, const void* value) {
    const schema::MarkedParts parts = type.marked.parts(const_cast<void*>(value));  // Only read.
    const Type& inner = type.marked.element();
    std::string text = to_flow_yaml(inner, parts.value);
    if (*parts.mark == Evidence::given && parts.source->empty()) return text;
    if (is_distribution(inner.shape) && text.starts_with('{')) {
        text.pop_back();  // The mark stands beside the distribution's own keys.
    } else {
        text = "{value: " + text;
    }
    add_item(text, "mark", to_string(*parts.mark));
    if (!parts.source->empty()) add_item(text, "source", yaml_text(*parts.source));
    return text + "}";
}

bool is_plain_text(std::string_view text) {
    if (text.empty() || plain_kind(text) != PlainKind::text) return false;
    if (text == "null" || text == "Null" || text == "NULL" || text == "<<") return false;
    if (text.front() == ' ' || text.back() == ' ') return false;
    const auto safe = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_-./ +()%=").find(c) != std::string_view::npos;
    };
    const char first = text.front();
    const bool starts_well =
        safe(first) && std::string_view("-%=").find(first) == std::string_view::npos;
    return starts_well && std::all_of(text.begin(), text.end(), safe);
}

}  // namespace

std::string yaml_text(std::string_view text) {
    return is_plain_text(text) ? std::string(text) : quoted_yaml(text);
}

std::string quoted_yaml(std::string_view text) {
    std::string quoted_text = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            quoted_text += '\\';
            quoted_text += c;
        } else if (c == '\n') {
            quoted_text += "\\n";
        } else if (c == '\t') {
            quoted_text += "\\t";
        } else if (byte < 0x20 || byte == 0x7F) {
            quoted_text += fmt::format("\\x{:02x}", byte);
        } else {
            quoted_text += c;
        }
    }
    return quoted_text + "\"";
}

std::string to_flow_yaml(const Type& type, const void* value) {
    switch (type.shape) {
        case Shape::boolean: return as<bool>(value) ? "true" : "false";
        case Shape::integer: return integer_text(type, value);
        case Shape::real: return shortest(as<double>(value));
        case Shape::text: return yaml_text(as<std::string>(value));
        case Shape::duration: return to_text(as<Duration>(value));
        case Shape::period: return to_text(as<Period>(value));
        case Shape::utc_time: return format_utc(as<UtcTime>(value));
        case Shape::bytes: return to_text(as<Bytes>(value));
        case Shape::bytes_per_second: return to_text(as<BytesPerSecond>(value));
        case Shape::rate: return to_text(as<PerTime>(value));
        case Shape::probability: return to_text(as<Probability>(value));
        case Shape::distribution: return distribution_text(as<Distribution>(value));
        case Shape::duration_distribution:
            return distribution_text(as<DurationDistribution>(value));
        case Shape::enumeration: return enum_text(type, value);
        case Shape::record: return flow_record(type, value);
        case Shape::choice: return flow_choice(type, value);
        case Shape::list: return flow_list(type, value);
        case Shape::map: return flow_map(type, value);
        case Shape::marked: return flow_marked(type, value);
        case Shape::reference: return yaml_text(as<schema::Ref>(value).name);
        case Shape::settings: return flow_settings(as<schema::Settings>(value));
        case Shape::optional: {
            const void* held = type.optional.held(value);
            return held == nullptr ? "null" : to_flow_yaml(type.optional.element(), held);
        }
    }
    SIM_EXPECTS(false);
    return {};
}

std::string to_yaml(const Type& type, const void* value, const WriteOptions& options) {
    Writer writer(options);
    writer.outermost(type, value);
    return writer.take();
}

}  // namespace rotasim::config
