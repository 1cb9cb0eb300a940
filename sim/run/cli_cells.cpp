// sim/run/cli_cells.cpp — the options that say how one replication is cut; results never depend on
// them.
#include "sim/run/cli_cells.hpp"

#include <CLI/CLI.hpp>

#include <charconv>

namespace rotasim {

namespace {

// 0 where the text is no whole number.
std::uint32_t number_of(const std::string& text) {
    std::uint32_t number = 0;
    const char* last = text.data() + text.size();
    const auto read = std::from_chars(text.data(), last, number);
    return read.ec == std::errc{} && read.ptr == last ? number : 0;
}

}  // namespace

void add_cell_options(CLI::App& command, std::string& cells, std::string& parallel) {
    command
        .add_option("--cells", cells,
                    "Cells that one replication is cut into: auto (by its size) or a number. "
                    "Results are the same.")
        ->type_name("C")
        ->check([](const std::string& text) {
            const std::uint32_t number = number_of(text);
            return text == "auto" || (number >= 1 && number <= 1'000'000)
                       ? std::string()
                       : "'" + text + "' is neither auto nor a number from 1 to 1000000";
        });
    command
        .add_option("--parallel", parallel,
                    "What runs beside each other: runs (replications), cells (of one), both or "
                    "auto. Results are the same.")
        ->type_name("WHAT")
        ->check(CLI::IsMember({"auto", "runs", "cells", "both"}).description(""));
}

std::uint32_t parse_cells(const std::string& text) { return text == "auto" ? 0 : number_of(text); }

}  // namespace rotasim
