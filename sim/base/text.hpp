// sim/base/text.hpp — small text helpers: "did you mean", quoting, exact numbers as text.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rotasim {

// Optimal string alignment distance: insertions, deletions, substitutions, swaps of neighbours;
// case counts 1.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate nearest to `name`, if it is near enough to be a slip of the pen (distance at most 1
// for up to 3 letters, 2 for up to 7, then 3; case and '-' against '_' are ignored first). Ties:
// the first by text.
[[nodiscard]] std::optional<std::string> closest(std::string_view name,
                                                 std::span<const std::string_view> candidates);
[[nodiscard]] std::optional<std::string> closest(std::string_view name,
                                                 const std::vector<std::string>& candidates);

// "'text'", with control characters escaped and cut after 60 characters, for messages.
[[nodiscard]] std::string quoted(std::string_view text);

// "a, b or c".
[[nodiscard]] std::string one_of(std::span<const std::string_view> names);

// The shortest decimal text that reads back to the same double ("0.1", "1e+22"); locale does not
// matter.
[[nodiscard]] std::string shortest(double value);
// Strict inverse: the whole text must be a finite decimal number.
[[nodiscard]] std::optional<double> parse_double(std::string_view text);

}  // namespace rotasim
