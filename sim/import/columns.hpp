// Columns of a trace found by the names in its first line.
#pragma once

#include "sim/import/input.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace rotasim::importing {

// Reads the first record as header: the position of each wanted name, in the order asked. A name
// that is missing or stands twice is an error, and the result is nothing.
[[nodiscard]] std::optional<std::vector<std::size_t>> read_header(
    CsvReader& reader, const std::vector<std::string_view>& wanted, Inputs& inputs);

// True if the record reaches to the last of the columns; an error otherwise.
[[nodiscard]] bool complete(const std::vector<std::size_t>& columns,
                            const std::vector<CsvCell>& record, Inputs& inputs);

}  // namespace rotasim::importing
