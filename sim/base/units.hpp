// sim/base/units.hpp — quantities with units: strong types, strict parsing, canonical text.
//
// Decimal arithmetic is exact: `1.5 h` is 5'400'000'000'000 ns and what is not a whole number of
// the base unit is refused. A number without a unit is refused. Parsing returns a value or the
// reason, never both.
#pragma once

#include "sim/base/calendar.hpp"
#include "sim/base/time.hpp"
#include "sim/base/wide.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rotasim {

struct Bytes {
    std::int64_t value = 0;
    friend constexpr auto operator<=>(const Bytes&, const Bytes&) = default;
    friend constexpr Bytes operator+(Bytes a, Bytes b) {
        return {detail::checked_add(a.value, b.value)};
    }
    friend constexpr Bytes operator-(Bytes a, Bytes b) {
        return {detail::checked_sub(a.value, b.value)};
    }
    friend constexpr Bytes operator*(Bytes a, std::int64_t times) {
        return {detail::checked_mul(a.value, times)};
    }
};
constexpr Bytes kibibytes(std::int64_t n) {
    return {detail::checked_mul(n, std::int64_t{1} << 10)};
}
constexpr Bytes mebibytes(std::int64_t n) {
    return {detail::checked_mul(n, std::int64_t{1} << 20)};
}
constexpr Bytes gibibytes(std::int64_t n) {
    return {detail::checked_mul(n, std::int64_t{1} << 30)};
}
constexpr Bytes tebibytes(std::int64_t n) {
    return {detail::checked_mul(n, std::int64_t{1} << 40)};
}

struct BytesPerSecond {
    std::int64_t value = 0;
    friend constexpr auto operator<=>(const BytesPerSecond&, const BytesPerSecond&) = default;
};

// How long `size` takes at `rate`, rounded up to a tick; rate 0 takes for ever.
[[nodiscard]] Duration transfer_time(Bytes size, BytesPerSecond rate);

// A rate as an exact fraction in lowest terms: `count` events per `per`. Zero is 0 per second. The
// time between two may exceed the range of ticks (one failure in 1,000 years).
class PerTime {
public:
    PerTime() = default;
    // Expects count >= 0 and 0 < per < for ever. Reduces the fraction.
    PerTime(std::int64_t count, Duration per) : PerTime(count, static_cast<int128>(per.ns)) {}
    PerTime(std::int64_t count, int128 per_ns);

    [[nodiscard]] std::int64_t count() const { return count_; }
    [[nodiscard]] int128 per_ns() const { return per_ns_; }
    // Expects that it is a number of ticks.
    [[nodiscard]] Duration per() const { return {to_int64(per_ns_)}; }
    [[nodiscard]] bool is_zero() const { return count_ == 0; }
    [[nodiscard]] double per_second() const;
    // Nearest tick; for ever if the rate is zero or so small that the interval is no number of
    // ticks.
    [[nodiscard]] Duration mean_interval() const;
    // The same without that limit: +inf if the rate is zero.
    [[nodiscard]] double mean_interval_ns() const;

    friend bool operator==(const PerTime&, const PerTime&) = default;

private:
    std::int64_t count_ = 0;
    int128 per_ns_ = 1'000'000'000;
};

// In [0, 1].
struct Probability {
    double value = 0;
    friend constexpr auto operator<=>(const Probability&, const Probability&) = default;
};

// A value, or the reason why there is none: `error` is for the message, `why` for its bracket,
// `suggestion` (may be empty) for "did you mean".
template <class T>
struct Parsed {
    std::optional<T> value;
    std::string error;       // "'90' has no unit"
    std::string why;         // "seconds and days look the same without one"
    std::string suggestion;  // "90 d"

    [[nodiscard]] bool ok() const { return value.has_value(); }
};

// `90 d`, `5 min`, `1.5 h`, `PT1H`, `P90D`, `P1W`; units ns us ms s min h d w (and their long
// names). Calendar months and years are refused: they have no fixed length. Not negative.
[[nodiscard]] Parsed<Duration> parse_duration(std::string_view text);
// The same, plus `P18M`, `P2Y3M`, `P1M2DT3H`, `18 months`, `2 years` (whole numbers only).
[[nodiscard]] Parsed<Period> parse_period(std::string_view text);
// `4096 B`, `100 GB` (10^9), `2 TiB` (2^40); kB MB GB TB PB, KiB MiB GiB TiB PiB.
[[nodiscard]] Parsed<Bytes> parse_bytes(std::string_view text);
// `200 MB/s`, `600 MB/min`, `10 Gbit/s`. A whole number of bytes per second.
[[nodiscard]] Parsed<BytesPerSecond> parse_bytes_per_second(std::string_view text);
// `5/min`, `0.5/h`, `3/7 s`, `2/year`, `3 %/year`. In rates a year is 365.2425 days and a month its
// twelfth.
[[nodiscard]] Parsed<PerTime> parse_rate(std::string_view text);
// `3 %`, `0.03`; between 0 and 1.
[[nodiscard]] Parsed<Probability> parse_probability(std::string_view text);
// A ratio that may exceed 1: `150 %`, `1.5`; not negative.
[[nodiscard]] Parsed<double> parse_ratio(std::string_view text);
// `06:30`, `06:30:15`, `24:00`: time since local midnight.
[[nodiscard]] Parsed<Duration> parse_time_of_day(std::string_view text);

// Canonical text: parsing it gives the same value, and equal values have equal text.
[[nodiscard]] std::string to_text(Duration value);  // "90 d", "1 h", "0 s"; for ever: "for ever"
[[nodiscard]] std::string to_text(const Period& value);  // "90 d", "P18M", "P18M2DT3H"
[[nodiscard]] std::string to_text(Bytes value);
[[nodiscard]] std::string to_text(BytesPerSecond value);
[[nodiscard]] std::string to_text(const PerTime& value);
[[nodiscard]] std::string to_text(Probability value);        // "0.03"
[[nodiscard]] std::string time_of_day_text(Duration value);  // "06:30", "06:30:15"

}  // namespace rotasim
