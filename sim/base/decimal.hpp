// sim/base/decimal.hpp — exact decimal numbers as written by people, for the parsers of units.
#pragma once

#include "sim/base/wide.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace rotasim {

// mantissa / 10^decimals, not negative. At most 18 significant digits, so that products fit 128
// bits.
struct Decimal {
    std::int64_t mantissa = 0;
    std::int32_t decimals = 0;  // 0 to 18

    [[nodiscard]] int128 power_of_ten() const;
    // this * factor, if that is a whole number that fits.
    [[nodiscard]] std::optional<std::int64_t> times(std::int64_t factor) const;
};

// `12`, `1.5`, `0.03`; no sign, no exponent, no leading or trailing point. Trailing zeros after the
// point are dropped. Takes the number off the front of `text`; nothing if there is none, or too
// long.
[[nodiscard]] std::optional<Decimal> take_decimal(std::string_view& text);

// Removes blanks at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace rotasim
