// sim/run/terminal.hpp — what one output stream can show: colours, width, and whether a person
// watches it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rotasim {

enum class ColourChoice : std::uint8_t { automatic, always, never };

// Colours by meaning, so that a palette is changed in one place.
enum class Tone : std::uint8_t { plain, heading, quiet, good, warn, bad };

struct Terminal {
    bool interactive = false;
    bool colour = false;
    std::size_t width = 120;

    // The text in the tone's colour; unchanged where the stream shows no colours.
    [[nodiscard]] std::string paint(Tone tone, std::string_view text) const;
};

// What the environment says; taken apart from the system calls so that tests can state it.
struct TerminalFacts {
    bool is_tty = false;
    std::size_t columns = 0;  // 0: unknown.
    std::string no_color;     // Value of NO_COLOR; counts if not empty (no-color.org).
    std::string term;
    std::string columns_variable;
};

// `always` wins over NO_COLOR, as an explicit argument wins over the environment.
[[nodiscard]] Terminal make_terminal(const TerminalFacts& facts, ColourChoice choice);

// Of file descriptor 1 or 2, as the process stands now.
[[nodiscard]] Terminal inspect_terminal(int descriptor, ColourChoice choice);

// Columns that a UTF-8 text takes: one per code point; colour codes take none.
[[nodiscard]] std::size_t display_width(std::string_view text);

// The text cut into lines of at most `width` columns, at blanks; a longer word gets its own line.
[[nodiscard]] std::vector<std::string> wrap_text(std::string_view text, std::size_t width);

// The wrapped text; the first line starts with `first`, later ones are indented as far.
[[nodiscard]] std::string wrap_indented(std::string_view text, std::string_view first,
                                        std::size_t width);

}  // namespace rotasim
