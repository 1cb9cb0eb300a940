// sim/run/cli_cells.hpp — --cells and --parallel, for every command that runs or plans a run.
#pragma once

#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace rotasim {

void add_cell_options(CLI::App& command, std::string& cells, std::string& parallel);

// 0 for auto. Expects a text that the option has accepted.
[[nodiscard]] std::uint32_t parse_cells(const std::string& text);

}  // namespace rotasim
