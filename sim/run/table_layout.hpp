// sim/run/table_layout.hpp — lays out a table of rows and columns of text, in blocks as wide as the
// screen.
#pragma once

#include "sim/run/terminal.hpp"

#include <string>
#include <vector>

namespace rotasim {

// One cell; a line break in the text makes it more than one line high. `note` stands below,
// quietly.
struct TableCell {
    std::string text;
    std::string note;
    Tone tone = Tone::plain;
};

struct TableRow {
    std::string label;
    std::vector<TableCell> cells;  // Empty: a heading of the rows that follow.
};

enum class Align : std::uint8_t { left, right };

struct TextTable {
    std::string corner;                // Above the labels.
    std::vector<std::string> columns;  // Headings.
    std::vector<TableRow> rows;
    Align align = Align::right;     // Of the cells.
    std::size_t column_most = 26;   // Wider cells are wrapped at blanks.
    std::size_t column_least = 13;  // Columns are not made narrower to fit beside each other.
};

// Every line ends with a line break and has no blanks before it. Columns that do not fit the width
// follow below in further blocks, each with its labels.
[[nodiscard]] std::string render(const TextTable& table, const Terminal& terminal);

}  // namespace rotasim
