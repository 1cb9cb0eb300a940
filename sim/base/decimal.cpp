// sim/base/decimal.cpp — reading exact decimal numbers.
#include "sim/base/decimal.hpp"

namespace rotasim {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t count_digits(std::string_view text) {
    std::size_t n = 0;
    while (n < text.size() && is_digit(text[n]))
        ++n;
    return n;
}

}  // namespace

int128 Decimal::power_of_ten() const {
    int128 power = 1;
    for (std::int32_t i = 0; i < decimals; ++i)
        power *= 10;
    return power;
}

std::optional<std::int64_t> Decimal::times(std::int64_t factor) const {
    const int128 product = static_cast<int128>(mantissa) * factor;
    const int128 divisor = power_of_ten();
    if (product % divisor != 0 || !fits_int64(product / divisor)) return std::nullopt;
    return static_cast<std::int64_t>(product / divisor);
}

std::optional<Decimal> take_decimal(std::string_view& text) {
    const std::size_t whole = count_digits(text);
    if (whole == 0) return std::nullopt;
    std::size_t fraction = 0;
    if (whole < text.size() && text[whole] == '.') {
        fraction = count_digits(text.substr(whole + 1));
        if (fraction == 0) return std::nullopt;
    }
    const std::size_t length = whole + (fraction > 0 ? fraction + 1 : 0);
    Decimal number;
    std::int32_t decimals = 0;
    std::int32_t pending = 0;  // Zeros after the point that count only if a digit follows.
    for (std::size_t i = 0; i < length; ++i) {
        if (i == whole) continue;
        const bool after_point = i > whole;
        if (after_point) ++pending;
        if (after_point && text[i] == '0') continue;
        const std::int32_t shift = after_point ? pending : 1;
        bool overflow = false;
        for (std::int32_t k = 0; k < shift && !overflow; ++k) {
            overflow = __builtin_mul_overflow(number.mantissa, 10, &number.mantissa);
        }
        if (overflow || __builtin_add_overflow(number.mantissa, text[i] - '0', &number.mantissa)) {
            return std::nullopt;
        }
        if (after_point) decimals += pending;
        pending = 0;
    }
    if (decimals > 18) return std::nullopt;
    number.decimals = decimals;
    text.remove_prefix(length);
    return number;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

}  // namespace rotasim
