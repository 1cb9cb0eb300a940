// Canonical names: what identity, random streams and the order of equals are made from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rotasim {

// Seven digits, so that the order of names is the order of numbers up to ten million members.
inline std::string member_name(const std::string& base, std::uint32_t number) {
    std::string digits = std::to_string(number);
    return base + "-" + std::string(digits.size() < 7 ? 7 - digits.size() : 0, '0') + digits;
}

// What orders call a version by its place, whichever it is at that moment; no version is named so.
inline bool is_order_word(std::string_view name) {
    return name == "newest" || name == "previous" || name == "oldest";
}

}  // namespace rotasim
