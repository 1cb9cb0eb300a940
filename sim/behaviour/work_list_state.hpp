// The state of a work list.
#pragma once

#include "sim/base/time.hpp"
#include "sim/base/wide.hpp"

#include <cstdint>
#include <vector>

namespace rotasim {

struct WorkJobState {
    Duration takes{};
    std::uint32_t awaits = 0;  // Jobs that must be done before.
};

struct WorkListState {
    std::vector<WorkJobState> jobs;
    std::vector<std::uint32_t> ready;    // Heap of jobs: who is to be begun first.
    std::uint32_t busy = 0;              // Workers.
    std::uint32_t done = 0;              // Jobs.
    bool choosing = false;               // Who begins is seen at the end of this moment.
    SimTime done_at = SimTime::never();  // All of them.
    SimTime counted_at{};
    int128 busy_ticks = 0;  // Integral of the busy workers.
    int128 work_ticks = 0;  // Of jobs that are done.
};

}  // namespace rotasim
