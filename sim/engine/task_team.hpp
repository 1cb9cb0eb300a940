// A fixed team of workers that do one thing together and then meet: TBB behind a small door.
#pragma once

#include <memory>

namespace rotasim {

// Results never depend on the team: which worker does what is not visible to a model.
class TaskTeam {
public:
    explicit TaskTeam(unsigned workers);
    ~TaskTeam();
    TaskTeam(const TaskTeam&) = delete;
    TaskTeam& operator=(const TaskTeam&) = delete;
    TaskTeam(TaskTeam&&) = delete;
    TaskTeam& operator=(TaskTeam&&) = delete;

    [[nodiscard]] unsigned workers() const { return workers_; }

    // Calls work(0) ... work(workers - 1), each once, as far as possible at the same time; returns
    // when all are done. The first exception is thrown again here, after the others have stopped.
    template <class Work>
    void run(Work& work) {
        run_each([](void* context, unsigned worker) { (*static_cast<Work*>(context))(worker); },
                 &work);
    }

private:
    void run_each(void (*call)(void*, unsigned), void* context);

    struct Arena;
    unsigned workers_;
    std::unique_ptr<Arena> arena_;
};

}  // namespace rotasim
