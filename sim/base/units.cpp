// sim/base/units.cpp — sizes, rates and probabilities as text, both ways.
#include "sim/base/units.hpp"

#include "sim/base/decimal.hpp"
#include "sim/base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <span>

namespace rotasim {

namespace {

struct SizeUnit {
    std::string_view name;
    std::int64_t bytes;
};

// From large to small: the first that divides a size is the one to write it in.
constexpr std::array<SizeUnit, 11> size_units = {{
    {"PiB", std::int64_t{1} << 50},
    {"PB", 1'000'000'000'000'000},
    {"TiB", std::int64_t{1} << 40},
    {"TB", 1'000'000'000'000},
    {"GiB", std::int64_t{1} << 30},
    {"GB", 1'000'000'000},
    {"MiB", std::int64_t{1} << 20},
    {"MB", 1'000'000},
    {"KiB", std::int64_t{1} << 10},
    {"kB", 1'000},
    {"B", 1},
}};

struct BitUnit {
    std::string_view name;
    std::int64_t bits;
};

constexpr std::array<BitUnit, 4> bit_units = {{
    {"Gbit", 1'000'000'000},
    {"Mbit", 1'000'000},
    {"kbit", 1'000},
    {"bit", 1},
}};

struct TimeUnit {
    std::string_view name;
    std::int64_t ns;
};

// In the order in which a rate looks for its unit. A year is the mean Gregorian one, 365.2425 days.
constexpr std::array<TimeUnit, 8> rate_units = {{
    {"s", 1'000'000'000},
    {"min", 60'000'000'000},
    {"h", 3'600'000'000'000},
    {"d", 86'400'000'000'000},
    {"week", 604'800'000'000'000},
    {"month", 2'629'746'000'000'000},
    {"year", 31'556'952'000'000'000},
    {"ms", 1'000'000},
}};

constexpr std::array<TimeUnit, 9> more_rate_units = {{
    {"sec", 1'000'000'000},
    {"second", 1'000'000'000},
    {"minute", 60'000'000'000},
    {"hour", 3'600'000'000'000},
    {"day", 86'400'000'000'000},
    {"w", 604'800'000'000'000},
    {"y", 31'556'952'000'000'000},
    {"us", 1'000},
    {"ns", 1},
}};

template <class T>
Parsed<T> refuse(std::string_view error, std::string_view why, std::string_view suggestion = {}) {
    return {.value = std::nullopt,
            .error = std::string(error),
            .why = std::string(why),
            .suggestion = std::string(suggestion)};
}

template <class T>
Parsed<T> accept(T value) {
    return {.value = value, .error = {}, .why = {}, .suggestion = {}};
}

const TimeUnit* find_rate_unit(std::string_view name) {
    for (const TimeUnit& unit : rate_units) {
        if (unit.name == name) return &unit;
    }
    for (const TimeUnit& unit : more_rate_units) {
        if (unit.name == name) return &unit;
    }
    return nullptr;
}

int128 greatest_common_divisor(int128 a, int128 b) {
    while (b != 0) {
        const int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

// A number and the unit text after it.
struct NumberAndUnit {
    Decimal number;
    std::string_view digits;
    std::string_view unit;
};

std::optional<NumberAndUnit> split(std::string_view text) {
    std::string_view rest = text;
    const auto number = take_decimal(rest);
    if (!number) return std::nullopt;
    return NumberAndUnit{.number = *number,
                         .digits = text.substr(0, text.size() - rest.size()),
                         .unit = trimmed(rest)};
}

template <class T>
Parsed<T> not_a(std::string_view text, const char* what, const char* example) {
    if (!text.empty() && text.front() == '-') {
        return refuse<T>(quoted(text) + " is negative", fmt::format("{} is not", what));
    }
    return refuse<T>(quoted(text) + " is not " + what,
                     fmt::format("a number and a unit are expected, such as '{}'", example));
}

template <class T>
Parsed<T> unknown_size_unit(const NumberAndUnit& parts, std::string_view unit,
                            std::string_view tail) {
    std::vector<std::string> names;
    for (const SizeUnit& known : size_units)
        names.emplace_back(known.name);
    if (!tail.empty()) {
        for (const BitUnit& known : bit_units)
            names.emplace_back(known.name);
    }
    std::string suggestion;
    if (const auto near = closest(unit, names)) {
        suggestion = std::string(parts.digits) + " " + *near + std::string(tail);
    }
    return refuse<T>("unknown unit of size " + quoted(unit),
                     "known are B, kB, MB, GB, TB, PB (powers of 1000) and KiB, MiB, GiB, TiB, PiB "
                     "(powers of 1024)",
                     suggestion);
}

// Bits per unit; 0 if the name is not known.
std::int64_t bits_of(std::string_view name, bool allow_bits) {
    for (const SizeUnit& unit : size_units) {
        if (unit.name == name) return unit.bytes * 8;
    }
    for (const BitUnit& unit : bit_units) {
        if (allow_bits && unit.name == name) return unit.bits;
    }
    return 0;
}

// `3 %` or `0.03`, correctly rounded in one step.
std::optional<double> read_fraction(std::string_view text) {
    const bool percent = !text.empty() && text.back() == '%';
    std::string digits(percent ? trimmed(text.substr(0, text.size() - 1)) : text);
    if (digits.empty() || digits.front() == '-') return std::nullopt;
    if (!percent) return parse_double(digits);
    if (!parse_double(digits)) return std::nullopt;
    const std::size_t e = digits.find_first_of("eE");
    if (e == std::string::npos) return parse_double(digits + "e-2");
    const auto exponent = parse_double(digits.substr(digits[e + 1] == '+' ? e + 2 : e + 1));
    if (!exponent || *exponent > 400 || *exponent < -400) return std::nullopt;
    return parse_double(digits.substr(0, e) + "e" +
                        std::to_string(static_cast<int>(*exponent) - 2));
}

// `0.5/year`: the fewest decimals win, then the first unit. Nothing if no unit gives a finite
// decimal.
std::optional<std::string> as_decimal(const PerTime& rate) {
    int128 scale = 1;
    for (std::size_t decimals = 0; decimals <= 12; ++decimals, scale *= 10) {
        for (const TimeUnit& unit : rate_units) {
            int128 product = 0;
            if (__builtin_mul_overflow(static_cast<int128>(rate.count()) * unit.ns, scale,
                                       &product) ||
                product % rate.per_ns() != 0) {
                continue;
            }
            std::string digits = to_string(product / rate.per_ns());
            if (digits.size() > 17) continue;
            if (decimals > 0) {
                if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
                digits.insert(digits.size() - decimals, ".");
            }
            return digits + "/" + std::string(unit.name);
        }
    }
    return std::nullopt;
}

}  // namespace

Duration transfer_time(Bytes size, BytesPerSecond rate) {
    SIM_EXPECTS(size.value >= 0);
    SIM_EXPECTS(rate.value >= 0);
    if (size.value == 0) return Duration::zero();
    if (rate.value == 0) return Duration::max();
    const int128 ns =
        (static_cast<int128>(size.value) * 1'000'000'000 + rate.value - 1) / rate.value;
    return ns >= ticks_for_ever ? Duration::max() : Duration{static_cast<std::int64_t>(ns)};
}

PerTime::PerTime(std::int64_t count, int128 per_ns) {
    SIM_EXPECTS(count >= 0);
    SIM_EXPECTS(per_ns > 0 && per_ns != ticks_for_ever);
    if (count == 0) return;
    const int128 divisor = greatest_common_divisor(per_ns, count);
    count_ = static_cast<std::int64_t>(count / divisor);
    per_ns_ = per_ns / divisor;
}

double PerTime::per_second() const {
    return static_cast<double>(count_) * 1e9 / to_double(per_ns_);
}

Duration PerTime::mean_interval() const {
    if (is_zero()) return Duration::max();
    const int128 ns = divide_half_even(per_ns_, count_);
    return ns >= ticks_for_ever ? Duration::max() : Duration{static_cast<std::int64_t>(ns)};
}

double PerTime::mean_interval_ns() const {
    if (is_zero()) return std::numeric_limits<double>::infinity();
    return to_double(per_ns_) / static_cast<double>(count_);
}

Parsed<Bytes> parse_bytes(std::string_view text) {
    const std::string_view word = trimmed(text);
    const auto parts = split(word);
    if (!parts) return not_a<Bytes>(word, "a size", "128 GiB");
    if (parts->unit.empty()) {
        return refuse<Bytes>(quoted(word) + " has no unit", "a bare number could be bytes or GiB",
                             std::string(parts->digits) + " GiB");
    }
    const std::int64_t bits = bits_of(parts->unit, false);
    if (bits == 0) return unknown_size_unit<Bytes>(*parts, parts->unit, "");
    if (const auto bytes = parts->number.times(bits / 8)) return accept(Bytes{*bytes});
    const int128 product = static_cast<int128>(parts->number.mantissa) * (bits / 8);
    if (product % parts->number.power_of_ten() == 0) {
        return refuse<Bytes>(quoted(word) + " is too large", "at most 8192 PiB fit");
    }
    return refuse<Bytes>(quoted(word) + " is not a whole number of bytes",
                         "sizes are counted in bytes");
}

Parsed<BytesPerSecond> parse_bytes_per_second(std::string_view text) {
    using Result = BytesPerSecond;
    const std::string_view word = trimmed(text);
    const auto parts = split(word);
    if (!parts) return not_a<Result>(word, "a data rate", "200 MB/s");
    const std::size_t slash = parts->unit.find('/');
    if (slash == std::string_view::npos) {
        return refuse<Result>(quoted(word) + " has no '/s'", "a data rate is a size per time",
                              parts->unit.empty() ? "" : std::string(word) + "/s");
    }
    const std::string_view size = trimmed(parts->unit.substr(0, slash));
    const std::string_view time = trimmed(parts->unit.substr(slash + 1));
    const TimeUnit* per = find_rate_unit(time);
    if (per == nullptr) {
        return refuse<Result>("unknown unit of time " + quoted(time) + " in " + quoted(word),
                              "known are ms, s, min, h, d, week, month and year");
    }
    const std::int64_t bits = bits_of(size, true);
    if (bits == 0 && size.size() == 2 && size[1] == 'b') {
        return refuse<Result>(
            "unit " + quoted(size) + " is ambiguous", "'b' could be bits or bytes",
            std::string(parts->digits) + " " + size[0] + "bit/" + std::string(time));
    }
    if (bits == 0) {
        return unknown_size_unit<Result>(*parts, size, "/" + std::string(time));
    }
    // mantissa * bits / (8 * 10^decimals) bytes per per->ns; reduced first, so that 128 bits
    // suffice.
    int128 divisor = parts->number.power_of_ten() * 8;
    int128 amount = static_cast<int128>(parts->number.mantissa) * bits;
    const int128 common = amount == 0 ? divisor : greatest_common_divisor(amount, divisor);
    amount /= common;
    divisor /= common;
    int128 numerator = 0;
    int128 denominator = 0;
    if (__builtin_mul_overflow(amount, int128{1'000'000'000}, &numerator) ||
        __builtin_mul_overflow(divisor, int128{per->ns}, &denominator)) {
        return refuse<Result>(quoted(word) + " has too many digits", "it cannot be held exactly");
    }
    if (numerator % denominator != 0) {
        return refuse<Result>(quoted(word) + " is not a whole number of bytes per second",
                              "data rates are counted in bytes per second");
    }
    if (!fits_int64(numerator / denominator)) {
        return refuse<Result>(quoted(word) + " is too large", "at most 8192 PiB/s fit");
    }
    return accept(Result{static_cast<std::int64_t>(numerator / denominator)});
}

Parsed<PerTime> parse_rate(std::string_view text) {
    const std::string_view word = trimmed(text);
    const auto parts = split(word);
    if (!parts) return not_a<PerTime>(word, "a rate", "5/min");
    std::string_view rest = parts->unit;
    std::int32_t percent_decimals = 0;
    if (!rest.empty() && rest.front() == '%') {
        percent_decimals = 2;
        rest = trimmed(rest.substr(1));
    }
    if (rest.starts_with("per ")) {
        rest.remove_prefix(4);
    } else if (rest.starts_with("/")) {
        rest.remove_prefix(1);
    } else {
        return refuse<PerTime>(quoted(word) + " has no unit of time",
                               "a rate is a count per time, such as '5/min'",
                               rest.empty() ? std::string(parts->digits) + "/h" : "");
    }
    rest = trimmed(rest);
    // `3/7 s`: the length of time may carry a number of its own.
    const auto span = split(rest);
    const std::string_view unit_name = span ? span->unit : rest;
    const TimeUnit* unit = find_rate_unit(unit_name);
    if (unit == nullptr) {
        return refuse<PerTime>("unknown unit of time " + quoted(unit_name) + " in " + quoted(word),
                               "known are ms, s, min, h, d, week, month and year");
    }
    Decimal count = parts->number;
    if (count.decimals + percent_decimals > 18) {
        return refuse<PerTime>(quoted(word) + " has too many digits", "it cannot be held exactly");
    }
    count.decimals += percent_decimals;
    const auto length = span ? span->number.times(unit->ns) : std::optional(unit->ns);
    if (!length || *length <= 0) {
        return refuse<PerTime>(
            quoted(word) + " counts per a length of time that is not whole nanoseconds above zero",
            "time is counted in nanoseconds");
    }
    if (count.mantissa == 0) return accept(PerTime{});
    const int128 per = count.power_of_ten() * *length;
    const int128 common = greatest_common_divisor(per, count.mantissa);
    const PerTime rate(static_cast<std::int64_t>(count.mantissa / common), per / common);
    if (rate.per_ns() >= ticks_for_ever && !as_decimal(rate)) {
        return refuse<PerTime>(quoted(word) + " is too small or has too many digits",
                               "it cannot be held exactly");
    }
    return accept(rate);
}

Parsed<Probability> parse_probability(std::string_view text) {
    const std::string_view word = trimmed(text);
    const auto value = read_fraction(word);
    if (!value) {
        return refuse<Probability>(quoted(word) + " is not a probability",
                                   "'3 %' or a number from 0 to 1 is expected");
    }
    if (*value > 1) {
        return refuse<Probability>(
            quoted(word) + " is above 1", "a probability is from 0 to 1 or from 0 % to 100 %",
            word.back() != '%' && *value <= 100 ? std::string(word) + " %" : "");
    }
    return accept(Probability{*value});
}

Parsed<double> parse_ratio(std::string_view text) {
    const std::string_view word = trimmed(text);
    if (const auto value = read_fraction(word)) return accept(*value);
    return refuse<double>(quoted(word) + " is not a ratio",
                          "'150 %' or a number such as 1.5 is expected");
}

std::string to_text(Bytes value) {
    if (value.value == 0) return "0 B";
    for (const SizeUnit& unit : size_units) {
        if (value.value % unit.bytes == 0) {
            return std::to_string(value.value / unit.bytes) + " " + std::string(unit.name);
        }
    }
    return std::to_string(value.value) + " B";
}

std::string to_text(BytesPerSecond value) { return to_text(Bytes{value.value}) + "/s"; }

std::string to_text(const PerTime& value) {
    if (value.is_zero()) return "0/s";
    if (const auto text = as_decimal(value)) return *text;
    // Whatever is left: a fraction of whole ticks, written in the longest unit that divides them.
    return std::to_string(value.count()) + "/" + to_text(Duration{to_int64(value.per_ns())});
}

std::string to_text(Probability value) { return shortest(value.value); }

}  // namespace rotasim
