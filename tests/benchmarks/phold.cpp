// PHOLD on the parallel engine or on the reference, timed after a warm-up.
#include "sim/base/digest.hpp"
#include "sim/engine/parallel_engine.hpp"
#include "sim/engine/sequential_engine.hpp"
#include "sim/run/bench.hpp"
#include "tests/benchmarks/phold_bare.hpp"
#include "tests/benchmarks/phold_model.hpp"

#include <sys/resource.h>

#include <chrono>

namespace rotasim {

namespace {

// Such that what a cell touches for its processes fills about half of a small second-level cache.
constexpr std::uint32_t lps_per_cell = 8192;
constexpr double warm_up_units = 2;
constexpr double unit_ns = 1e9;
// About five seconds on a machine of 2026.
constexpr std::uint64_t default_events = 100'000'000;
constexpr std::uint64_t default_reference_events = 15'000'000;

template <class Engine>
void prime(Engine& engine, const PholdRequest& request) {
    for (EntityIndex lp = 0; lp < request.lps; ++lp) {
        engine.prime(lp, [lp](Phold& model, Outbox& outbox) { model.prime(lp, outbox); });
    }
}

template <class Engine>
void measure(Engine& engine, const PholdRequest& request, std::uint64_t events,
             BenchReport& report) {
    // One event per process and unit of time, as the mean increment is one unit.
    const double a_unit = static_cast<double>(request.lps) * request.events_per_lp;
    const double units = warm_up_units + static_cast<double>(events) / a_unit;
    engine.run_until(SimTime{static_cast<std::int64_t>(warm_up_units * unit_ns)});
    const std::uint64_t before = engine.events();
    const auto begin = std::chrono::steady_clock::now();
    engine.run_until(SimTime{static_cast<std::int64_t>(units * unit_ns)});
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    report.events = engine.events() - before;
    Digest digest;
    digest.update(engine.events());
    for (EntityIndex lp = 0; lp < request.lps; ++lp) {
        digest.update(engine.entity_hash(lp));
    }
    report.digest = digest.hex();
    report.peak_rss_bytes = peak_rss_bytes();
}

}  // namespace

std::uint64_t peak_rss_bytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

BenchReport bench_phold(const PholdRequest& request) {
    BenchReport report;
    const bool reference = request.engine == BenchEngine::reference;
    const std::uint32_t wanted =
        request.cells == 0 ? (request.lps + lps_per_cell - 1) / lps_per_cell : request.cells;
    report.cells = reference ? 1 : std::min(wanted, request.lps);
    report.threads = reference ? 1 : request.threads;
    const PholdParameters parameters{request.lps, request.events_per_lp, request.remote,
                                     request.lookahead, request.seed};
    std::uint64_t events = request.events;
    if (request.engine == BenchEngine::bare) {
        report.threads = 1;
        BarePhold engine(parameters, report.cells);
        engine.prime();
        measure(engine, request, events == 0 ? default_events : events, report);
        return report;
    }
    Phold model(parameters);
    EngineLayout layout;
    layout.floor = model.floor();
    for (std::uint32_t lp = 0; lp < request.lps; ++lp) {
        layout.lp_of.push_back(lp);
        layout.cell_of.push_back(
            static_cast<std::uint32_t>(std::uint64_t{lp} * report.cells / request.lps));
    }
    if (reference) {
        SequentialEngine<Phold> engine(layout, std::move(model));
        engine.reserve(std::size_t{request.lps} * request.events_per_lp + 1);
        prime(engine, request);
        measure(engine, request, events == 0 ? default_reference_events : events, report);
    } else {
        ParallelEngine<Phold> engine(layout, std::move(model),
                                     EngineOptions{.threads = request.threads});
        prime(engine, request);
        measure(engine, request, events == 0 ? default_events : events, report);
    }
    return report;
}

}  // namespace rotasim
