// PHOLD, the benchmark's own model, comes out equal under both engines.
#include "sim/engine/parallel_engine.hpp"
#include "sim/engine/sequential_engine.hpp"
#include "tests/benchmarks/phold_bare.hpp"
#include "tests/benchmarks/phold_model.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;

namespace {

struct Digest {
    std::uint64_t hashes = 0;
    std::uint64_t events = 0;
    std::size_t pending = 0;

    friend bool operator==(const Digest&, const Digest&) = default;
};

// Processes in blocks, as the benchmark cuts them.
EngineLayout phold_layout(const PholdParameters& parameters, std::uint32_t cells) {
    EngineLayout layout;
    layout.floor = Phold(parameters).floor();
    for (std::uint32_t lp = 0; lp < parameters.lps; ++lp) {
        layout.lp_of.push_back(lp);
        layout.cell_of.push_back(
            static_cast<std::uint32_t>(std::uint64_t{lp} * cells / parameters.lps));
    }
    return layout;
}

template <class Engine>
std::uint64_t hashes(const Engine& engine, const PholdParameters& parameters) {
    std::uint64_t all = 0;
    for (std::uint32_t lp = 0; lp < parameters.lps; ++lp) {
        all = (all ^ engine.entity_hash(lp)) * 0xD6E8FEB86659FD93ULL;
    }
    return all;
}

template <class Engine>
Digest run(Engine& engine, const PholdParameters& parameters, SimTime end) {
    for (std::uint32_t lp = 0; lp < parameters.lps; ++lp) {
        engine.prime(lp, [lp](Phold& model, Outbox& outbox) { model.prime(lp, outbox); });
    }
    engine.run_until(end);
    return {hashes(engine, parameters), engine.events(), engine.pending()};
}

void check_bare(const PholdParameters& parameters, SimTime end, std::uint32_t partitions,
                const Digest& expected) {
    INFO(parameters.lps << " processes, remote " << parameters.remote << ", " << partitions
                        << " partitions without an engine");
    BarePhold bare(parameters, partitions);
    bare.prime();
    bare.run_until(SimTime{end.ns / 3});  // In the middle of a window.
    bare.run_until(end);
    CHECK(bare.events() == expected.events);
    CHECK(hashes(bare, parameters) == expected.hashes);
}

void check_phold(const PholdParameters& parameters, SimTime end,
                 std::initializer_list<std::uint32_t> cells) {
    const EngineLayout one = phold_layout(parameters, 1);
    SequentialEngine<Phold> reference(one, Phold(parameters));
    const Digest expected = run(reference, parameters, end);
    CHECK(expected.events > parameters.lps);
    CHECK(expected.pending == std::size_t{parameters.lps} * parameters.events_per_lp);
    for (const std::uint32_t count : cells) {
        if (parameters.lookahead >= BarePhold::least_lookahead) {
            check_bare(parameters, end, count, expected);
        }
        for (const unsigned threads : {1U, 2U, 4U}) {
            EngineLayout layout = phold_layout(parameters, count);
            layout.bucket = threads == 4 ? layout.floor * 10 : Duration::zero();
            if (parameters.remote == 0) {
                layout.cells.assign(count, {.processes_apart = true});
            }
            ParallelEngine<Phold> engine(layout, Phold(parameters), {.threads = threads});
            INFO(parameters.lps << " processes, remote " << parameters.remote << ", " << count
                                << " cells, " << threads << " threads");
            CHECK((run(engine, parameters, end) == expected));
        }
    }
}

constexpr SimTime at(std::int64_t s) { return SimTime{s * 1'000'000'000}; }

}  // namespace

TEST_CASE("PHOLD of a thousand processes equals the reference", "[property][engine]") {
    for (const double remote : {0.0, 0.5, 1.0}) {
        for (const std::uint32_t each : {1U, 4U}) {
            check_phold({.lps = 1'000, .events_per_lp = each, .remote = remote}, at(8),
                        {1, 3, 64, 1'000});
        }
    }
}

TEST_CASE("PHOLD of twenty thousand processes equals the reference", "[property][engine]") {
    for (const double remote : {0.0, 0.5, 1.0}) {
        check_phold({.lps = 20'000, .remote = remote}, at(3), {1, 8, 64});
    }
}

TEST_CASE("PHOLD with a floor of a nanosecond equals the reference", "[property][engine]") {
    check_phold({.lps = 50, .remote = 0.5, .lookahead = 1e-9}, at(4), {1, 5});
}
