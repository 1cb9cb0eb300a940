// sim/config/scalar.cpp — scalars: YAML's core types told apart, units through sim/base, bounds.
#include "sim/config/scalar.hpp"

#include "sim/base/distribution.hpp"
#include "sim/base/text.hpp"
#include "sim/base/units.hpp"
#include "sim/schema/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

namespace rotasim::config {
namespace {

using schema::Bounds;
using schema::FieldInfo;
using schema::Shape;
using schema::Type;

Refusal refusal(std::string message, std::string why, std::string suggestion = {}) {
    return Refusal{std::move(message), std::move(why), std::move(suggestion)};
}

Refusal odd_number(std::string_view text) {
    return refusal(quoted(text) + " is not a plain decimal number",
                   "octal, hexadecimal, '_', ':' and leading zeros mean different things to "
                   "different readers",
                   decimal_of(text));
}

// Refuses what is no number at all; nothing if the text is one of `wanted` kind.
std::optional<Refusal> refuse_number(const Node& node, bool wants_whole) {
    const PlainKind kind = plain_kind(node.text);
    const std::string_view what = wants_whole ? "a whole number" : "a number";
    if (node.quoted && (kind == PlainKind::integer || kind == PlainKind::real)) {
        return refusal(fmt::format("{} is text, not {}", quoted(node.text), what),
                       "numbers are not quoted", std::string(node.text));
    }
    if (kind == PlainKind::odd_number) return odd_number(node.text);
    if (kind == PlainKind::infinite) {
        return refusal(quoted(node.text) + " is not finite", "a finite number is needed");
    }
    if (kind == PlainKind::integer || (kind == PlainKind::real && !wants_whole)) return {};
    std::string suggestion;
    if (kind == PlainKind::real) {
        const std::optional<double> number = parse_double(node.text);
        const bool exact = number.has_value() && std::trunc(*number) == *number;
        if (exact && std::abs(*number) < 1e15) suggestion = fmt::format("{:.0f}", *number);
    }
    return refusal(fmt::format("{} is not {}", quoted(node.text), what),
                   wants_whole ? "digits only, without unit" : "digits, without unit", suggestion);
}

std::optional<Refusal> out_of_range(std::string_view text, const Bounds& bounds, Shape shape) {
    return refusal(quoted(text) + " is out of range", "allowed: " + allowed_text(bounds, shape));
}

std::optional<Refusal> check_bounds(const Node& node, double number, const Bounds& bounds,
                                    Shape shape) {
    if (bounds.contains(number)) return {};
    return out_of_range(node.text, bounds, shape);
}

// The narrower of the type's range and the field's, with every digit.
std::string integer_range(const schema::IntegerOps& ops, const Bounds& bounds) {
    if (bounds.low > static_cast<double>(ops.low) && bounds.high < static_cast<double>(ops.high)) {
        return allowed_text(bounds, Shape::integer);
    }
    const bool own_low = bounds.low > static_cast<double>(ops.low);
    const bool own_high = bounds.high < static_cast<double>(ops.high);
    const auto text = [](double number) { return fmt::format("{:.0f}", number); };
    return fmt::format("{}{} to {}", own_low && bounds.low_open ? "more than " : "",
                       own_low ? text(bounds.low) : std::to_string(ops.low),
                       own_high ? text(bounds.high) : std::to_string(ops.high));
}

std::optional<Refusal> read_integer(const Type& type, void* value, const Node& node,
                                    const FieldInfo& info) {
    if (auto refused = refuse_number(node, true)) return refused;
    std::string_view body = node.text;
    const bool negative = body.starts_with('-');
    if (negative || body.starts_with('+')) body.remove_prefix(1);
    std::uint64_t magnitude = 0;
    const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), magnitude);
    const std::uint64_t most =
        negative ? 0 - static_cast<std::uint64_t>(type.integer.low) : type.integer.high;
    if (error != std::errc{} || end != body.data() + body.size() || magnitude > most) {
        return refusal(quoted(node.text) + " is out of range",
                       "allowed: " + integer_range(type.integer, info.bounds));
    }
    const double number = static_cast<double>(magnitude) * (negative ? -1.0 : 1.0);
    if (auto refused = check_bounds(node, number, info.bounds, Shape::integer)) return refused;
    type.integer.store(value, negative, magnitude);
    return {};
}

std::optional<Refusal> read_boolean(void* value, const Node& node) {
    const PlainKind kind = plain_kind(node.text);
    if (!node.quoted && kind == PlainKind::boolean) {
        *static_cast<bool*>(value) = node.text[0] == 't' || node.text[0] == 'T';
        return {};
    }
    std::string suggestion;
    if (any_of(node.text, {"yes", "Yes", "YES", "on", "On", "ON", "y", "Y", "1"}))
        suggestion = "true";
    if (any_of(node.text, {"no", "No", "NO", "off", "Off", "OFF", "n", "N", "0"}))
        suggestion = "false";
    if (node.quoted && kind == PlainKind::boolean) suggestion = std::string(node.text);
    return refusal(quoted(node.text) + " is not a truth value", "write true or false", suggestion);
}

std::optional<Refusal> read_text(void* value, const Node& node, const FieldInfo& info) {
    const PlainKind kind = node.quoted ? PlainKind::text : plain_kind(node.text);
    if (kind != PlainKind::text) {
        const bool number = kind != PlainKind::boolean && kind != PlainKind::yes_no;
        return refusal(fmt::format("{} is {}, not text", quoted(node.text),
                                   number ? "a number" : "a truth value"),
                       "text that looks like one must be quoted", fmt::format("\"{}\"", node.text));
    }
    if (node.text.find("-----BEGIN") != std::string_view::npos) {
        return refusal("looks like key material", "the simulator needs no real key");
    }
    for (const char c : node.text) {
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') {
            return refusal(quoted(node.text) + " holds a control character", "text is printable");
        }
    }
    if (info.name == "name") {
        if (auto refused = check_name(node.text)) return refused;
    }
    *static_cast<std::string*>(value) = std::string(node.text);
    return {};
}

std::optional<Refusal> read_enumeration(const Type& type, void* value, const Node& node) {
    std::vector<std::string_view> names;
    for (const schema::EnumEntry& entry : type.enumeration.entries) {
        if (entry.name == node.text) {
            type.enumeration.store(value, entry.value);
            return {};
        }
        names.push_back(entry.name);
    }
    return refusal(quoted(node.text) + " is not known here", "one of " + one_of(names),
                   closest(node.text, names).value_or(""));
}

std::optional<Refusal> read_utc(void* value, const Node& node) {
    const std::optional<UtcTime> time = parse_utc(node.text);
    if (!time.has_value()) {
        return refusal(quoted(node.text) + " is not a time in UTC",
                       "a date that exists, as 2027-01-01 or 2027-01-01T00:00:00Z");
    }
    *static_cast<UtcTime*>(value) = *time;
    return {};
}

template <class T>
std::optional<Refusal> take(const Parsed<T>& parsed, void* value) {
    if (!parsed.ok()) return refusal(parsed.error, parsed.why, parsed.suggestion);
    *static_cast<T*>(value) = *parsed.value;
    return {};
}

double base_number(const Duration& value) { return static_cast<double>(value.ns); }
double base_number(const Period& value) { return static_cast<double>(value.typical_length().ns); }
double base_number(const Bytes& value) { return static_cast<double>(value.value); }
double base_number(const BytesPerSecond& value) { return static_cast<double>(value.value); }
double base_number(const PerTime& value) { return value.per_second(); }
double base_number(const Probability& value) { return value.value; }

template <class T>
std::optional<Refusal> read_quantity(Parsed<T> (*parse)(std::string_view), void* value,
                                     const Node& node, const FieldInfo& info, Shape shape) {
    const Parsed<T> parsed = parse(node.text);
    if (parsed.ok()) {
        if (auto refused = check_bounds(node, base_number(*parsed.value), info.bounds, shape)) {
            return refused;
        }
    }
    return take(parsed, value);
}

std::optional<Refusal> read_constant(void* value, const Node& node, const FieldInfo& info,
                                     Shape shape) {
    if (shape == Shape::distribution) {
        double number = 0;
        if (auto refused = read_number(node, number)) return refused;
        if (auto refused = check_bounds(node, number, info.bounds, shape)) return refused;
        *static_cast<Distribution*>(value) = Distribution(distributions::Constant{number});
        return {};
    }
    Duration duration = Duration::max();  // `never`: the process that never fires.
    if (node.text == "never") {
        *static_cast<DurationDistribution*>(value) = DurationDistribution::constant(duration);
        return {};
    }
    if (auto refused = read_quantity(&parse_duration, &duration, node, info, shape)) return refused;
    *static_cast<DurationDistribution*>(value) = DurationDistribution::constant(duration);
    return {};
}

}  // namespace

std::optional<Refusal> read_number(const Node& node, double& number) {
    if (auto refused = refuse_number(node, false)) return refused;
    std::string text(
        node.text);  // `+1`, `.5` and `5.` are numbers to YAML, but not to every reader.
    if (text.starts_with('+')) text.erase(0, 1);
    const std::size_t point = text.find('.');
    if (point != std::string::npos) {
        if (point + 1 == text.size() || !is_digit(text[point + 1])) text.insert(point + 1, "0");
        if (point == 0 || !is_digit(text[point - 1])) text.insert(point, "0");
    }
    const std::optional<double> parsed = parse_double(text);
    if (!parsed.has_value()) {
        return refusal(quoted(node.text) + " is out of range", "a finite double is needed");
    }
    number =
        *parsed == 0.0 ? 0.0 : *parsed;  // No negative zero: it prints and divides differently.
    return {};
}

std::optional<Refusal> read_scalar(const Type& type, void* value, const Node& node,
                                   const FieldInfo& info) {
    const Shape shape = type.shape;
    switch (shape) {
        case Shape::boolean: return read_boolean(value, node);
        case Shape::integer: return read_integer(type, value, node, info);
        case Shape::text: return read_text(value, node, info);
        case Shape::enumeration: return read_enumeration(type, value, node);
        case Shape::utc_time: return read_utc(value, node);
        case Shape::duration: return read_quantity(&parse_duration, value, node, info, shape);
        case Shape::period: return read_quantity(&parse_period, value, node, info, shape);
        case Shape::bytes: return read_quantity(&parse_bytes, value, node, info, shape);
        case Shape::bytes_per_second:
            return read_quantity(&parse_bytes_per_second, value, node, info, shape);
        case Shape::rate: return read_quantity(&parse_rate, value, node, info, shape);
        case Shape::probability: return read_quantity(&parse_probability, value, node, info, shape);
        case Shape::distribution:
        case Shape::duration_distribution: return read_constant(value, node, info, shape);
        case Shape::real: {
            double number = 0;
            if (auto refused = read_number(node, number)) return refused;
            if (auto refused = check_bounds(node, number, info.bounds, shape)) return refused;
            *static_cast<double*>(value) = number;
            return {};
        }
        case Shape::reference: {
            auto& reference = *static_cast<schema::Ref*>(value);
            reference.at = node.at;
            if (node.text.empty()) return refusal("the name is empty", "it refers to something");
            return read_text(&reference.name, node, {});
        }
        default:
            return refusal(quoted(node.text) + " is a single value",
                           std::string(expectation(shape)) + " is needed");
    }
}

std::string allowed_text(const Bounds& bounds, Shape shape) {
    const auto text = [shape](double number) -> std::string {
        const bool fits = std::abs(number) < 9.2e18;
        const auto whole = static_cast<std::int64_t>(fits ? number : 0.0);
        switch (shape) {
            case Shape::duration:
            case Shape::period:
            case Shape::duration_distribution: return fits ? to_text(Duration{whole}) : "200 years";
            case Shape::bytes: return fits ? to_text(Bytes{whole}) : shortest(number) + " B";
            case Shape::bytes_per_second:
                return fits ? to_text(BytesPerSecond{whole}) : shortest(number) + " B/s";
            case Shape::rate: return shortest(number) + "/s";
            default:
                // Whole numbers in full: "10000000", not "1e+07".
                return fits && static_cast<double>(whole) == number ? std::to_string(whole)
                                                                    : shortest(number);
        }
    };
    const bool low = bounds.low != -schema::no_limit;
    const bool high = bounds.high != schema::no_limit;
    if (low && high && bounds.low_open) {
        return fmt::format("more than {} and at most {}", text(bounds.low), text(bounds.high));
    }
    if (low && high) return fmt::format("{} to {}", text(bounds.low), text(bounds.high));
    if (high) return "at most " + text(bounds.high);
    if (!low) return "any";
    return (bounds.low_open ? "more than " : "at least ") + text(bounds.low);
}

std::optional<Refusal> check_name(std::string_view name) {
    constexpr std::size_t longest = 128;
    if (name.empty()) return refusal("the name is empty", "a name has at least one character");
    if (name.size() > longest) {
        return refusal(fmt::format("the name has {} characters", name.size()),
                       fmt::format("at most {}", longest));
    }
    for (const char c : name) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !is_digit(c) && c != '_' && c != '-' && c != '.' && c != ' ') {
            return refusal(quoted(name) + " is not a name",
                           "letters, digits, '_', '-', '.' and inner blanks only");
        }
    }
    if (name[0] == '.' || name[0] == '-' || name[0] == ' ' || name.back() == ' ') {
        return refusal(quoted(name) + " is not a name",
                       "it starts with a letter, digit or '_' and does not end with a blank");
    }
    return {};
}

std::string_view expectation(Shape shape) {
    switch (shape) {
        case Shape::boolean: return "true or false";
        case Shape::integer: return "a whole number";
        case Shape::real: return "a number";
        case Shape::text: return "text";
        case Shape::duration: return "a duration such as 90 d";
        case Shape::period: return "a period such as 90 d or P18M";
        case Shape::utc_time: return "a time such as 2027-01-01T00:00:00Z";
        case Shape::bytes: return "a size such as 32 GiB";
        case Shape::bytes_per_second: return "a rate such as 200 MB/s";
        case Shape::rate: return "a rate such as 5/min";
        case Shape::probability: return "a probability such as 3 %";
        case Shape::distribution: return "a number or a map {kind: ...}";
        case Shape::duration_distribution: return "a duration or a map {kind: ...}";
        case Shape::enumeration: return "one word";
        case Shape::record: return "a map of fields";
        case Shape::choice: return "a map {kind: ...}";
        case Shape::list: return "a list";
        case Shape::map: return "a map of names";
        case Shape::reference: return "a name";
        case Shape::settings: return "a map of path to value";
        case Shape::optional:
        case Shape::marked: break;
    }
    return "a value";
}

}  // namespace rotasim::config
