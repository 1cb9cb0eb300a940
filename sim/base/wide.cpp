// sim/base/wide.cpp — 128-bit integers: text, exact division, exact moments.
#include "sim/base/wide.hpp"

#include <algorithm>

namespace rotasim {

std::string to_string(int128 value) {
    const bool negative = value < 0;
    // The magnitude of the least value does not fit an int128, but does fit its unsigned twin.
    uint128 rest =
        negative ? uint128{0} - static_cast<uint128>(value) : static_cast<uint128>(value);
    std::string digits;
    do {
        digits += static_cast<char>('0' + static_cast<int>(rest % 10));
        rest /= 10;
    } while (rest != 0);
    if (negative) digits += '-';
    std::reverse(digits.begin(), digits.end());
    return digits;
}

int128 divide_half_even(int128 numerator, int128 denominator) {
    SIM_EXPECTS(denominator > 0);
    int128 quotient = numerator / denominator;
    int128 rest = numerator % denominator;
    if (rest < 0) {  // Floor division, so that the rest is never negative.
        rest += denominator;
        quotient -= 1;
    }
    const int128 left = denominator - rest;  // Compared instead of 2 * rest, which could overflow.
    if (rest > left || (rest == left && quotient % 2 != 0)) quotient += 1;
    return quotient;
}

std::int64_t mul_div_half_even(std::int64_t a, std::int64_t b, std::int64_t c) {
    SIM_EXPECTS(c > 0);
    return to_int64(divide_half_even(static_cast<int128>(a) * b, c));
}

namespace {

// Correctly rounded: bits that are shifted out stay as a sticky last bit of a 63-bit number.
double magnitude_to_double(uint128 high, uint128 low) {
    double scale = 1;
    while (high != 0 || low >> 63 != 0) {
        const uint128 lost = low & 1U;
        low = (low >> 1) | (high << 127);
        high >>= 1;
        low |= lost;
        scale *= 2;
    }
    return static_cast<double>(static_cast<std::int64_t>(low)) * scale;
}

// Unsigned 256-bit numbers, modulo 2^256: enough to take one large exact number from another.
struct Word256 {
    uint128 high = 0;
    uint128 low = 0;

    void add(const Word256& other) {
        low += other.low;
        high += other.high + (low < other.low ? 1U : 0U);
    }
    [[nodiscard]] Word256 negated() const {
        Word256 result{.high = ~high, .low = ~low};
        result.add({.high = 0, .low = 1});
        return result;
    }
    static Word256 product(uint128 a, uint128 b) {
        const uint128 mask = ~std::uint64_t{0};
        const uint128 ll = (a & mask) * (b & mask);
        const uint128 lh = (a & mask) * (b >> 64);
        const uint128 hl = (a >> 64) * (b & mask);
        const uint128 middle = (ll >> 64) + (lh & mask) + (hl & mask);
        return {.high = (a >> 64) * (b >> 64) + (lh >> 64) + (hl >> 64) + (middle >> 64),
                .low = (middle << 64) | (ll & mask)};
    }
};

uint128 magnitude_of(int128 value) {
    return value < 0 ? uint128{0} - static_cast<uint128>(value) : static_cast<uint128>(value);
}

}  // namespace

double to_double(int128 value) {
    const double magnitude = magnitude_to_double(0, magnitude_of(value));
    return value < 0 ? -magnitude : magnitude;
}

void ExactMoments::add(std::int64_t value) {
    const uint128 magnitude = magnitude_of(value);
    merge({.n = 1, .sum = value, .squares_low = magnitude * magnitude, .squares_high = 0});
}

void ExactMoments::merge(const ExactMoments& other) {
    n += other.n;
    sum = checked_add(sum, other.sum);
    squares_low += other.squares_low;
    squares_high += other.squares_high + (squares_low < other.squares_low ? 1U : 0U);
}

double ExactMoments::mean() const {
    SIM_EXPECTS(n > 0);
    return to_double(sum) / static_cast<double>(n);
}

double ExactMoments::variance() const {
    SIM_EXPECTS(n > 1);
    // Squares about the integer c nearest the mean: sum (x - c)^2 = sum x^2 - c (sum + offset),
    // where offset = sum - n c. Exact, so nothing cancels; what remains to subtract is offset^2 /
    // n.
    const int128 centre = divide_half_even(sum, static_cast<int128>(n));
    const int128 offset = sum - centre * static_cast<int128>(n);
    const int128 factor = checked_add(sum, offset);
    Word256 about{.high = squares_high, .low = squares_low};
    const Word256 product = Word256::product(magnitude_of(centre), magnitude_of(factor));
    about.add((centre < 0) == (factor < 0) ? product.negated() : product);
    const double offset_double = to_double(offset);
    const double size = static_cast<double>(n);
    return (magnitude_to_double(about.high, about.low) - offset_double * offset_double / size) /
           (size - 1);
}

}  // namespace rotasim
