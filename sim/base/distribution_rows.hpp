// sim/base/distribution_rows.hpp — many draws of one distribution at once, for what is drawn at
// every step of time.
#pragma once

#include "sim/base/distribution.hpp"

#include <bit>
#include <span>

namespace rotasim {

// out[i] = law.sample(draw `first + i` of the stream), with the same bits as one by one.
void sample_row(const Distribution& law, const StreamKey& key, std::uint64_t first,
                std::span<double> out);

// The nearest integer, halves to even. Expects |value| < 2^51.
[[nodiscard]] inline std::int64_t nearest(double value) {
    constexpr double shift = 0x1.8p52;  // Adding it leaves the integer in the low bits.
    return std::bit_cast<std::int64_t>(value + shift) - std::bit_cast<std::int64_t>(shift);
}

}  // namespace rotasim
