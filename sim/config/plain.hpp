// sim/config/plain.hpp — what an unquoted scalar is to YAML readers, without its field's type.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace rotasim::config {

// What a plain (unquoted) scalar is under YAML 1.2's core schema, and under what YAML 1.1 readers
// made of it.
enum class PlainKind : std::uint8_t {
    text,
    boolean,
    integer,
    real,
    infinite,    // .inf, .nan
    odd_number,  // 0o17, 0x1F, 017, 1_000, 1:30
    yes_no,      // yes, no, on, off, y, n: a truth value for some readers, text for others
};
[[nodiscard]] PlainKind plain_kind(std::string_view text);

// The decimal form of an odd number, if it is plain what was meant; else empty.
[[nodiscard]] std::string decimal_of(std::string_view text);

[[nodiscard]] bool is_digit(char c);
[[nodiscard]] bool any_of(std::string_view text, std::initializer_list<std::string_view> words);

}  // namespace rotasim::config
