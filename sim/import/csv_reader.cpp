// Reads comma-separated text (RFC 4180): cells, quotes, line ends and places.
#include "sim/import/csv_reader.hpp"

#include <algorithm>
#include <array>

namespace rotasim::importing {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Excel writes ';' in countries whose decimal sign is a comma.
char most_frequent_delimiter(std::string_view text) {
    constexpr std::array<char, 3> candidates = {',', ';', '\t'};
    const std::string_view line = text.substr(0, text.find('\n'));
    char best = ',';
    std::ptrdiff_t most = 0;
    for (const char candidate : candidates) {
        bool quoted = false;
        std::ptrdiff_t found = 0;
        for (const char c : line) {
            if (c == '"') quoted = !quoted;
            if (c == candidate && !quoted) ++found;
        }
        if (found > most) {
            most = found;
            best = candidate;
        }
    }
    return best;
}

}  // namespace

CsvReader::CsvReader(std::string_view text, std::uint32_t file, std::vector<Problem>& problems,
                     char delimiter)
    : text_(text), file_(file), problems_(problems), delimiter_(delimiter) {
    if (text_.substr(0, byte_order_mark.size()) == byte_order_mark) {
        text_.remove_prefix(byte_order_mark.size());
    }
    if (delimiter_ == 0) delimiter_ = most_frequent_delimiter(text_);
}

bool CsvReader::next(std::vector<CsvCell>& record) {
    for (;;) {
        record.clear();
        unquoted_.clear();
        if (at_ >= text_.size()) return false;
        Outcome outcome = Outcome::cell;
        while (outcome == Outcome::cell) {
            outcome = read_cell(record.emplace_back());
        }
        if (outcome == Outcome::broken) continue;
        const bool empty_line = record.size() == 1 && record.front().text.empty();
        if (!empty_line) return true;
    }
}

CsvReader::Outcome CsvReader::read_cell(CsvCell& cell) {
    cell.at = Place{file_, line_, column_};
    if (at_ < text_.size() && text_[at_] == '"') return read_quoted(cell);
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != delimiter_ && text_[at_] != '\n') {
        if (text_[at_] == '"') {
            problems_.push_back(
                Problem{.at = {file_, line_, column_},
                        .field = {},
                        .message = "a quote inside a cell that is not quoted",
                        .why = "RFC 4180: quote the whole cell and double its quotes",
                        .suggestion = {},
                        .warning = false});
            skip_line();
            return Outcome::broken;
        }
        advance();
    }
    std::size_t end = at_;
    if (end > begin && text_[end - 1] == '\r') --end;
    cell.text = text_.substr(begin, end - begin);
    return end_of_cell();
}

CsvReader::Outcome CsvReader::read_quoted(CsvCell& cell) {
    const Place opening{file_, line_, column_};
    std::string& text = unquoted_.emplace_back();
    advance();
    for (;;) {
        if (at_ >= text_.size()) {
            problems_.push_back(Problem{.at = opening,
                                        .field = {},
                                        .message = "a quote is opened and never closed",
                                        .why = "the cell would reach to the end of the file",
                                        .suggestion = {},
                                        .warning = false});
            return Outcome::broken;
        }
        const char c = text_[at_];
        if (c != '"') {
            text += c;
            advance();
            continue;
        }
        advance();
        if (at_ >= text_.size() || text_[at_] != '"') break;
        text += '"';
        advance();
    }
    cell.text = text;
    if (at_ < text_.size() && text_[at_] == '\r') advance();
    if (at_ < text_.size() && text_[at_] != delimiter_ && text_[at_] != '\n') {
        problems_.push_back(Problem{.at = {file_, line_, column_},
                                    .field = {},
                                    .message = "text after a closing quote",
                                    .why = "a delimiter or the end of the line is needed",
                                    .suggestion = {},
                                    .warning = false});
        skip_line();
        return Outcome::broken;
    }
    return end_of_cell();
}

CsvReader::Outcome CsvReader::end_of_cell() {
    if (at_ >= text_.size()) return Outcome::last_cell;
    const bool more = text_[at_] == delimiter_;
    advance();
    return more ? Outcome::cell : Outcome::last_cell;
}

void CsvReader::advance() {
    const char c = text_[at_++];
    if (c == '\n') {
        ++line_;
        column_ = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
        ++column_;  // Bytes that continue a UTF-8 character do not count.
    }
}

void CsvReader::skip_line() {
    while (at_ < text_.size() && text_[at_] != '\n')
        advance();
    if (at_ < text_.size()) advance();
}

}  // namespace rotasim::importing
