// sim/base/text.cpp — edit distance, quoting, and numbers as text without a locale.
#include "sim/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace rotasim {

namespace {

std::string folded(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c == '-' || c == ' ') c = '_';
    }
    return result;
}

std::size_t slip_limit(std::size_t length) {
    if (length <= 3) return 1;
    return length <= 7 ? 2 : 3;
}

template <class Candidates>
std::optional<std::string> closest_of(std::string_view name, const Candidates& candidates) {
    const std::string wanted = folded(name);
    std::optional<std::string> best;
    std::size_t best_distance = 0;
    for (const auto& candidate : candidates) {
        const std::string other = folded(candidate);
        const std::size_t distance = edit_distance(wanted, other);
        // Half of the letters must agree, else every short name would be near every other.
        if (distance > slip_limit(wanted.size())) continue;
        if (distance * 2 > std::max(wanted.size(), other.size())) continue;
        if (!best || distance < best_distance || (distance == best_distance && candidate < *best)) {
            best = std::string(candidate);
            best_distance = distance;
        }
    }
    return best;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    // Three rows of the usual table: a swap of neighbours looks two rows back.
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, changed});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        before.swap(above);
        above.swap(row);
    }
    return above[b.size()];
}

std::optional<std::string> closest(std::string_view name,
                                   std::span<const std::string_view> candidates) {
    return closest_of(name, candidates);
}

std::optional<std::string> closest(std::string_view name,
                                   const std::vector<std::string>& candidates) {
    return closest_of(name, candidates);
}

std::string quoted(std::string_view text) {
    constexpr std::size_t longest = 60;
    constexpr std::string_view hex = "0123456789abcdef";
    const bool cut = text.size() > longest;
    if (cut) {
        std::size_t end = longest;
        // Never cut a UTF-8 character in two.
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
            --end;
        text = text.substr(0, end);
    }
    std::string result = "'";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            result += "\\n";
        } else if (c == '\t') {
            result += "\\t";
        } else if (byte < 0x20 || byte == 0x7F) {
            result += "\\x";
            result += hex[byte >> 4U];
            result += hex[byte & 0xFU];
        } else {
            result += c;
        }
    }
    return result + (cut ? "...'" : "'");
}

std::string one_of(std::span<const std::string_view> names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
        text += names[i];
    }
    return text;
}

std::string shortest(double value) {
    std::array<char, 40> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return error == std::errc{} ? std::string(buffer.data(), end) : std::string("nan");
}

std::optional<double> parse_double(std::string_view text) {
    double value = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error != std::errc{} || end != last || !std::isfinite(value)) return std::nullopt;
    return value;
}

}  // namespace rotasim
