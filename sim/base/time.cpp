// sim/base/time.cpp — UTC instants as text, and the error of time arithmetic.
#include "sim/base/time.hpp"

#include "sim/base/calendar.hpp"
#include "sim/base/wide.hpp"

#include <array>
#include <cstdio>

namespace rotasim {

namespace {

constexpr std::int64_t ticks_per_day = 86'400'000'000'000;

// Reads fixed-width fields off the front of a text.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::optional<std::int64_t> digits(std::size_t count) {
        if (text_.size() < count) return std::nullopt;
        std::int64_t value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (text_[i] < '0' || text_[i] > '9') return std::nullopt;
            value = value * 10 + (text_[i] - '0');
        }
        text_.remove_prefix(count);
        return value;
    }
    bool literal(char c) {
        if (text_.empty() || text_.front() != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    [[nodiscard]] bool at_digit() const {
        return !text_.empty() && text_.front() >= '0' && text_.front() <= '9';
    }
    [[nodiscard]] bool done() const { return text_.empty(); }

private:
    std::string_view text_;
};

// One to nine digits after the point, as nanoseconds.
std::optional<std::int64_t> read_fraction(Reader& reader) {
    std::int64_t ns = 0;
    std::int64_t scale = 1'000'000'000;
    while (reader.at_digit()) {
        if (scale == 1) return std::nullopt;
        scale /= 10;
        ns += *reader.digits(1) * scale;
    }
    if (scale == 1'000'000'000) return std::nullopt;
    return ns;
}

// "hh:mm", "hh:mm:ss" or with a fraction, as nanoseconds of the day.
std::optional<std::int64_t> read_clock(Reader& reader) {
    const auto hour = reader.digits(2);
    if (!hour || *hour > 23 || !reader.literal(':')) return std::nullopt;
    const auto minute = reader.digits(2);
    if (!minute || *minute > 59) return std::nullopt;
    std::int64_t ns = (*hour * 60 + *minute) * 60'000'000'000;
    if (!reader.literal(':')) return ns;
    const auto second = reader.digits(2);
    if (!second || *second > 59) return std::nullopt;
    ns += *second * 1'000'000'000;
    if (!reader.literal('.')) return ns;
    const auto fraction = read_fraction(reader);
    if (!fraction) return std::nullopt;
    return ns + *fraction;
}

}  // namespace

namespace detail {
void time_overflow(const char* operation) {
    fail_invariant(std::string("time arithmetic leaves the range of 64-bit nanoseconds in ") +
                   operation);
}
}  // namespace detail

std::optional<UtcTime> parse_utc(std::string_view text) {
    Reader reader(text);
    const auto year = reader.digits(4);
    if (!year || !reader.literal('-')) return std::nullopt;
    const auto month = reader.digits(2);
    if (!month || !reader.literal('-')) return std::nullopt;
    const auto day = reader.digits(2);
    if (!day) return std::nullopt;
    const CivilDate date{.year = static_cast<std::int32_t>(*year),
                         .month = static_cast<std::uint32_t>(*month),
                         .day = static_cast<std::uint32_t>(*day)};
    if (!is_valid(date)) return std::nullopt;
    std::int64_t clock = 0;
    if (!reader.done()) {
        if (!reader.literal('T')) return std::nullopt;
        const auto read = read_clock(reader);
        if (!read || !reader.literal('Z') || !reader.done()) return std::nullopt;
        clock = *read;
    }
    const int128 ns = static_cast<int128>(days_since_epoch(date)) * ticks_per_day + clock;
    if (!fits_int64(ns)) return std::nullopt;
    return UtcTime{static_cast<std::int64_t>(ns)};
}

std::string format_utc(UtcTime time) {
    std::int64_t day = time.ns / ticks_per_day;
    std::int64_t clock = time.ns % ticks_per_day;
    if (clock < 0) {
        clock += ticks_per_day;
        --day;
    }
    const CivilDate date = civil_from_days(day);
    const std::int64_t second = clock / 1'000'000'000;
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d", date.year,
                  date.month, date.day, static_cast<int>(second / 3600),
                  static_cast<int>(second / 60 % 60), static_cast<int>(second % 60));
    std::string text = buffer.data();
    if (const std::int64_t fraction = clock % 1'000'000'000; fraction != 0) {
        std::snprintf(buffer.data(), buffer.size(), ".%09d", static_cast<int>(fraction));
        text += buffer.data();
        while (text.back() == '0')
            text.pop_back();
    }
    return text + "Z";
}

}  // namespace rotasim
