// Workers that take jobs from one counter, and a watcher that tells them to stop.
#include "sim/run/experiment_workers.hpp"

#include "sim/base/contract.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>

namespace rotasim {

namespace {

// What the workers share: the next job, the earliest failure, the wish to stop.
class Shift {
public:
    explicit Shift(std::size_t jobs) : jobs_(jobs) {}

    // The next job; `jobs` when there is no more or all are to stop.
    std::size_t take() { return stop.load() ? jobs_ : std::min(next_++, jobs_); }

    void failed(std::size_t position, std::exception_ptr exception) {
        const std::lock_guard lock(mutex_);
        if (!exception_ || position < position_) {
            exception_ = std::move(exception);
            position_ = position;
        }
        stop = true;
    }

    void rethrow() {
        const std::lock_guard lock(mutex_);
        if (exception_) std::rethrow_exception(exception_);
    }

    std::atomic<bool> stop{false};

private:
    std::size_t jobs_;
    std::atomic<std::size_t> next_{0};
    std::mutex mutex_;
    std::exception_ptr exception_;
    std::size_t position_ = 0;
};

// Looks at `cancel` and reports progress while others work; a long replication must neither be
// deaf to Ctrl-C nor silent. Ends with its scope.
class Watcher {
public:
    Watcher(const WorkerOptions& options, Shift& shift) : options_(options), shift_(shift) {
        if (options.cancel != nullptr || options.tick) {
            thread_ = std::thread([this] { watch(); });
        }
    }
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;
    ~Watcher() {
        {
            const std::lock_guard lock(mutex_);
            done_ = true;
        }
        wake_.notify_all();
        if (thread_.joinable()) thread_.join();
    }

private:
    void watch() {
        constexpr auto step = std::chrono::milliseconds(20);
        constexpr int steps_per_tick = 10;
        std::unique_lock lock(mutex_);
        for (int i = 1; !wake_.wait_for(lock, step, [this] { return done_; }); ++i) {
            if (options_.cancel != nullptr && options_.cancel->load()) shift_.stop = true;
            if (!options_.tick || i % steps_per_tick != 0) continue;
            try {
                options_.tick();
            } catch (...) {
                shift_.failed(0, std::current_exception());
            }
        }
    }

    const WorkerOptions& options_;
    Shift& shift_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool done_ = false;
    std::thread thread_;
};

}  // namespace

void run_jobs(std::size_t jobs, const WorkerOptions& options,
              const std::function<void(std::size_t job, const std::atomic<bool>& stop)>& work) {
    SIM_EXPECTS(options.threads > 0);
    Shift shift(jobs);
    const auto loop = [&] {
        for (std::size_t at = shift.take(); at < jobs; at = shift.take()) {
            try {
                work(at, shift.stop);
            } catch (...) {
                shift.failed(at, std::current_exception());
            }
        }
    };
    if (options.cancel != nullptr && options.cancel->load()) shift.stop = true;
    {
        const Watcher watcher(options, shift);
        const auto threads = static_cast<int>(
            std::min<std::size_t>(options.threads, std::max<std::size_t>(jobs, 1)));
        if (threads == 1) {
            loop();
        } else {
            // More threads than processors only if asked for; TBB would cap them otherwise. The
            // lowest such limit counts, so it has to leave room for what runs inside a job.
            const oneapi::tbb::global_control limit(
                oneapi::tbb::global_control::max_allowed_parallelism,
                static_cast<std::size_t>(threads) * options.inside);
            oneapi::tbb::task_arena arena(threads);
            arena.execute([&] {
                oneapi::tbb::task_group group;
                for (int i = 0; i < threads; ++i)
                    group.run(loop);
                group.wait();
            });
        }
    }
    shift.rethrow();
}

}  // namespace rotasim
