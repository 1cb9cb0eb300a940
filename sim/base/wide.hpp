// sim/base/wide.hpp — 128-bit integers for exact sums, independent of their order.
#pragma once

#include "sim/base/contract.hpp"

#include <cstdint>
#include <string>

namespace rotasim {

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

[[nodiscard]] std::string to_string(int128 value);

// Overflow breaks a contract.
[[nodiscard]] constexpr int128 checked_add(int128 a, int128 b) {
    int128 sum = 0;
    SIM_EXPECTS(!__builtin_add_overflow(a, b, &sum));
    return sum;
}
[[nodiscard]] constexpr int128 checked_mul(int128 a, int128 b) {
    int128 product = 0;
    SIM_EXPECTS(!__builtin_mul_overflow(a, b, &product));
    return product;
}

// Rounded to nearest, halves to even. Expects denominator > 0.
[[nodiscard]] int128 divide_half_even(int128 numerator, int128 denominator);

// a * b / c with a 128-bit product, rounded to nearest, halves to even. Expects c > 0 and a result
// that fits.
[[nodiscard]] std::int64_t mul_div_half_even(std::int64_t a, std::int64_t b, std::int64_t c);

[[nodiscard]] constexpr bool fits_int64(int128 value) {
    return value >= INT64_MIN && value <= INT64_MAX;
}
// Expects a value that fits.
[[nodiscard]] constexpr std::int64_t to_int64(int128 value) {
    SIM_EXPECTS(fits_int64(value));
    return static_cast<std::int64_t>(value);
}
// Correctly rounded to the nearest double (one rounding); for reports and estimates.
[[nodiscard]] double to_double(int128 value);

// An exact sum of integers and of their squares: adding and merging in any order gives the same
// value. The squares need more than 128 bits: ten thousand replications of five years in ticks
// would overflow.
struct ExactMoments {
    std::uint64_t n = 0;
    int128 sum = 0;
    uint128 squares_low = 0;  // Sum of squares = squares_high * 2^128 + squares_low.
    std::uint64_t squares_high = 0;

    void add(std::int64_t value);
    void merge(const ExactMoments& other);
    [[nodiscard]] double mean() const;      // Expects n > 0.
    [[nodiscard]] double variance() const;  // Of the sample (n - 1). Expects n > 1.

    friend bool operator==(const ExactMoments&, const ExactMoments&) = default;
};

}  // namespace rotasim
