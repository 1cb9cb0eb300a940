// Workers as tasks of one TBB arena.
#include "sim/engine/task_team.hpp"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <thread>

namespace rotasim {

struct TaskTeam::Arena {
    explicit Arena(unsigned workers)
        // More workers than cores are allowed (tests do that), and TBB would otherwise refuse.
        : limit(tbb::global_control::max_allowed_parallelism,
                std::max<std::size_t>(workers, tbb::global_control::active_value(
                                                   tbb::global_control::max_allowed_parallelism))),
          arena(static_cast<int>(workers)) {}

    tbb::global_control limit;
    tbb::task_arena arena;
};

namespace {

// Hundreds of workers on a few processors only wait for one another, at every window.
unsigned most_workers() { return std::max(16U, 4 * std::thread::hardware_concurrency()); }

}  // namespace

TaskTeam::TaskTeam(unsigned workers) : workers_(std::clamp(workers, 1U, most_workers())) {
    if (workers_ > 1) {
        arena_ = std::make_unique<Arena>(workers_);
    }
}

TaskTeam::~TaskTeam() = default;

void TaskTeam::run_each(void (*call)(void*, unsigned), void* context) {
    if (arena_ == nullptr) {
        call(context, 0);
        return;
    }
    arena_->arena.execute([&] {
        tbb::parallel_for(
            0U, workers_, [&](unsigned worker) { call(context, worker); },
            tbb::simple_partitioner{});
    });
}

}  // namespace rotasim
