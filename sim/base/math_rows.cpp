// sim/base/math_rows.cpp — functions of many numbers at once.
//
// The same operations in the same order as in math.cpp and math_special.cpp, in four lanes; lanes
// off the main road go by the functions themselves. + - * / round the same in any lane.
#include "sim/base/math_rows.hpp"

#include "sim/base/math.hpp"
#include "sim/base/math_normal.hpp"
#include "sim/base/math_tables.hpp"

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>

namespace rotasim::math {

namespace {

// NOLINTBEGIN(cppcoreguidelines-pro-type-cstyle-cast,google-readability-casting): vector types.
using Reals = double __attribute__((vector_size(32)));
using Words = long long __attribute__((vector_size(32)));
using Unsigned = unsigned long long __attribute__((vector_size(32)));
constexpr std::size_t lanes = 4;
constexpr std::size_t block = 256;

Reals load(const double* from) {
    Reals value;
    std::memcpy(&value, from, sizeof value);
    return value;
}
void store(double* to, Reals value) { std::memcpy(to, &value, sizeof value); }
Words bits_of(Reals value) {
    Words bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}
Reals reals_of(Words bits) {
    Reals value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}
bool any(Words mask) { return (mask[0] | mask[1] | mask[2] | mask[3]) != 0; }

// exp for |x| < 700, as reduce_exp and exp_of_sum of math.cpp.
Reals plain_exp(Reals x) {
    constexpr double round_shift = 0x1.8p52;
    const Reals shifted = x * 0x1.71547652b82fep+6 + round_shift;
    const Reals n = shifted - round_shift;
    const Reals r = (x - n * tables::log_2_by_64.hi) - n * tables::log_2_by_64.lo;
    const Reals r2 = r * r;
    const Reals p =
        r + r2 * ((1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120) + r2 * (1.0 / 720)));
    constexpr long long shift_bits = 0x4338000000000000;
    const Words whole = bits_of(shifted) - shift_bits;
    const Words place = whole & 63;
    Reals hi;
    Reals lo;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        const tables::TwoPart& entry = tables::exp_table[static_cast<std::size_t>(place[lane])];
        hi[lane] = entry.hi;
        lo[lane] = entry.lo;
    }
    const Reals value = hi + (lo + hi * p);
    // 2^(whole / 64): whole - place is 64 times the exponent, which begins at bit 52.
    const Words power = ((whole - place) << 46) + 0x3FF0000000000000;
    return value * reals_of(power);
}

// log for positive, normal, finite x, as reduce_log and finish_log of math.cpp.
Reals plain_log(Reals x) {
    const Words bits = bits_of(x);
    const Words shifted = bits - 0x3FE8000000000000;
    const Words upper = shifted & static_cast<long long>(0xFFF0000000000000ULL);
    const Reals m = reals_of(bits - upper);
    // The exponent, which begins at bit 52, as a number: its sign is moved out of the way.
    constexpr long long far = 2048;
    constexpr long long shift_bits = 0x4338000000000000;
    const auto above = (Unsigned)(upper + (far << 52)) >> 52;
    const Reals exponent = reals_of((Words)above + (shift_bits - far)) - 0x1.8p52;
    const Reals past_half = m * 128.0 + 0.5;
    Reals reciprocal;
    Reals entry_hi;
    Reals entry_lo;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        const auto place =
            static_cast<std::size_t>(static_cast<int>(past_half[lane]) - tables::first_log_entry);
        const tables::LogEntry& entry = tables::log_table[place];
        reciprocal[lane] = entry.reciprocal;
        entry_hi[lane] = entry.hi;
        entry_lo[lane] = entry.lo;
    }
    const Reals m_hi = reals_of(bits_of(m) & static_cast<long long>(0xFFFFFFFFF8000000ULL));
    const Reals m_lo = m - m_hi;
    const Reals big = m_hi * reciprocal - 1.0;
    const Reals small = m_lo * reciprocal;
    const Reals hi = exponent * tables::log_2.hi + entry_hi;
    const Reals lo = exponent * tables::log_2.lo + entry_lo;
    const Reals r = big + small;
    const Reals part = r - big;
    const Reals r_rest = (big - (r - part)) + (small - part);
    const Reals r2 = r * r;
    const Reals low = -1.0 / 2 + r * (1.0 / 3) + r2 * (-1.0 / 4 + r * (1.0 / 5));
    const Reals high = -1.0 / 6 + r * (1.0 / 7) + r2 * (-1.0 / 8 + r * (1.0 / 9));
    const Reals tail = r2 * (low + (r2 * r2) * high);
    const Reals sum = hi + r;
    const Reals rest = r - (sum - hi);
    return sum + (rest + (lo + r_rest + tail));
}

// Numbers of a block that leave the main road, with where they stand.
struct Strays {
    std::array<double, block + lanes> value;  // One is written beyond the last, and a last four.
    std::array<std::uint32_t, block + lanes> place;
    std::size_t count = 0;

    void note(double p, std::size_t at, bool strays) {
        value[count] = p;
        place[count] = static_cast<std::uint32_t>(at);
        count += strays ? 1 : 0;
    }
};

// The normal quantile outside the centre.
Reals tail_quantile(Reals p) {
    using namespace wichura;
    const Reals q = p - 0.5;
    const Reals near = q < 0.0 ? p : 1.0 - p;
    const Reals r = (Reals)_mm256_sqrt_pd((__m256d)-plain_log(near));
    const Reals size = polynomial(middle_top, r - 1.6) / polynomial(middle_bottom, r - 1.6);
    Reals z = q < 0.0 ? -size : size;
    if (any(r > 5.0)) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            if (r[lane] > 5.0) z[lane] = normal_quantile(p[lane]);
        }
    }
    return z;
}

void normal_quantile_block(std::span<double> values) {
    using namespace wichura;
    Strays tails;
    for (std::size_t i = 0; i < values.size(); i += lanes) {
        double* const at = values.data() + i;
        const Reals p = load(at);
        const Reals q = p - 0.5;
        const Reals size = q < 0.0 ? -q : q;
        const Words is_tail = size > 0.425;
        const Reals r = 0.180625 - q * q;
        store(at, q * polynomial(centre_top, r) / polynomial(centre_bottom, r));
        for (std::size_t lane = 0; lane < lanes; ++lane)
            tails.note(p[lane], i + lane, is_tail[lane] != 0);
    }
    for (std::size_t i = 0; i < tails.count; i += lanes) {
        for (std::size_t more = tails.count; more < i + lanes; ++more)
            tails.value[more] = 0.01;  // Any that keeps the lanes together.
        const Reals z = tail_quantile(load(tails.value.data() + i));
        for (std::size_t lane = 0; lane < lanes && i + lane < tails.count; ++lane)
            values[tails.place[i + lane]] = z[lane];
    }
}

}  // namespace

void normal_quantile_row(std::span<double> values) {
    std::size_t i = 0;
    while (i + lanes <= values.size()) {
        const std::size_t some = std::min(block, (values.size() - i) / lanes * lanes);
        normal_quantile_block(values.subspan(i, some));
        i += some;
    }
    for (; i < values.size(); ++i)
        values[i] = normal_quantile(values[i]);
}

void log_row(std::span<double> values) {
    std::size_t i = 0;
    for (; i + lanes <= values.size(); i += lanes) {
        double* const at = values.data() + i;
        const Reals x = load(at);
        const Words plain = (x >= 0x1p-1022) & (x <= std::numeric_limits<double>::max());
        if (any(~plain)) {
            for (std::size_t lane = 0; lane < lanes; ++lane)
                at[lane] = log(x[lane]);
        } else {
            store(at, plain_log(x));
        }
    }
    for (; i < values.size(); ++i)
        values[i] = log(values[i]);
}

void exp_row(std::span<double> values) {
    std::size_t i = 0;
    for (; i + lanes <= values.size(); i += lanes) {
        double* const at = values.data() + i;
        const Reals x = load(at);
        const Words near = (x > -700.0) & (x < 700.0);
        if (any(~near)) {
            for (std::size_t lane = 0; lane < lanes; ++lane)
                at[lane] = exp(x[lane]);
        } else {
            store(at, plain_exp(x));
        }
    }
    for (; i < values.size(); ++i)
        values[i] = exp(values[i]);
}

// NOLINTEND(cppcoreguidelines-pro-type-cstyle-cast,google-readability-casting)

}  // namespace rotasim::math
