// sim/run/experiment_workers.hpp — jobs beside each other on TBB, stopped together, without a
// deadlock.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace rotasim {

struct WorkerOptions {
    std::uint32_t threads = 1;
    std::uint32_t inside = 1;  // Threads that one job takes at most, from the same pool.
    const std::atomic<bool>* cancel = nullptr;  // From outside; copied into `stop`.
    // Called about five times a second from a thread of its own; may be empty.
    std::function<void()> tick;
};

// Calls `work` for the jobs 0, 1, ... in this order, on several threads at once; returns when all
// are done or all have stopped. `stop` turns true when an exception or `cancel` ends the run early:
// `work` should then come back soon. The exception of the earliest job that failed is thrown here.
void run_jobs(std::size_t jobs, const WorkerOptions& options,
              const std::function<void(std::size_t job, const std::atomic<bool>& stop)>& work);

}  // namespace rotasim
