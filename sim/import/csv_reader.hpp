// Reads comma-separated text (RFC 4180) record by record, with the place of every cell.
#pragma once

#include "sim/base/problem.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace rotasim::importing {

struct CsvCell {
    std::string_view text;  // Valid until the next record is read.
    Place at;               // Of its first character, or of its opening quote.
};

// Quoted cells may hold delimiters, doubled quotes and line ends; lines end in LF or CRLF; a
// byte-order mark and empty lines are passed over. Columns count characters from 1, as editors do.
class CsvReader {
public:
    // `text` must outlive the reader. `delimiter` 0: the most frequent of , ; and tab in the first
    // line.
    CsvReader(std::string_view text, std::uint32_t file, std::vector<Problem>& problems,
              char delimiter = 0);

    // False at the end. A record with a broken quote is reported and skipped.
    bool next(std::vector<CsvCell>& record);

    [[nodiscard]] char delimiter() const { return delimiter_; }

private:
    enum class Outcome : std::uint8_t { cell, last_cell, broken };

    Outcome read_cell(CsvCell& cell);
    Outcome read_quoted(CsvCell& cell);
    Outcome end_of_cell();
    void advance();
    void skip_line();

    std::string_view text_;
    std::uint32_t file_;
    std::vector<Problem>& problems_;
    char delimiter_;
    std::size_t at_ = 0;
    std::uint32_t line_ = 1;
    std::uint32_t column_ = 1;
    std::deque<std::string> unquoted_;  // A deque, so that the views into it stay.
};

}  // namespace rotasim::importing
