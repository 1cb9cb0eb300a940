// sim/base/time.hpp — points and lengths of time in nanoseconds, with checked arithmetic.
//
// Overflow breaks a contract (InvariantViolation); nothing wraps. Two values are absorbing:
// Duration::max() means "for ever" and SimTime::never() means "does not happen", so `now + for_ever
// == never`. Intervals of time are half-open: [begin, end).
#pragma once

#include "sim/base/contract.hpp"

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace rotasim {

inline constexpr std::int64_t ticks_for_ever = std::numeric_limits<std::int64_t>::max();

namespace detail {
[[noreturn]] void time_overflow(const char* operation);

constexpr std::int64_t checked_add(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) time_overflow("addition");
    return sum;
}
constexpr std::int64_t checked_sub(std::int64_t a, std::int64_t b) {
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(a, b, &difference)) time_overflow("subtraction");
    return difference;
}
constexpr std::int64_t checked_mul(std::int64_t a, std::int64_t b) {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(a, b, &product)) time_overflow("multiplication");
    return product;
}
}  // namespace detail

// A length of time in nanoseconds; may be negative as a difference.
struct Duration {
    std::int64_t ns = 0;

    static constexpr Duration zero() { return {0}; }
    static constexpr Duration max() { return {ticks_for_ever}; }
    [[nodiscard]] constexpr bool is_for_ever() const { return ns == ticks_for_ever; }
    // Seconds as a double, for reports only; never for order or merge.
    [[nodiscard]] constexpr double as_seconds() const { return static_cast<double>(ns) / 1e9; }

    friend constexpr auto operator<=>(const Duration&, const Duration&) = default;

    friend constexpr Duration operator+(Duration a, Duration b) {
        if (a.is_for_ever() || b.is_for_ever()) return max();
        return {detail::checked_add(a.ns, b.ns)};
    }
    // "For ever" less something finite stays for ever; taking "for ever" away breaks a contract.
    friend constexpr Duration operator-(Duration a, Duration b) {
        SIM_EXPECTS(!b.is_for_ever());
        if (a.is_for_ever()) return max();
        return {detail::checked_sub(a.ns, b.ns)};
    }
    friend constexpr Duration operator-(Duration a) { return zero() - a; }
    friend constexpr Duration operator*(Duration a, std::int64_t times) {
        if (a.is_for_ever()) {
            SIM_EXPECTS(times > 0);
            return max();
        }
        return {detail::checked_mul(a.ns, times)};
    }
    friend constexpr Duration operator*(std::int64_t times, Duration a) { return a * times; }
    // Truncates toward zero.
    friend constexpr Duration operator/(Duration a, std::int64_t by) {
        SIM_EXPECTS(by != 0);
        if (a.is_for_ever()) {
            SIM_EXPECTS(by > 0);
            return max();
        }
        return {a.ns / by};
    }
    // How many whole `b` fit into `a`.
    friend constexpr std::int64_t operator/(Duration a, Duration b) {
        SIM_EXPECTS(b.ns != 0);
        return a.ns / b.ns;
    }
    friend constexpr Duration operator%(Duration a, Duration b) {
        SIM_EXPECTS(b.ns != 0);
        return {a.ns % b.ns};
    }
    constexpr Duration& operator+=(Duration b) { return *this = *this + b; }
    constexpr Duration& operator-=(Duration b) { return *this = *this - b; }
};

constexpr Duration nanoseconds(std::int64_t n) { return {n}; }
constexpr Duration microseconds(std::int64_t n) { return {detail::checked_mul(n, 1'000)}; }
constexpr Duration milliseconds(std::int64_t n) { return {detail::checked_mul(n, 1'000'000)}; }
constexpr Duration seconds(std::int64_t n) { return {detail::checked_mul(n, 1'000'000'000)}; }
constexpr Duration minutes(std::int64_t n) { return {detail::checked_mul(n, 60'000'000'000)}; }
constexpr Duration hours(std::int64_t n) { return {detail::checked_mul(n, 3'600'000'000'000)}; }
constexpr Duration days(std::int64_t n) { return {detail::checked_mul(n, 86'400'000'000'000)}; }

// The longest horizon of a scenario: 200 Gregorian years (200 * 365.2425 days), DESIGN.md section
// 3.
inline constexpr Duration longest_horizon = {73'048 * 86'400'000'000'000 + 43'200'000'000'000};

// Ticks since the scenario's start; negative before it (a key may be older than the scenario).
struct SimTime {
    std::int64_t ns = 0;

    static constexpr SimTime zero() { return {0}; }
    static constexpr SimTime never() { return {ticks_for_ever}; }
    [[nodiscard]] constexpr bool is_never() const { return ns == ticks_for_ever; }

    friend constexpr auto operator<=>(const SimTime&, const SimTime&) = default;

    friend constexpr SimTime operator+(SimTime t, Duration d) {
        if (t.is_never() || d.is_for_ever()) return never();
        return {detail::checked_add(t.ns, d.ns)};
    }
    friend constexpr SimTime operator+(Duration d, SimTime t) { return t + d; }
    friend constexpr SimTime operator-(SimTime t, Duration d) {
        SIM_EXPECTS(!d.is_for_ever());
        if (t.is_never()) return never();
        return {detail::checked_sub(t.ns, d.ns)};
    }
    friend constexpr Duration operator-(SimTime a, SimTime b) {
        SIM_EXPECTS(!b.is_never());
        if (a.is_never()) return Duration::max();
        return {detail::checked_sub(a.ns, b.ns)};
    }
    constexpr SimTime& operator+=(Duration d) { return *this = *this + d; }
};

// A half-open interval [begin, end) of simulated time. Empty if begin == end.
struct Interval {
    SimTime begin;
    SimTime end;

    [[nodiscard]] constexpr bool empty() const { return end <= begin; }
    [[nodiscard]] constexpr bool contains(SimTime t) const { return begin <= t && t < end; }
    [[nodiscard]] constexpr bool overlaps(const Interval& other) const {
        return begin < other.end && other.begin < end && !empty() && !other.empty();
    }
    [[nodiscard]] constexpr Duration length() const {
        return empty() ? Duration::zero() : end - begin;
    }
    // The common part; empty (begin == end) if there is none.
    [[nodiscard]] constexpr Interval intersection(const Interval& other) const {
        const SimTime b = begin < other.begin ? other.begin : begin;
        const SimTime e = end < other.end ? end : other.end;
        return e <= b ? Interval{b, b} : Interval{b, e};
    }
    friend constexpr bool operator==(const Interval&, const Interval&) = default;
};

// Nanoseconds since 1970-01-01T00:00:00Z, without leap seconds (as POSIX counts). Years 1678 to
// 2261.
struct UtcTime {
    std::int64_t ns = 0;

    friend constexpr auto operator<=>(const UtcTime&, const UtcTime&) = default;
    friend constexpr UtcTime operator+(UtcTime t, Duration d) {
        SIM_EXPECTS(!d.is_for_ever());
        return {detail::checked_add(t.ns, d.ns)};
    }
    friend constexpr UtcTime operator-(UtcTime t, Duration d) {
        SIM_EXPECTS(!d.is_for_ever());
        return {detail::checked_sub(t.ns, d.ns)};
    }
    friend constexpr Duration operator-(UtcTime a, UtcTime b) {
        return {detail::checked_sub(a.ns, b.ns)};
    }
};

// "2027-01-01", "2027-01-01T00:00:00Z", "2027-01-01T00:00Z", up to nine digits of fraction. Only
// UTC ("Z"); other offsets, leap seconds (":60") and dates that do not exist give nothing.
[[nodiscard]] std::optional<UtcTime> parse_utc(std::string_view text);

// "2027-01-01T00:00:00Z"; a fraction only if it is not zero, without trailing zeros.
[[nodiscard]] std::string format_utc(UtcTime time);

}  // namespace rotasim
