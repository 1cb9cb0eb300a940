// sim/config/plain.cpp — telling numbers, truth values and text apart.
#include "sim/config/plain.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace rotasim::config {
namespace {

// The end of the digits that start at `at`.
std::size_t digits(std::string_view text, std::size_t at) {
    while (at < text.size() && is_digit(text[at]))
        ++at;
    return at;
}

// [-+]? ( digits (. digits?)? | . digits ) ([eE][-+]?digits)?; sets `whole` if it has neither point
// nor exponent.
bool is_number(std::string_view text, bool& whole) {
    const std::size_t begin = text.find_first_not_of("-+") == 1 ? 1 : 0;
    std::size_t at = digits(text, begin);
    const bool has_digits = at > begin;
    whole = has_digits && at == text.size();
    if (at < text.size() && text[at] == '.') {
        const std::size_t end = digits(text, at + 1);
        if (!has_digits && end == at + 1) return false;
        at = end;
    } else if (!has_digits) {
        return false;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
        const std::size_t end = digits(text, at);
        if (end == at) return false;
        at = end;
    }
    return at == text.size();
}

// What some YAML readers take for a number and others for text.
bool is_odd_number(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || !is_digit(text[0])) return false;
    if (text.size() > 2 && text[0] == '0' && any_of(text.substr(1, 1), {"x", "o", "b"})) {
        return text.find_first_not_of("0123456789abcdefABCDEF_", 2) == std::string_view::npos;
    }
    return text.find_first_not_of("0123456789_:.") == std::string_view::npos &&
           text.find_first_of("_:") != std::string_view::npos;
}

bool has_leading_zero(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    return text.size() > 1 && text[0] == '0' && is_digit(text[1]);
}

}  // namespace

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool any_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

PlainKind plain_kind(std::string_view text) {
    if (any_of(text, {"true", "True", "TRUE", "false", "False", "FALSE"}))
        return PlainKind::boolean;
    if (any_of(text, {"yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF",
                      "y", "Y", "n", "N"})) {
        return PlainKind::yes_no;
    }
    bool whole = false;
    if (is_number(text, whole)) {
        if (has_leading_zero(text)) return PlainKind::odd_number;
        return whole ? PlainKind::integer : PlainKind::real;
    }
    std::string_view body = text;
    if (body.starts_with('-') || body.starts_with('+')) body.remove_prefix(1);
    if (any_of(body, {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"})) return PlainKind::infinite;
    return is_odd_number(text) ? PlainKind::odd_number : PlainKind::text;
}

std::string decimal_of(std::string_view text) {
    std::string clean;
    for (const char c : text) {
        if (c != '_') clean += c;
    }
    int base = 10;
    std::string_view body = clean;
    if (body.starts_with("0x")) base = 16;
    if (body.starts_with("0o")) base = 8;
    if (body.starts_with("0b")) base = 2;
    if (base != 10) body.remove_prefix(2);
    while (base == 10 && has_leading_zero(body))
        body.remove_prefix(1);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), number, base);
    if (error != std::errc{} || end != body.data() + body.size()) return {};
    return std::to_string(number);
}

}  // namespace rotasim::config
