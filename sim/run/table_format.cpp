// sim/run/table_format.cpp — rounding for readers; never used for what is stored or compared.
#include "sim/run/table_format.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>

namespace rotasim {

namespace {

struct Unit {
    double size;
    std::string_view name;
};

}  // namespace

std::string grouped_digits(std::int64_t n) {
    std::string digits = fmt::format("{}", n);
    const std::size_t first = digits[0] == '-' ? 1 : 0;
    for (std::size_t i = digits.size(); i > first + 3; i -= 3)
        digits.insert(i - 3, 1, ',');
    return digits;
}

std::string human_number(double value) {
    if (!std::isfinite(value)) return "-";
    const double size = std::fabs(value);
    if (size == 0.0) return "0";
    if (size >= 1e12 || size < 1e-4) return fmt::format("{:.2g}", value);
    if (size >= 999.5) {
        // Three significant digits are enough for a reader; counts below a million stay whole.
        const bool whole = value == std::floor(value) && size < 1e6;
        const double step = std::pow(10.0, std::floor(std::log10(size)) - 2.0);
        const double shown = whole ? value : std::round(value / step) * step;
        return grouped_digits(std::llround(shown));
    }
    return fmt::format("{:.3g}", value);
}

std::string human_length(double seconds) {
    static constexpr std::array<Unit, 6> units = {{{365.2425 * 86400.0, "y"},
                                                   {86400.0, "d"},
                                                   {3600.0, "h"},
                                                   {60.0, "min"},
                                                   {1.0, "s"},
                                                   {1e-3, "ms"}}};
    const double size = std::fabs(seconds);
    if (size == 0.0) return "0 s";
    for (const Unit& unit : units) {
        // "36 h" reads better than "1.5 d".
        const double least = unit.size >= 86400.0 ? 2.0 * unit.size : unit.size;
        if (size >= least)
            return fmt::format("{} {}", human_number(seconds / unit.size), unit.name);
    }
    return fmt::format("{} s", human_number(seconds));
}

std::string human_interval(const std::string& low, const std::string& high) {
    if (low == high) return low;
    const std::size_t unit = low.find(' ');
    if (unit != std::string::npos && high.size() > low.size() - unit &&
        high.compare(high.size() - (low.size() - unit), std::string::npos, low, unit) == 0) {
        return low.substr(0, unit) + "-" + high;  // One unit for both.
    }
    return low + "-" + high;
}

std::string exact_length(Duration length) {
    if (length.is_for_ever()) return "for ever";
    std::int64_t rest = length.ns < 0 ? 0 : length.ns;
    if (rest < 1'000'000'000) {
        if (rest < 1'000) return rest == 0 ? "0 s" : fmt::format("{} ns", rest);
        if (rest < 1'000'000) return fmt::format("{} us", (rest + 500) / 1'000);
        return fmt::format("{} ms", (rest + 500'000) / 1'000'000);
    }
    rest = (rest + 500'000'000) / 1'000'000'000;
    struct Step {
        std::int64_t size;
        std::string_view name;
    };
    static constexpr std::array<Step, 4> steps = {
        {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}}};
    std::string out;
    for (const Step& step : steps) {
        const std::int64_t n = rest / step.size;
        rest %= step.size;
        if (n == 0) continue;
        if (!out.empty()) out += ' ';
        out += fmt::format("{} {}", n, step.name);
    }
    return out;
}

std::string human_share(double share) {
    const double percent = 100.0 * share;
    if (percent != 0.0 && std::fabs(percent) < 1e-4) return fmt::format("{:.1g} %", percent);
    return fmt::format("{} %", human_number(percent));
}

std::string human_bytes(double bytes) {
    static constexpr std::array<Unit, 5> units = {{{1099511627776.0, "TiB"},
                                                   {1073741824.0, "GiB"},
                                                   {1048576.0, "MiB"},
                                                   {1024.0, "KiB"},
                                                   {1.0, "B"}}};
    for (const Unit& unit : units) {
        if (bytes >= unit.size)
            return fmt::format("{} {}", human_number(bytes / unit.size), unit.name);
    }
    return fmt::format("{} B", human_number(bytes));
}

std::string human_date(UtcTime time) { return format_utc(time).substr(0, 10); }

std::string human_moment(UtcTime time) {
    std::string text = format_utc(time).substr(0, 19);
    text[10] = ' ';
    return text;
}

std::string counted(std::int64_t n, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", grouped_digits(n), n == 1 ? one : many);
}

}  // namespace rotasim
