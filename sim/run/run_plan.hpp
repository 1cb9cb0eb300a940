// What runs beside what: replications, cells inside one replication, or both.
#pragma once

#include "sim/model/fleet.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rotasim {

enum class Parallel : std::uint8_t { automatic, runs, cells, both };
std::optional<Parallel> parse_parallel(std::string_view text);

// Chosen by size and number alone, so a run is planned alike wherever it has as many threads.
struct RunPlan {
    unsigned beside = 1;      // Replications at once.
    unsigned inside = 1;      // Threads of each.
    std::uint32_t cells = 0;  // As asked for; 0: by the size of the fleet.
    std::string why;
};

// `units`: blocks of replications still to do.
RunPlan plan_run(const Fleet& fleet, std::size_t units, unsigned threads, Parallel parallel,
                 std::uint32_t cells);

}  // namespace rotasim
