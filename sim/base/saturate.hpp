// sim/base/saturate.hpp — lengths of time that may be too long for 64 bits: "for ever" then.
#pragma once

#include "sim/base/time.hpp"
#include "sim/base/wide.hpp"

namespace rotasim {

// Expects a value that is not below the range of 64 bits.
[[nodiscard]] constexpr Duration saturated(int128 ns) {
    return ns >= ticks_for_ever ? Duration::max() : Duration{to_int64(ns)};
}

}  // namespace rotasim
