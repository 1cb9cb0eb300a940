// sim/run/cli_estimate.hpp — what a run will take, from rates and sizes alone: events and memory.
#pragma once

#include "sim/behaviour/run_replication.hpp"

#include <cstdint>

namespace rotasim {

// Of one replication, to about a factor of two.
struct RunEstimate {
    double events = 0;
    double load_steps = 0;         // In closed form between events.
    double fleet_bytes = 0;        // Shared by all threads.
    double replication_bytes = 0;  // Of each replication that runs.

    [[nodiscard]] double memory(std::uint32_t threads) const {
        return base_bytes + fleet_bytes + replication_bytes * threads;
    }
    static constexpr double base_bytes = 8.0 * 1024 * 1024;  // The program and its libraries.
};

[[nodiscard]] RunEstimate estimate_run(const World& world);

// The least memory that it can be, from the counts of templates and pools alone: asked before
// anything is built. Its events are unknown.
[[nodiscard]] RunEstimate least_estimate(const FleetSpec& fleet);

// What `--threads 0` (absent) comes to on this machine.
[[nodiscard]] std::uint32_t threads_used(std::uint32_t asked);

}  // namespace rotasim
