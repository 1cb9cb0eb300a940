// sim/run/experiment_workers.hpp — units beside each other on TBB, stopped together, without a
// deadlock.
#pragma once

#include "sim/run/units.hpp"

#include <atomic>
#include <functional>
#include <span>

namespace rotasim {

struct WorkerOptions {
    std::uint32_t threads = 1;
    const std::atomic<bool>* cancel = nullptr;  // From outside; copied into `stop`.
    // Called about five times a second from a thread of its own; may be empty.
    std::function<void()> tick;
};

// Calls `work` for the units in their order, on several threads at once; returns when all are done
// or all have stopped. `stop` turns true when an exception or `cancel` ends the run early: `work`
// should then come back soon. The exception of the earliest unit that failed is thrown here.
void run_units(std::span<const Unit> units, const WorkerOptions& options,
               const std::function<void(const Unit&, const std::atomic<bool>& stop)>& work);

}  // namespace rotasim
