// Columns of a trace found by the names in its first line.
#include "sim/import/columns.hpp"

#include "sim/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rotasim::importing {

std::optional<std::vector<std::size_t>> read_header(CsvReader& reader,
                                                    const std::vector<std::string_view>& wanted,
                                                    Inputs& inputs) {
    std::vector<CsvCell> header;
    const Place top{inputs.last_file(), 1, 1};
    if (!reader.next(header)) {
        inputs.error(top, "", "the file is empty", "the first line names the columns");
        return std::nullopt;
    }
    std::vector<std::string_view> present;
    present.reserve(header.size());
    for (const CsvCell& cell : header)
        present.push_back(cell.text);
    std::vector<std::size_t> columns;
    for (const std::string_view name : wanted) {
        const auto found = std::find(present.begin(), present.end(), name);
        if (found == present.end()) {
            inputs.error(top, name, "no column is called " + quoted(name),
                         "the first line names the columns", closest(name, present).value_or(""));
            continue;
        }
        if (std::find(found + 1, present.end(), name) != present.end()) {
            inputs.error(top, name, "column " + quoted(name) + " stands twice");
            continue;
        }
        columns.push_back(static_cast<std::size_t>(found - present.begin()));
    }
    if (columns.size() < wanted.size()) return std::nullopt;
    return columns;
}

bool complete(const std::vector<std::size_t>& columns, const std::vector<CsvCell>& record,
              Inputs& inputs) {
    const std::size_t needed = 1 + *std::max_element(columns.begin(), columns.end());
    if (record.size() >= needed) return true;
    inputs.error(record.front().at, "",
                 fmt::format("the row has {} cells, at least {} are needed", record.size(), needed),
                 "a cell is missing");
    return false;
}

}  // namespace rotasim::importing
