// sim/run/table_layout.cpp — column widths, wrapping into blocks, cells of several lines.
#include "sim/run/table_layout.hpp"

#include "sim/base/contract.hpp"

#include <algorithm>

namespace rotasim {

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t label_most = 34;

struct Line {
    std::string text;
    Tone tone = Tone::plain;
};

// The lines of a cell, wrapped: its text, then its note.
std::vector<Line> lines_of(const TableCell& cell, std::size_t most) {
    std::vector<Line> lines;
    std::size_t begin = 0;
    while (begin <= cell.text.size()) {
        const std::size_t end = std::min(cell.text.find('\n', begin), cell.text.size());
        for (std::string& part : wrap_text(cell.text.substr(begin, end - begin), most)) {
            lines.push_back({std::move(part), cell.tone});
        }
        begin = end + 1;
    }
    for (std::string& part : wrap_text(cell.note, most)) {
        lines.push_back({std::move(part), Tone::quiet});
    }
    return lines;
}

struct Measured {
    std::vector<std::vector<std::vector<Line>>> cells;  // By row, column, line.
    std::vector<std::size_t> widths;
    std::vector<std::vector<std::string>> headings;
    std::vector<std::vector<std::string>> labels;
    std::size_t label_width = 0;
};

// Wrapped, with the first line's indentation before every line.
std::vector<std::string> label_lines(const std::string& label, std::size_t limit) {
    const std::size_t indent = std::min(label.find_first_not_of(' '), label.size());
    std::vector<std::string> lines = wrap_text(label, limit - std::min(limit / 2, indent));
    for (std::string& line : lines)
        line.insert(0, indent, ' ');
    return lines;
}

void measure_labels(const TextTable& table, std::size_t screen, Measured& m) {
    const std::size_t limit = std::min(label_most, std::max<std::size_t>(screen / 2, 12));
    m.label_width = display_width(table.corner);
    for (const TableRow& row : table.rows) {
        if (row.cells.empty()) {  // A heading may run over the columns.
            m.labels.push_back({row.label});
            continue;
        }
        m.labels.push_back(label_lines(row.label, limit));
        for (const std::string& line : m.labels.back()) {
            m.label_width = std::max(m.label_width, display_width(line));
        }
    }
}

// Width of the widest line that a column would have without any wrapping.
std::size_t natural_width(const TextTable& table, std::size_t column) {
    std::size_t widest = display_width(table.columns[column]);
    for (const TableRow& row : table.rows) {
        if (row.cells.empty()) continue;
        for (const Line& line : lines_of(row.cells[column], table.column_most)) {
            widest = std::max(widest, display_width(line.text));
        }
    }
    return std::min(widest, table.column_most);
}

// The widest that columns may be so that all stand side by side: narrow ones keep their width, wide
// ones share the rest. Below `column_least` blocks read better than narrower columns.
std::size_t cell_limit(const TextTable& table, std::size_t screen, std::size_t label_width) {
    std::vector<std::size_t> natural;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        natural.push_back(natural_width(table, c));
    }
    std::size_t limit = std::max(table.column_least, table.column_most);
    while (limit > table.column_least) {
        std::size_t taken = label_width;
        for (const std::size_t width : natural)
            taken += gap + std::min(width, limit);
        if (taken <= screen) break;
        --limit;
    }
    return limit;
}

Measured measure(const TextTable& table, std::size_t screen) {
    Measured m;
    measure_labels(table, screen, m);
    const std::size_t limit = cell_limit(table, screen, m.label_width);
    for (const std::string& column : table.columns) {
        m.headings.push_back(wrap_text(column, limit));
        std::size_t widest = 1;
        for (const std::string& line : m.headings.back()) {
            widest = std::max(widest, display_width(line));
        }
        m.widths.push_back(widest);
    }
    for (const TableRow& row : table.rows) {
        SIM_EXPECTS(row.cells.empty() || row.cells.size() == table.columns.size());
        std::vector<std::vector<Line>> row_cells;
        for (std::size_t c = 0; c < row.cells.size(); ++c) {
            row_cells.push_back(lines_of(row.cells[c], limit));
            for (const Line& line : row_cells.back()) {
                m.widths[c] = std::max(m.widths[c], display_width(line.text));
            }
        }
        m.cells.push_back(std::move(row_cells));
    }
    return m;
}

void append_padded(std::string& out, std::string_view text, Tone tone, std::size_t width,
                   Align align, const Terminal& terminal) {
    const std::size_t taken = display_width(text);
    const std::string blanks(width > taken ? width - taken : 0, ' ');
    if (align == Align::right) out += blanks;
    out += terminal.paint(tone, text);
    if (align == Align::left) out += blanks;
}

void finish_line(std::string& out, std::string line) {
    const std::size_t end = line.find_last_not_of(' ');
    line.resize(end == std::string::npos ? 0 : end + 1);
    out += line;
    out += '\n';
}

struct Block {
    std::size_t first = 0;
    std::size_t past = 0;
};

// As many columns a block as fit, but not more than `most`.
std::vector<Block> blocks_of(const Measured& m, std::size_t screen, std::size_t most) {
    std::vector<Block> blocks;
    std::size_t first = 0;
    while (first < m.widths.size()) {
        std::size_t taken = m.label_width;
        std::size_t past = first;
        while (past < m.widths.size() && past - first < most &&
               (past == first || taken + gap + m.widths[past] <= screen)) {
            taken += gap + m.widths[past];
            ++past;
        }
        blocks.push_back({first, past});
        first = past;
    }
    return blocks;
}

// Blocks of about the same number of columns: 3 + 2 rather than 4 + 1.
std::vector<Block> even_blocks_of(const Measured& m, std::size_t screen) {
    const std::size_t columns = m.widths.size();
    const std::size_t blocks = blocks_of(m, screen, columns).size();
    return blocks_of(m, screen, (columns + blocks - 1) / blocks);
}

void render_headings(std::string& out, const TextTable& table, const Measured& m, Block block,
                     const Terminal& terminal) {
    std::size_t height = 1;
    for (std::size_t c = block.first; c < block.past; ++c) {
        height = std::max(height, m.headings[c].size());
    }
    for (std::size_t k = 0; k < height; ++k) {
        std::string line;
        append_padded(line, k + 1 == height ? table.corner : "", Tone::quiet, m.label_width,
                      Align::left, terminal);
        for (std::size_t c = block.first; c < block.past; ++c) {
            const std::size_t above = height - m.headings[c].size();  // Headings sit at the bottom.
            line.append(gap, ' ');
            append_padded(line, k >= above ? m.headings[c][k - above] : "", Tone::heading,
                          m.widths[c], table.align, terminal);
        }
        finish_line(out, std::move(line));
    }
}

void render_row(std::string& out, const TextTable& table, const Measured& m, std::size_t r,
                Block block, const Terminal& terminal) {
    if (table.rows[r].cells.empty()) {
        if (r > 0) out += '\n';
        finish_line(out, terminal.paint(Tone::heading, table.rows[r].label));
        return;
    }
    std::size_t height = m.labels[r].size();
    for (std::size_t c = block.first; c < block.past; ++c) {
        height = std::max(height, m.cells[r][c].size());
    }
    for (std::size_t k = 0; k < height; ++k) {
        std::string line;
        append_padded(line, k < m.labels[r].size() ? m.labels[r][k] : "", Tone::plain,
                      m.label_width, Align::left, terminal);
        for (std::size_t c = block.first; c < block.past; ++c) {
            const auto& cell = m.cells[r][c];
            line.append(gap, ' ');
            append_padded(line, k < cell.size() ? cell[k].text : "",
                          k < cell.size() ? cell[k].tone : Tone::plain, m.widths[c], table.align,
                          terminal);
        }
        finish_line(out, std::move(line));
    }
}

}  // namespace

std::string render(const TextTable& table, const Terminal& terminal) {
    SIM_EXPECTS(!table.columns.empty());
    const Measured m = measure(table, terminal.width);
    std::string out;
    for (const Block block : even_blocks_of(m, terminal.width)) {
        if (!out.empty()) out += '\n';
        render_headings(out, table, m, block, terminal);
        for (std::size_t r = 0; r < table.rows.size(); ++r) {
            render_row(out, table, m, r, block, terminal);
        }
    }
    return out;
}

}  // namespace rotasim
