// No call to the general-purpose allocator inside a window once warm: counts the calls of `operator
// new`, which this file replaces for the whole executable. Sanitizers replace it themselves: not
// there.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ROTASIM_SANITIZED
#endif
#endif
#else
#define ROTASIM_SANITIZED
#endif

#ifndef ROTASIM_SANITIZED
#include "sim/engine/parallel_engine.hpp"
#include "tests/benchmarks/phold_model.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t> calls{0};

void* counted(std::size_t size, std::size_t alignment) {
    calls.fetch_add(1, std::memory_order_relaxed);
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

struct Counts {
    std::uint64_t allocations = 0;
    std::uint64_t pool_dry = 0;
    std::uint64_t windows = 0;
};

// What 500 windows take after a warm-up of 500.
Counts warm_counts(std::uint32_t cells, EngineOptions options) {
    const PholdParameters parameters{.lps = 2'000};
    EngineLayout layout;
    layout.floor = Phold(parameters).floor();
    for (std::uint32_t lp = 0; lp < parameters.lps; ++lp) {
        layout.lp_of.push_back(lp);
        layout.cell_of.push_back(lp * cells / parameters.lps);
    }
    ParallelEngine<Phold> engine(layout, Phold(parameters), options);
    for (std::uint32_t lp = 0; lp < parameters.lps; ++lp) {
        engine.prime(lp, [lp](Phold& model, Outbox& outbox) { model.prime(lp, outbox); });
    }
    engine.run_until(SimTime{50'000'000'000});
    const EngineCounters warm = engine.counters();
    const std::uint64_t before = calls;
    engine.run_until(SimTime{100'000'000'000});
    const std::uint64_t after = calls;
    const EngineCounters last = engine.counters();
    return {.allocations = after - before,
            .pool_dry = last.pool_dry - warm.pool_dry,
            .windows = last.windows - warm.windows};
}

}  // namespace

TEST_CASE("warm windows of one thread allocate nothing", "[unit][engine]") {
    for (const std::uint32_t cells : {1U, 4U, 16U}) {
        INFO(cells << " cells");
        const Counts counts = warm_counts(cells, {.threads = 1});
        CHECK(counts.windows > 0);
        CHECK(counts.allocations == 0);
        CHECK(counts.pool_dry == 0);
    }
}

// TBB does not call `operator new` to start a loop, so all that is counted is the engine's own.
// Which worker runs which cell is chance here: one that was ever so idle may have to run all cells
// of a window for the first time after any warm-up. That must stay rare.
TEST_CASE("warm windows of two threads allocate next to nothing", "[unit][engine]") {
    for (const std::uint32_t cells : {4U, 16U}) {
        INFO(cells << " cells");
        const Counts counts = warm_counts(cells, {.threads = 2, .inline_below = 0});
        CHECK(counts.windows >= 500);
        CHECK(counts.allocations <= 20);
        CHECK(counts.pool_dry <= 20);
    }
}

}  // namespace rotasim

#endif
