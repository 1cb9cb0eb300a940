// sim/base/math.cpp — log, exp, pow and their kin by table and short polynomial.
//
// Method: the argument is reduced with a table of 97 (log) or 64 (exp) entries to |r| < 0.0078,
// exactly or with a known rest; a Taylor polynomial of degree 8 or 6 finishes. pow carries its
// logarithm in two doubles. Everything is + - * / on doubles, so the result is a function of the
// argument alone.
#include "sim/base/math.hpp"

#include "sim/base/math_tables.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace rotasim::math {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::uint64_t bits_of(double x) { return std::bit_cast<std::uint64_t>(x); }

// The sum of two doubles without loss: hi + lo.
struct Pair {
    double hi;
    double lo;
};

// Expects |a| >= |b| or a == 0.
Pair fast_two_sum(double a, double b) {
    const double sum = a + b;
    return {sum, b - (sum - a)};
}

Pair two_sum(double a, double b) {
    const double sum = a + b;
    const double part = sum - a;
    return {sum, (a - (sum - part)) + (b - part)};
}

// The product of two doubles without loss (Dekker), for |a|, |b| < 2^990.
Pair two_product(double a, double b) {
    constexpr double splitter = 134217729.0;  // 2^27 + 1
    const double a_big = splitter * a;
    const double a_hi = a_big - (a_big - a);
    const double a_lo = a - a_hi;
    const double b_big = splitter * b;
    const double b_hi = b_big - (b_big - b);
    const double b_lo = b - b_hi;
    const double product = a * b;
    return {product, ((a_hi * b_hi - product) + a_hi * b_lo + a_lo * b_hi) + a_lo * b_lo};
}

// 2^n for -1022 <= n <= 1023.
double power_of_two(int n) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(n + 1023) << 52);
}

// log(x + rest) = hi + r.hi + (lo + r.lo) + log1p_tail(r.hi).
struct Reduced {
    double hi;  // Exact: a multiple of 2^-42.
    double lo;
    Pair r;
};

// x positive, finite and normal; |rest| at most half a unit in the last place of x.
Reduced reduce_log(double x, double rest, int extra_exponent) {
    const std::uint64_t ix = bits_of(x);
    // k and m with x = 2^k m, 0.75 <= m < 1.5: values next to 1 keep k = 0 from both sides.
    const std::uint64_t shifted = ix - 0x3FE8000000000000ULL;
    const int k = static_cast<int>(static_cast<std::int64_t>(shifted) >> 52);
    const double m = std::bit_cast<double>(ix - (shifted & 0xFFF0000000000000ULL));
    // The nearest entry. Where the sum is rounded the next one would do as well, and every machine
    // rounds it alike, which is not sure of lround.
    const double past_half = m * 128.0 + 0.5;
    const auto entry_number =
        static_cast<std::size_t>(static_cast<int>(past_half) - tables::first_log_entry);
    const tables::LogEntry& entry = tables::log_table[entry_number];
    // m = m_hi + m_lo with 26 bits in m_hi; the reciprocal has 10 bits, so both products are exact.
    const double m_hi = std::bit_cast<double>(bits_of(m) & 0xFFFFFFFFF8000000ULL);
    const double m_lo = m - m_hi;
    const double big = m_hi * entry.reciprocal - 1.0;
    double small = m_lo * entry.reciprocal;
    if (rest != 0) small += rest * power_of_two(-k) * entry.reciprocal;
    const double exponent = k + extra_exponent;
    return {.hi = exponent * tables::log_2.hi + entry.hi,
            .lo = exponent * tables::log_2.lo + entry.lo,
            .r = two_sum(big, small)};
}

// log(1 + r) - r for |r| < 0.008: -r^2/2 + r^3/3 - ... + r^9/9.
double log1p_tail(double r) {
    const double r2 = r * r;
    const double low = -1.0 / 2 + r * (1.0 / 3) + r2 * (-1.0 / 4 + r * (1.0 / 5));
    const double high = -1.0 / 6 + r * (1.0 / 7) + r2 * (-1.0 / 8 + r * (1.0 / 9));
    return r2 * (low + (r2 * r2) * high);
}

double finish_log(const Reduced& reduced) {
    const Pair sum = fast_two_sum(reduced.hi, reduced.r.hi);
    return sum.hi + (sum.lo + (reduced.lo + reduced.r.lo + log1p_tail(reduced.r.hi)));
}

// The logarithm in two doubles, to about 2^-66 relative; x positive and finite.
Pair log_pair(double x) {
    int extra = 0;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        extra = -54;
    }
    const Reduced reduced = reduce_log(x, 0, extra);
    const double r = reduced.r.hi;
    const Pair line = fast_two_sum(reduced.hi, r);
    const Pair square = two_product(r, -0.5 * r);
    const Pair both = fast_two_sum(line.hi, square.hi);
    const double cube =
        r * r * r *
        (1.0 / 3 +
         r * (-1.0 / 4 +
              r * (1.0 / 5 + r * (-1.0 / 6 + r * (1.0 / 7 + r * (-1.0 / 8 + r * (1.0 / 9)))))));
    const double low =
        (line.lo + both.lo) + (square.lo + reduced.lo + reduced.r.lo) + (cube - r * reduced.r.lo);
    return fast_two_sum(both.hi, low);
}

// exp(x + rest) = 2^k (t.hi + t.lo) (1 + p).
struct ReducedExp {
    int k;
    tables::TwoPart t;
    double p;  // exp(r) - 1
};

// |x| < 1100.
ReducedExp reduce_exp(double x, double rest) {
    constexpr double round_shift = 0x1.8p52;  // Adding it rounds to an integer in the low bits.
    const double n = (x * 0x1.71547652b82fep+6 + round_shift) - round_shift;
    const double r = (x - n * tables::log_2_by_64.hi) - n * tables::log_2_by_64.lo + rest;
    const int whole = static_cast<int>(n);
    const double r2 = r * r;
    const double p =
        r + r2 * ((1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120) + r2 * (1.0 / 720)));
    return {.k = whole >> 6, .t = tables::exp_table[static_cast<std::size_t>(whole & 63)], .p = p};
}

double exp_of_sum(double x, double rest) {
    if (x > 710) return infinity;
    if (x < -746) return 0;
    const ReducedExp reduced = reduce_exp(x, rest);
    const double value = reduced.t.hi + (reduced.t.lo + reduced.t.hi * reduced.p);
    if (reduced.k > -1022 && reduced.k < 1023) return value * power_of_two(reduced.k);
    return scale_by_power_of_two(value, reduced.k);
}

enum class Parity { not_integer, odd, even };

Parity parity_of(double y) {
    const double size = std::fabs(y);
    if (size >= 0x1p53) return Parity::even;
    if (std::floor(size) != size) return Parity::not_integer;
    return (static_cast<std::uint64_t>(size) & 1U) != 0 ? Parity::odd : Parity::even;
}

// pow for the arguments that are zero, infinite or not numbers; the rules of IEEE 754.
double special_pow(double x, double y) {
    if (y == 0 || x == 1) return 1;
    if (std::isnan(x) || std::isnan(y)) return not_a_number;
    if (std::isinf(y)) {
        const double size = std::fabs(x);
        if (size == 1) return 1;
        return (size > 1) == (y > 0) ? infinity : 0;
    }
    // x is zero or infinite, y is finite and not zero.
    const bool grows = std::isinf(x) == (y > 0);
    const double value = grows ? infinity : 0.0;
    return std::signbit(x) && parity_of(y) == Parity::odd ? -value : value;
}

}  // namespace

double sqrt(double x) { return std::sqrt(x); }

double scale_by_power_of_two(double x, int n) {
    if (n > 2200) n = 2200;
    if (n < -2200) n = -2200;
    // Up to the last factor every step is exact unless the end result overflows anyway.
    while (n > 1023) {
        x *= 0x1p1023;
        n -= 1023;
    }
    if (n >= -1022) return x * power_of_two(n);
    // Downward: first every exact step, so that only the last factor may round.
    const int exponent = static_cast<int>((bits_of(x) >> 52) & 0x7FFU) - 1023;
    if (exponent > 0 && exponent < 1024) {
        x *= power_of_two(-(exponent < 1022 ? exponent : 1022));
        return scale_by_power_of_two(x, n + (exponent < 1022 ? exponent : 1022));
    }
    if (exponent + n < -1100) return x * 0x1p-1000 * 0x1p-1000;  // Zero with the sign of x.
    return x * 0x1p-900 * power_of_two(n + 900);
}

double log(double x) {
    const std::uint64_t ix = bits_of(x);
    if (ix - 0x0010000000000000ULL >= 0x7FE0000000000000ULL) {  // Not positive, normal and finite.
        if (std::isnan(x) || x == infinity) return x;
        if (x == 0) return -infinity;
        if (x < 0) return not_a_number;
        return finish_log(reduce_log(x * 0x1p54, 0, -54));
    }
    return finish_log(reduce_log(x, 0, 0));
}

double log1p(double x) {
    if (std::isnan(x) || x == infinity) return x;
    if (x <= -1) return x == -1 ? -infinity : not_a_number;
    if (std::fabs(x) < 0x1p-7) return x + log1p_tail(x);
    const Pair sum = two_sum(1.0, x);
    return finish_log(reduce_log(sum.hi, sum.lo, 0));
}

double exp(double x) {
    if (std::isnan(x)) return x;
    return exp_of_sum(x, 0);
}

double expm1(double x) {
    if (std::isnan(x)) return x;
    if (x > 710) return infinity;
    if (x < -38) return -1;
    const ReducedExp reduced = reduce_exp(x, 0);
    if (reduced.k > 60) return exp_of_sum(x, 0) - 1;
    const double scale = power_of_two(reduced.k);
    // 2^k t.hi - 1 without loss, then the small parts.
    const Pair line = two_sum(scale * reduced.t.hi, -1.0);
    return line.hi + (line.lo + scale * (reduced.t.lo + reduced.t.hi * reduced.p));
}

double pow(double x, double y) {
    const bool plain = std::isfinite(x) && x != 0 && std::isfinite(y) && y != 0;
    if (!plain || x == 1) return special_pow(x, y);
    double sign = 1;
    if (x < 0) {
        const Parity parity = parity_of(y);
        if (parity == Parity::not_integer) return not_a_number;
        if (parity == Parity::odd) sign = -1;
        x = -x;
        if (x == 1) return sign;
    }
    // Beyond these the result is 0 or infinite, or 1 within half a unit in the last place.
    if (std::fabs(y) > 0x1p65) return sign * ((x > 1) == (y > 0) ? infinity : 0.0);
    if (std::fabs(y) < 0x1p-65) return sign;
    const Pair logarithm = log_pair(x);
    const Pair product = two_product(logarithm.hi, y);
    const double rest = product.lo + logarithm.lo * y;
    return sign * exp_of_sum(product.hi, rest);
}

}  // namespace rotasim::math
