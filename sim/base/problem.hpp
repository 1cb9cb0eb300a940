// sim/base/problem.hpp — one thing wrong with the user's input, and where.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rotasim {

// Where in the input. `file` indexes the list of files that were read; line and column count from
// 1, 0 = none.
struct Place {
    std::uint32_t file = 0;
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    friend constexpr auto operator<=>(const Place&, const Place&) = default;
};

// One of the settings of which each alone could hold, but not all together.
struct Conflicting {
    Place at;
    std::string setting;  // Path as `--set` takes it: "policies.p.retire".
    std::string value;    // What it is now, for a reader.
    std::string way_out;  // What it would have to be for the others to hold; may be empty.
    std::string set_to;   // A value for `--set` that does it; may be empty.

    friend bool operator==(const Conflicting&, const Conflicting&) = default;
};

struct Problem {
    Place at;
    std::string field;       // Dotted path or name of the field; may be empty.
    std::string message;     // What is wrong, lower case, the value quoted.
    std::string why;         // Why that is a problem; may be empty.
    std::string suggestion;  // The name that was probably meant; may be empty.
    bool warning = false;
    // If it is a contradiction: a smallest set of settings that cannot all hold.
    std::vector<Conflicting> conflict{};

    friend bool operator==(const Problem&, const Problem&) = default;
};

// `file:line:column: field: message (why). did you mean 'x'?`; parts that are empty are left out. A
// place without a line gives `file: ...`. Warnings read `file:line:column: warning: field: ...`.
[[nodiscard]] std::string to_text(const Problem& problem, std::span<const std::string> files);

// By place, then field, then message: the order in which problems are shown. Removes exact
// duplicates.
void sort_problems(std::vector<Problem>& problems);

// True if at least one is not a warning.
[[nodiscard]] bool has_errors(std::span<const Problem> problems);

}  // namespace rotasim
