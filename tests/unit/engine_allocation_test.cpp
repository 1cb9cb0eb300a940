// No call to the general-purpose allocator inside a window once warm: every call of `operator new`
// made by a thread while it runs a cell is counted.
#include "sim/engine/parallel_engine.hpp"
#include "tests/benchmarks/phold_model.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t> everywhere{0};
std::atomic<std::uint64_t> in_cells{0};
// Set while this thread is between the first and the last event of a window's cell; what TBB
// allocates to start a loop is not counted there.
thread_local bool in_cell = false;

void* counted(std::size_t size, std::size_t alignment) {
    everywhere.fetch_add(1, std::memory_order_relaxed);
    if (in_cell) {
        in_cells.fetch_add(1, std::memory_order_relaxed);
    }
    // aligned_alloc wants a whole number of alignments.
    const std::size_t whole = (size + alignment - 1) / alignment * alignment;
    void* place = std::aligned_alloc(alignment, whole == 0 ? alignment : whole);
    if (place == nullptr) {
        throw std::bad_alloc();
    }
    return place;
}

}  // namespace

void* operator new(std::size_t size) { return counted(size, alignof(std::max_align_t)); }
void* operator new[](std::size_t size) { return counted(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
    return counted(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    return counted(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* place) noexcept { std::free(place); }
void operator delete[](void* place) noexcept { std::free(place); }
void operator delete(void* place, std::size_t) noexcept { std::free(place); }
void operator delete[](void* place, std::size_t) noexcept { std::free(place); }
void operator delete(void* place, std::align_val_t) noexcept { std::free(place); }
void operator delete[](void* place, std::align_val_t) noexcept { std::free(place); }
void operator delete(void* place, std::size_t, std::align_val_t) noexcept { std::free(place); }
void operator delete[](void* place, std::size_t, std::align_val_t) noexcept { std::free(place); }

namespace rotasim {

namespace {

// Notes that this thread is busy with a cell from its first handler of a window on: the engine asks
// the model at every barrier, and handlers run on the thread that runs the cell.
class WatchedPhold : public Phold {
public:
    using Phold::Phold;
    void handle(std::span<const Event> batch, Outbox& outbox) {
        in_cell = true;
        Phold::handle(batch, outbox);
        in_cell = last_of_cell;
    }
    // Between two batches of one cell the engine sorts, opens buckets and takes chunks: counted too
    // where the test says that this thread does nothing else.
    static inline bool last_of_cell = false;
};

struct Counts {
    std::uint64_t everywhere = 0;
    std::uint64_t in_cells = 0;
    std::uint64_t pool_dry = 0;
    std::uint64_t windows = 0;
};

Counts allocations(const PholdParameters& parameters, std::uint32_t cells, EngineOptions options) {
    EngineLayout layout;
    layout.floor = Phold(parameters).floor();
    for (std::uint32_t lp = 0; lp < parameters.lps; ++lp) {
        layout.lp_of.push_back(lp);
        layout.cell_of.push_back(
            static_cast<std::uint32_t>(std::uint64_t{lp} * cells / parameters.lps));
    }
    ParallelEngine<WatchedPhold> engine(layout, WatchedPhold(parameters), options);
    for (std::uint32_t lp = 0; lp < parameters.lps; ++lp) {
        engine.prime(lp, [lp](Phold& model, Outbox& outbox) { model.prime(lp, outbox); });
    }
    engine.run_until(SimTime{20'000'000'000});
    const EngineCounters warm = engine.counters();
    const Counts before{.everywhere = everywhere, .in_cells = in_cells};
    engine.run_until(SimTime{30'000'000'000});
    const Counts after{.everywhere = everywhere, .in_cells = in_cells};
    in_cell = false;
    const EngineCounters last = engine.counters();
    return {.everywhere = after.everywhere - before.everywhere,
            .in_cells = after.in_cells - before.in_cells,
            .pool_dry = last.pool_dry - warm.pool_dry,
            .windows = last.windows - warm.windows};
}

}  // namespace

TEST_CASE("one thread allocates nothing at all in warm windows", "[unit][engine]") {
    for (const std::uint32_t cells : {1U, 4U, 16U}) {
        INFO(cells << " cells");
        const Counts counts = allocations({.lps = 2'000}, cells, {.threads = 1});
        CHECK(counts.windows > 0);
        CHECK(counts.everywhere == 0);
        CHECK(counts.pool_dry == 0);
    }
}

TEST_CASE("no cell allocates in warm windows of two threads", "[unit][engine]") {
    for (const std::uint32_t cells : {4U, 16U}) {
        INFO(cells << " cells");
        const Counts counts = allocations({.lps = 2'000}, cells, {.threads = 2, .inline_below = 0});
        CHECK(counts.windows > 50);
        CHECK(counts.in_cells == 0);
        CHECK(counts.pool_dry == 0);
        WARN("allocations in " << counts.windows << " windows of two threads, TBB's own included: "
                               << counts.everywhere);
    }
}

}  // namespace rotasim
