// The reference engine: one total order, floors and rounds enforced, copies that go on by
// themselves.
#include "sim/base/contract.hpp"
#include "sim/engine/sequential_engine.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <vector>

using namespace rotasim;

namespace {

// Writes down what it handles; what it sends is up to the test.
struct Recorder {
    std::vector<Event> handled;
    std::function<void(const Event&, Outbox&)> react = [](const Event&, Outbox&) {};

    void handle(std::span<const Event> batch, Outbox& outbox) {
        for (const Event& event : batch) {
            handled.push_back(event);
            outbox.begin(event);
            react(event, outbox);
        }
    }
    static bool is_hashed(std::uint8_t kind) { return kind != 255; }
};

// Entities 0 and 1 in one process, 2 in another.
EngineLayout layout() {
    EngineLayout three;
    three.lp_of = {0, 0, 1};
    three.cell_of = {0, 0};
    three.floor = seconds(1);
    return three;
}

constexpr SimTime at(std::int64_t s) { return SimTime{s * 1'000'000'000}; }

}  // namespace

TEST_CASE("events run by time, class, target and sequence, not by order of sending",
          "[unit][engine]") {
    const EngineLayout three = layout();
    SequentialEngine<Recorder> engine(three, Recorder{});
    engine.prime(0, [](Recorder&, Outbox& out) {
        out.send(1, EventClass::act, 4, at(5), 0);
        out.send(0, EventClass::act, 3, at(5), 0);
        out.send(1, EventClass::board, 2, at(5), 0);
        out.send(0, EventClass::act, 5, at(5), 1);
        out.send(2, EventClass::change, 1, at(2), 0);
    });

    REQUIRE(engine.run_until(at(10)));

    std::vector<int> kinds;
    for (const Event& event : engine.model().handled) {
        kinds.push_back(event.kind());
    }
    CHECK(kinds == std::vector<int>{1, 2, 3, 5, 4});
}

TEST_CASE("a reaction at the same tick comes in a later round, even of a lower class",
          "[unit][engine]") {
    const EngineLayout three = layout();
    Recorder recorder;
    recorder.react = [](const Event& event, Outbox& out) {
        if (event.kind() == 1) {
            out.send(0, EventClass::change, 2, event.at, 0);
        }
    };
    SequentialEngine<Recorder> engine(three, recorder);
    engine.prime(0, [](Recorder&, Outbox& out) {
        out.send(0, EventClass::act, 1, at(1), 0);
        out.send(1, EventClass::act, 3, at(1), 0);
    });

    REQUIRE(engine.run_until(at(2)));

    REQUIRE(engine.model().handled.size() == 3);
    CHECK(engine.model().handled[1].kind() == 3);
    CHECK(engine.model().handled[2].kind() == 2);
    CHECK(engine.model().handled[2].round() == 1);
}

TEST_CASE("a message to another process below the floor breaks a contract", "[unit][engine]") {
    const EngineLayout three = layout();
    std::vector<EntityCore> cores(3);
    Outbox outbox(three, cores.data());
    outbox.begin(0, at(1), 0);

    CHECK_THROWS_AS(outbox.send(2, EventClass::act, 1, at(1), 0), InvariantViolation);
    CHECK_THROWS_AS(outbox.send(1, EventClass::act, 1, at(0), 0), InvariantViolation);
    CHECK_NOTHROW(outbox.send(1, EventClass::act, 1, at(1), 0));
    CHECK_NOTHROW(outbox.send(2, EventClass::act, 1, at(2), 0));
}

TEST_CASE("events that chase each other within one tick are stopped", "[unit][engine]") {
    const EngineLayout three = layout();
    Recorder recorder;
    recorder.react = [](const Event& event, Outbox& out) {
        out.send(event.target, EventClass::act, 1, event.at, 0);
    };
    SequentialEngine<Recorder> engine(three, recorder);
    engine.prime(0, [](Recorder&, Outbox& out) { out.send(0, EventClass::act, 1, at(1), 0); });

    CHECK_THROWS_AS(engine.run_until(at(2)), InvariantViolation);
}

TEST_CASE("the horizon is not part of the run, and a delay beyond time never comes",
          "[unit][engine]") {
    const EngineLayout three = layout();
    SequentialEngine<Recorder> engine(three, Recorder{});
    engine.prime(0, [](Recorder&, Outbox& out) {
        out.send(0, EventClass::act, 1, at(2), 0);
        out.send(0, EventClass::act, 2, SimTime::never(), 0);
    });

    REQUIRE(engine.run_until(at(2)));
    CHECK(engine.events() == 0);
    CHECK(engine.pending() == 1);
}

TEST_CASE("a copy goes on by itself, and equals the original if nothing differs",
          "[unit][engine]") {
    const EngineLayout three = layout();
    Recorder recorder;
    recorder.react = [](const Event& event, Outbox& out) {
        out.send(2 - event.target, EventClass::act, 1, event.at + seconds(1), event.payload + 1);
    };
    SequentialEngine<Recorder> engine(three, recorder);
    engine.prime(0, [](Recorder&, Outbox& out) { out.send(0, EventClass::act, 1, at(1), 0); });
    REQUIRE(engine.run_until(at(5)));

    SequentialEngine<Recorder> branch = engine;
    REQUIRE(branch.run_until(at(9)));
    CHECK(engine.events() < branch.events());
    REQUIRE(engine.run_until(at(9)));

    CHECK(engine.events() == branch.events());
    for (EntityIndex e = 0; e < 3; ++e) {
        CHECK(engine.entity_hash(e) == branch.entity_hash(e));
    }
}

TEST_CASE("events that only observe stay out of the digest", "[unit][engine]") {
    const EngineLayout three = layout();
    SequentialEngine<Recorder> watched(three, Recorder{});
    SequentialEngine<Recorder> alone(three, Recorder{});
    const auto fill = [](Recorder&, Outbox& out) { out.send(0, EventClass::act, 1, at(1), 0); };
    watched.prime(0, fill);
    alone.prime(0, fill);
    watched.prime(2, [](Recorder&, Outbox& out) { out.send(2, EventClass::act, 255, at(1), 0); });

    REQUIRE(watched.run_until(at(5)));
    REQUIRE(alone.run_until(at(5)));

    CHECK(watched.events() == 2);
    CHECK(watched.hashed_events() == 1);
    CHECK(watched.entity_hash(0) == alone.entity_hash(0));
    CHECK(watched.entity_hash(2) == alone.entity_hash(2));
}
