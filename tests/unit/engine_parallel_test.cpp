// What the parallel engine promises besides equality: copies and moves, cancellation, exceptions,
// the far end of time, models that break their word.
#include "sim/base/contract.hpp"
#include "sim/engine/parallel_engine.hpp"
#include "sim/engine/sequential_engine.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <memory>
#include <numeric>

using namespace rotasim;

namespace {

constexpr SimTime at(std::int64_t s) { return SimTime{s * 1'000'000'000}; }

using React = std::function<void(const Event&, Outbox&)>;

// Counts by entity; what it sends is up to the test. Shares nothing between cells.
struct Scripted {
    std::vector<std::uint64_t> handled;
    React react;

    Scripted(std::size_t entities, React what) : handled(entities, 0), react(std::move(what)) {}
    void handle(std::span<const Event> batch, Outbox& outbox) {
        for (const Event& event : batch) {
            ++handled[event.target];
            outbox.begin(event);
            react(event, outbox);
        }
    }
    static bool is_hashed(std::uint8_t) { return true; }
};

// One entity per process, `each` processes per cell, floor 1 s.
EngineLayout cells_of(std::uint32_t cells, std::uint32_t each) {
    EngineLayout layout;
    layout.lp_of.resize(std::size_t{cells} * each);
    std::iota(layout.lp_of.begin(), layout.lp_of.end(), 0U);
    for (const std::uint32_t lp : layout.lp_of) {
        layout.cell_of.push_back(lp / each);
    }
    layout.floor = seconds(1);
    return layout;
}

template <class Engine>
void prime_all(Engine& engine, std::size_t entities) {
    for (EntityIndex e = 0; e < entities; ++e) {
        engine.prime(e, [e](Scripted&, Outbox& out) { out.send(e, EventClass::act, 0, at(1), 0); });
    }
}

// To the next entity after a second, round and round.
React pass_on(std::size_t entities) {
    return [entities](const Event& event, Outbox& out) {
        const auto next = static_cast<EntityIndex>((event.target + 1) % entities);
        out.send(next, EventClass::act, 0, event.at + seconds(1), event.payload + 1);
    };
}

template <class A, class B>
void check_equal(const A& a, const B& b, std::size_t entities) {
    CHECK(a.events() == b.events());
    CHECK(a.pending() == b.pending());
    for (EntityIndex e = 0; e < entities; ++e) {
        CHECK(a.entity_hash(e) == b.entity_hash(e));
    }
}

using Parallel = ParallelEngine<Scripted>;
using Sequential = SequentialEngine<Scripted>;

}  // namespace

TEST_CASE("a moved engine goes on where the other was, which may be gone", "[unit][engine]") {
    const EngineLayout layout = cells_of(3, 2);
    Sequential reference(layout, Scripted(6, pass_on(6)));
    prime_all(reference, 6);
    REQUIRE(reference.run_until(at(9)));

    auto first = std::make_unique<Parallel>(layout, Scripted(6, pass_on(6)));
    prime_all(*first, 6);
    REQUIRE(first->run_until(at(4)));
    Parallel second = std::move(*first);
    first.reset();
    REQUIRE(second.run_until(at(9)));

    check_equal(second, reference, 6);
}

TEST_CASE("a cancelled run goes on to the same result, by itself and as a copy", "[unit][engine]") {
    const EngineLayout layout = cells_of(4, 1);
    std::atomic<bool> cancel{false};
    // Everybody announces something for two seconds later, and entity 2 cancels at second 3.
    const React react = [&cancel](const Event& event, Outbox& out) {
        if (event.event_class() == EventClass::board) {
            return;
        }
        if (event.target == 2 && event.at == at(3)) {
            cancel = true;
        }
        out.send(event.target, EventClass::act, 0, event.at + seconds(1), 0);
        out.send(event.target, EventClass::board, 1, event.at + seconds(2), 0);
    };
    Sequential reference(layout, Scripted(4, react));
    prime_all(reference, 4);
    REQUIRE(reference.run_until(at(9)));

    for (const unsigned threads : {1U, 2U, 4U}) {
        cancel = false;
        Parallel engine(layout, Scripted(4, react), {.threads = threads, .inline_below = 0});
        prime_all(engine, 4);
        REQUIRE_FALSE(engine.run_until(at(9), &cancel));
        CHECK(engine.events() < reference.events());
        Parallel copy = engine;
        CHECK(copy.pending() == engine.pending());
        REQUIRE(engine.run_until(at(9)));
        REQUIRE(copy.run_until(at(9)));
        check_equal(engine, reference, 4);
        check_equal(copy, reference, 4);
    }
}

TEST_CASE("a run of one cell is cancelled as well, long before its end", "[unit][engine]") {
    const EngineLayout layout = cells_of(1, 2);
    std::atomic<bool> cancel{false};
    std::uint64_t after = 0;
    const React react = [&](const Event& event, Outbox& out) {
        cancel = cancel || event.at == at(3);
        if (cancel && ++after > 1'000'000) {
            throw std::runtime_error("nobody looks at the flag");
        }
        out.send(event.target, EventClass::act, 0, event.at + seconds(1), 0);
    };
    Parallel engine(layout, Scripted(2, react));
    prime_all(engine, 2);
    CHECK_FALSE(engine.run_until(SimTime::never(), &cancel));
}

TEST_CASE("the reference loses no event when it is cancelled", "[unit][engine]") {
    const EngineLayout layout = cells_of(1, 2);
    std::atomic<bool> cancel{false};
    const React react = [&cancel](const Event& event, Outbox& out) {
        cancel = cancel || event.at == at(3);
        pass_on(2)(event, out);
    };
    Sequential cancelled(layout, Scripted(2, react));
    Sequential whole(layout, Scripted(2, pass_on(2)));
    prime_all(cancelled, 2);
    prime_all(whole, 2);
    REQUIRE_FALSE(cancelled.run_until(at(5'000), &cancel));
    CHECK(cancelled.events() > 0);
    REQUIRE(cancelled.run_until(at(5'000)));
    REQUIRE(whole.run_until(at(5'000)));
    check_equal(cancelled, whole, 2);
}

TEST_CASE("what one worker throws comes out of the run, whatever the others do", "[unit][engine]") {
    const EngineLayout layout = cells_of(16, 4);
    for (const unsigned threads : {1U, 2U, 4U, 8U}) {
        for (int again = 0; again < 10; ++again) {
            const React react = [](const Event& event, Outbox& out) {
                if (event.target == 13 && event.at == at(6)) {
                    throw std::runtime_error("handler");
                }
                pass_on(64)(event, out);
            };
            Parallel engine(layout, Scripted(64, react), {.threads = threads, .inline_below = 0});
            prime_all(engine, 64);
            CHECK_THROWS_WITH(engine.run_until(at(50)), "handler");
        }
        // Another engine in the same process is none the worse for it.
        Parallel next(layout, Scripted(64, pass_on(64)), {.threads = threads, .inline_below = 0});
        Sequential reference(layout, Scripted(64, pass_on(64)));
        prime_all(next, 64);
        prime_all(reference, 64);
        REQUIRE(next.run_until(at(20)));
        REQUIRE(reference.run_until(at(20)));
        check_equal(next, reference, 64);
    }
}

TEST_CASE("an event near the end of time disturbs nobody", "[unit][engine]") {
    const EngineLayout layout = cells_of(2, 1);
    const auto fill = [](Scripted&, Outbox& out) {
        out.send(0, EventClass::act, 0, at(1), 0);
        out.send(1, EventClass::act, 0, SimTime{INT64_MAX - 1}, 0);
    };
    Parallel engine(layout, Scripted(2, [](const Event&, Outbox&) {}));
    Sequential reference(layout, Scripted(2, [](const Event&, Outbox&) {}));
    engine.prime(0, fill);
    reference.prime(0, fill);
    REQUIRE(reference.run_until(at(9)));
    REQUIRE(engine.run_until(at(9)));
    check_equal(engine, reference, 2);
    REQUIRE(reference.run_until(SimTime::never()));
    REQUIRE(engine.run_until(SimTime::never()));
    check_equal(engine, reference, 2);
}

TEST_CASE("a cell that says that its processes keep apart is held to it", "[unit][engine]") {
    EngineLayout layout = cells_of(2, 2);
    layout.cells = {{.processes_apart = true}, {.processes_apart = false}};
    layout.bucket = seconds(10);
    const React to_the_neighbour = [](const Event& event, Outbox& out) {
        if (event.target == 0) {
            out.send(1, EventClass::act, 0, event.at + seconds(1), 0);
        }
    };
    Parallel engine(layout, Scripted(4, to_the_neighbour));
    engine.prime(0, [](Scripted&, Outbox& out) { out.send(0, EventClass::act, 0, at(1), 0); });
    CHECK_THROWS_AS(engine.run_until(at(100)), InvariantViolation);

    const React to_all = [](const Event& event, Outbox& out) {
        if (event.target == 0 && event.event_class() != EventClass::board) {
            out.send(1, EventClass::board, 0, event.at + seconds(1), 0);
        }
    };
    Parallel loud(layout, Scripted(4, to_all));
    loud.prime(0, [](Scripted&, Outbox& out) { out.send(0, EventClass::act, 0, at(1), 0); });
    CHECK_THROWS_AS(loud.run_until(at(100)), InvariantViolation);
}

TEST_CASE("an engine without entities or events is done at once", "[unit][engine]") {
    const EngineLayout nobody;
    Parallel empty(nobody, Scripted(0, [](const Event&, Outbox&) {}), {.threads = 0});
    CHECK(empty.run_until(SimTime::never()));
    CHECK(empty.events() == 0);
    const EngineLayout layout = cells_of(3, 1);
    Parallel idle(layout, Scripted(3, [](const Event&, Outbox&) {}), {.threads = 2});
    CHECK(idle.run_until(SimTime::never()));
    CHECK(idle.pending() == 0);
}
