// sim/base/units_time.cpp — durations, calendar periods and times of day as text, both ways.
#include "sim/base/decimal.hpp"
#include "sim/base/text.hpp"
#include "sim/base/units.hpp"

#include <array>
#include <cstdio>

namespace rotasim {

namespace {

struct FixedUnit {
    std::string_view name;
    std::int64_t ns;
};

constexpr std::int64_t second_ns = 1'000'000'000;

// The canonical name comes first among those of equal length of time.
constexpr std::array<FixedUnit, 30> fixed_units = {{
    {"w", 604'800 * second_ns},
    {"week", 604'800 * second_ns},
    {"weeks", 604'800 * second_ns},
    {"d", 86'400 * second_ns},
    {"day", 86'400 * second_ns},
    {"days", 86'400 * second_ns},
    {"h", 3'600 * second_ns},
    {"hr", 3'600 * second_ns},
    {"hour", 3'600 * second_ns},
    {"hours", 3'600 * second_ns},
    {"min", 60 * second_ns},
    {"mins", 60 * second_ns},
    {"minute", 60 * second_ns},
    {"minutes", 60 * second_ns},
    {"s", second_ns},
    {"sec", second_ns},
    {"secs", second_ns},
    {"second", second_ns},
    {"seconds", second_ns},
    {"ms", 1'000'000},
    {"millisecond", 1'000'000},
    {"milliseconds", 1'000'000},
    {"us", 1'000},
    {"\u00B5s", 1'000},
    {"\u03BCs", 1'000},
    {"microsecond", 1'000},
    {"microseconds", 1'000},
    {"ns", 1},
    {"nanosecond", 1},
    {"nanoseconds", 1},
}};

struct CalendarUnit {
    std::string_view name;
    std::int32_t months;
};

constexpr std::array<CalendarUnit, 6> calendar_units = {{
    {"month", 1},
    {"months", 1},
    {"mo", 1},
    {"year", 12},
    {"years", 12},
    {"y", 12},
}};

// Longer spans leave the range of ticks; 3,500 months are 291 years.
constexpr std::int32_t most_months = 3'500;

Parsed<Period> refuse(std::string error, std::string why, std::string suggestion = {}) {
    return {.value = std::nullopt,
            .error = std::move(error),
            .why = std::move(why),
            .suggestion = std::move(suggestion)};
}

Parsed<Period> accept(Period period) {
    return {.value = period, .error = {}, .why = {}, .suggestion = {}};
}

Parsed<Period> too_long(std::string_view text) {
    return refuse(quoted(text) + " is too long", "at most 292 years fit");
}

Parsed<Period> unknown_unit(std::string_view number, std::string_view unit) {
    std::vector<std::string> names;
    for (const FixedUnit& known : fixed_units)
        names.emplace_back(known.name);
    for (const CalendarUnit& known : calendar_units)
        names.emplace_back(known.name);
    std::string suggestion;
    if (const auto near = closest(unit, names)) suggestion = std::string(number) + " " + *near;
    return refuse("unknown unit of time " + quoted(unit),
                  "known are ns, us, ms, s, min, h, d, w, months and years", suggestion);
}

Parsed<Period> calendar_period(std::string_view text, Decimal number, const CalendarUnit& unit) {
    if (number.decimals != 0) {
        return refuse(quoted(text) + " is not a whole number of months or years",
                      "months differ in length; write whole ones, or days");
    }
    if (number.mantissa > most_months / unit.months) return too_long(text);
    return accept(
        {.months = static_cast<std::int32_t>(number.mantissa) * unit.months, .fixed = {}});
}

// `90 d`, `18 months`.
Parsed<Period> parse_with_unit(std::string_view text) {
    std::string_view rest = text;
    const auto number = take_decimal(rest);
    if (!number) {
        if (!text.empty() && text.front() == '-') {
            return refuse(quoted(text) + " is negative", "a length of time is not");
        }
        return refuse(
            quoted(text) + " is not a length of time",
            "a number and a unit are expected, such as '90 d', or ISO 8601 such as 'PT1H'");
    }
    const std::string_view digits = text.substr(0, text.size() - rest.size());
    const std::string_view unit = trimmed(rest);
    if (unit.empty()) {
        return refuse(quoted(text) + " has no unit", "a bare number could be seconds or days",
                      std::string(digits) + " d");
    }
    if (unit == "m" || unit == "M") {
        return refuse(quoted(text) + " is ambiguous",
                      "'" + std::string(unit) + "' could be minutes or months",
                      std::string(digits) + " min");
    }
    for (const CalendarUnit& known : calendar_units) {
        if (unit == known.name) return calendar_period(text, *number, known);
    }
    for (const FixedUnit& known : fixed_units) {
        if (unit != known.name) continue;
        const auto ns = number->times(known.ns);
        if (ns && *ns < ticks_for_ever) return accept({.months = 0, .fixed = {*ns}});
        const int128 product = static_cast<int128>(number->mantissa) * known.ns;
        if (product % number->power_of_ten() == 0) return too_long(text);
        return refuse(quoted(text) + " is not a whole number of nanoseconds",
                      "time is counted in nanoseconds");
    }
    return unknown_unit(digits, unit);
}

struct IsoPart {
    char letter;
    bool in_time;
    std::int64_t ns;      // 0 for calendar parts.
    std::int32_t months;  // 0 for fixed parts.
};

constexpr std::array<IsoPart, 7> iso_parts = {{
    {'Y', false, 0, 12},
    {'M', false, 0, 1},
    {'W', false, 604'800 * second_ns, 0},
    {'D', false, 86'400 * second_ns, 0},
    {'H', true, 3'600 * second_ns, 0},
    {'M', true, 60 * second_ns, 0},
    {'S', true, second_ns, 0},
}};

Parsed<Period> malformed_iso(std::string_view text) {
    return refuse(quoted(text) + " is not an ISO 8601 duration",
                  "parts go from long to short, as in 'P1Y2M3DT4H5M6S'");
}

// `P18M`, `P2Y3M`, `PT1H`, `P1DT12H`, `PT0.5S`.
Parsed<Period> parse_iso(std::string_view text) {
    std::string_view rest = text.substr(1);
    int128 months = 0;
    int128 ns = 0;
    std::size_t next_part = 0;
    bool in_time = false;
    bool last_had_fraction = false;
    bool any = false;
    while (!rest.empty()) {
        if (rest.front() == 'T' && !in_time) {
            in_time = true;
            any = false;  // At least one part must follow the T.
            rest.remove_prefix(1);
            continue;
        }
        const auto number = take_decimal(rest);
        if (!number || rest.empty() || last_had_fraction) return malformed_iso(text);
        while (next_part < iso_parts.size() && (iso_parts[next_part].letter != rest.front() ||
                                                iso_parts[next_part].in_time != in_time)) {
            ++next_part;
        }
        if (next_part == iso_parts.size()) return malformed_iso(text);
        const IsoPart& part = iso_parts[next_part++];
        rest.remove_prefix(1);
        any = true;
        last_had_fraction = number->decimals != 0;
        if (part.months != 0) {
            if (last_had_fraction) {
                return refuse(quoted(text) + " is not a whole number of months or years",
                              "months differ in length; write whole ones, or days");
            }
            months += static_cast<int128>(number->mantissa) * part.months;
            continue;
        }
        const int128 product = static_cast<int128>(number->mantissa) * part.ns;
        if (product % number->power_of_ten() != 0) {
            return refuse(quoted(text) + " is not a whole number of nanoseconds",
                          "time is counted in nanoseconds");
        }
        ns += product / number->power_of_ten();
    }
    if (!any) return malformed_iso(text);
    if (months > most_months || ns >= ticks_for_ever) return too_long(text);
    return accept(
        {.months = static_cast<std::int32_t>(months), .fixed = {static_cast<std::int64_t>(ns)}});
}

// The decimal text of ns / unit_ns, without trailing zeros.
std::string with_fraction(std::int64_t ns, std::int64_t unit_ns) {
    std::string text = std::to_string(ns / unit_ns);
    std::int64_t rest = ns % unit_ns;
    if (rest == 0) return text;
    text += '.';
    while (rest != 0) {
        rest *= 10;
        text += static_cast<char>('0' + rest / unit_ns);
        rest %= unit_ns;
    }
    return text;
}

}  // namespace

Parsed<Period> parse_period(std::string_view text) {
    const std::string_view word = trimmed(text);
    if (word.empty()) return refuse("an empty length of time", "a number and a unit are expected");
    return word.front() == 'P' ? parse_iso(word) : parse_with_unit(word);
}

Parsed<Duration> parse_duration(std::string_view text) {
    Parsed<Period> period = parse_period(text);
    Parsed<Duration> result;
    if (!period.ok()) {
        result.error = std::move(period.error);
        result.why = std::move(period.why);
        result.suggestion = std::move(period.suggestion);
        return result;
    }
    if (!period.value->is_fixed()) {
        result.error = quoted(trimmed(text)) + " is a calendar period";
        result.why = "months and years differ in length; a fixed length is needed here";
        const std::int64_t days = period.value->typical_length() / hours(24);
        result.suggestion = std::to_string(days) + " d";
        return result;
    }
    result.value = period.value->fixed;
    return result;
}

Parsed<Duration> parse_time_of_day(std::string_view text) {
    const std::string_view word = trimmed(text);
    Parsed<Duration> result;
    const auto two_digits = [&word](std::size_t at) {
        const bool digits =
            word[at] >= '0' && word[at] <= '9' && word[at + 1] >= '0' && word[at + 1] <= '9';
        return digits ? (word[at] - '0') * 10 + (word[at + 1] - '0') : 99;
    };
    if ((word.size() == 5 || word.size() == 8) && word[2] == ':') {
        const int hour = two_digits(0);
        const int minute = two_digits(3);
        const int second = word.size() == 8 ? (word[5] == ':' ? two_digits(6) : 99) : 0;
        const Duration value = hours(hour) + minutes(minute) + seconds(second);
        if (hour <= 24 && minute < 60 && second < 60 && value <= hours(24)) {
            result.value = value;
            return result;
        }
    }
    result.error = quoted(word) + " is not a time of day";
    result.why = "00:00 to 24:00 is expected, as 'hh:mm' or 'hh:mm:ss'";
    return result;
}

std::string to_text(Duration value) {
    if (value.is_for_ever()) return "for ever";
    if (value.ns == 0) return "0 s";
    for (const FixedUnit& unit : fixed_units) {
        if (unit.ns > hours(24).ns || value.ns % unit.ns != 0) continue;
        return std::to_string(value.ns / unit.ns) + " " + std::string(unit.name);
    }
    return std::to_string(value.ns) + " ns";
}

std::string to_text(const Period& value) {
    if (value.is_fixed()) return to_text(value.fixed);
    SIM_EXPECTS(value.months > 0 && value.fixed.ns >= 0);
    std::string text = "P" + std::to_string(value.months) + "M";
    if (value.fixed.ns == 0) return text;
    const std::int64_t days = value.fixed / hours(24);
    if (days != 0) text += std::to_string(days) + "D";
    std::int64_t rest = (value.fixed % hours(24)).ns;
    if (rest == 0) return text;
    text += "T";
    if (rest / (3'600 * second_ns) != 0) text += std::to_string(rest / (3'600 * second_ns)) + "H";
    rest %= 3'600 * second_ns;
    if (rest / (60 * second_ns) != 0) text += std::to_string(rest / (60 * second_ns)) + "M";
    rest %= 60 * second_ns;
    if (rest != 0) text += with_fraction(rest, second_ns) + "S";
    return text;
}

std::string time_of_day_text(Duration value) {
    SIM_EXPECTS(value >= Duration::zero() && value <= hours(24));
    const std::int64_t second = value.ns / second_ns;
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%02d:%02d", static_cast<int>(second / 3600),
                  static_cast<int>(second / 60 % 60));
    std::string text = buffer.data();
    if (second % 60 != 0) {
        std::snprintf(buffer.data(), buffer.size(), ":%02d", static_cast<int>(second % 60));
        text += buffer.data();
    }
    return text;
}

}  // namespace rotasim
