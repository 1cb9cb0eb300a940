// The draws of PHOLD, four events at a time: Philox4x32-10 and an exponential variate, with the
// same bits one by one and in fours.
#pragma once

#include <Random123/philox.h>
#include <immintrin.h>

#include <bit>
#include <cstdint>

namespace rotasim::phold {

// What one event draws: 52 bits for the delay, 32 for the coin, 32 for the target (the coin shares
// no bit with the others).
struct Draws {
    double exponential = 0;  // Mean 1.
    std::uint32_t coin = 0;
    std::uint32_t target = 0;
};

// -ln(m 2^k) with m in [1, 2) by the series of 2 artanh((m - 1)/(m + 1)); error below 1e-7, far
// below what a benchmark can tell, and made of + - * / only, so the same on every machine.
template <class Real, class Divide>
[[gnu::always_inline]] inline Real minus_log(Real mantissa, Real exponent, Divide divide) {
    const Real s = divide(mantissa - 1.4142135623730951, mantissa + 1.4142135623730951);
    const Real q = s * s;
    const Real series = 2.0 + q * (2.0 / 3 + q * (2.0 / 5 + q * (2.0 / 7 + q * (2.0 / 9))));
    return (exponent - 0.5) * 0.6931471805599453 - s * series;
}

// The draws of event `index` of a process.
inline Draws draw(std::uint64_t seed, std::uint32_t lp, std::uint64_t index) {
    using Generator = r123::Philox4x32_R<10>;
    const Generator::ctr_type words = Generator{}(
        {{static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32U), lp, 0}},
        {{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)}});
    const std::uint64_t bits = std::uint64_t{words[0]} << 20U | words[1] >> 12U;
    const double u = std::bit_cast<double>(bits | 0x4330000000000000ULL) - 0x1p52 + 0.5;
    const auto raw = std::bit_cast<std::uint64_t>(u);  // u 2^52, in (0, 2^52).
    const double mantissa =
        std::bit_cast<double>((raw & 0x000FFFFFFFFFFFFFULL) | 0x3FF0000000000000ULL);
    // 1075 = 1023 + 52: u 2^52 = m 2^(e - 1023), so -log2 u has 1075 - e whole parts.
    const double exponent =
        1075.0 - (std::bit_cast<double>(raw >> 52U | 0x4330000000000000ULL) - 0x1p52);
    Draws out;
    out.exponential = minus_log(mantissa, exponent, [](double a, double b) { return a / b; });
    out.coin = words[2];
    out.target = words[3];
    return out;
}

// The keys of Philox's ten rounds, four lanes each.
struct RoundKeys {
    static constexpr int rounds = 10;
    __m256i first[rounds];
    __m256i second[rounds];

    explicit RoundKeys(std::uint64_t seed) {
        auto k0 = static_cast<std::uint32_t>(seed);
        auto k1 = static_cast<std::uint32_t>(seed >> 32U);
        for (int round = 0; round < rounds; ++round) {
            first[round] = _mm256_set1_epi64x(k0);
            second[round] = _mm256_set1_epi64x(k1);
            k0 += 0x9E3779B9U;
            k1 += 0xBB67AE85U;
        }
    }
};

// The same for four events: processes in `lps`, 64 bits each.
inline void draw_four(const RoundKeys& keys, __m256i lps, __m256i indices, Draws* out) {
    using Lanes = long long __attribute__((vector_size(32)));
    using Reals = double __attribute__((vector_size(32)));
    const __m256i low = _mm256_set1_epi64x(0xFFFFFFFFLL);
    __m256i c0 = _mm256_and_si256(indices, low);
    __m256i c1 = _mm256_srli_epi64(indices, 32);
    __m256i c2 = lps;
    __m256i c3 = _mm256_setzero_si256();
    const __m256i m0 = _mm256_set1_epi64x(0xD2511F53LL);
    const __m256i m1 = _mm256_set1_epi64x(0xCD9E8D57LL);
    for (int round = 0; round < RoundKeys::rounds; ++round) {
        const __m256i p0 = _mm256_mul_epu32(c0, m0);
        const __m256i p1 = _mm256_mul_epu32(c2, m1);
        // Upper halves hold rubbish, which the 32-bit multiplication does not read.
        c0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), c1), keys.first[round]);
        c1 = p1;
        c2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), c3), keys.second[round]);
        c3 = p0;
    }
    const __m256i bits = _mm256_or_si256(_mm256_slli_epi64(_mm256_and_si256(c0, low), 20),
                                         _mm256_srli_epi64(_mm256_and_si256(c1, low), 12));
    const __m256i to_real = _mm256_set1_epi64x(0x4330000000000000LL);
    const Reals u =
        reinterpret_cast<Reals>(_mm256_or_si256(bits, to_real)) - 0x1p52 + 0.5;  // NOLINT
    const auto raw = reinterpret_cast<__m256i>(u);                               // NOLINT
    const __m256i fraction = _mm256_set1_epi64x(0x000FFFFFFFFFFFFFLL);
    const __m256i one = _mm256_set1_epi64x(0x3FF0000000000000LL);
    const auto mantissa = reinterpret_cast<Reals>(  // NOLINT
        _mm256_or_si256(_mm256_and_si256(raw, fraction), one));
    const auto whole = reinterpret_cast<Reals>(  // NOLINT
        _mm256_or_si256(_mm256_srli_epi64(raw, 52), to_real));
    const Reals exponent = 1075.0 - (whole - 0x1p52);
    const Reals result = minus_log(mantissa, exponent, [](Reals a, Reals b) { return a / b; });
    const auto coins = reinterpret_cast<Lanes>(c2);    // NOLINT
    const auto targets = reinterpret_cast<Lanes>(c3);  // NOLINT
    for (int i = 0; i < 4; ++i) {
        out[i].exponential = result[i];
        out[i].coin = static_cast<std::uint32_t>(coins[i]);
        out[i].target = static_cast<std::uint32_t>(targets[i]);
    }
}

}  // namespace rotasim::phold
