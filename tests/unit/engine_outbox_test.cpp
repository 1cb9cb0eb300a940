// What a handler may send: every rule of the outbox, with and without a cell around it.
#include "sim/base/contract.hpp"
#include "sim/engine/outbox.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;

namespace {

constexpr SimTime at(std::int64_t s) { return SimTime{s * 1'000'000'000}; }

// Entities 0 and 1 in one process, 2 in another of the same cell, 3 in another cell; floor 2 s.
struct Fixture {
    EngineLayout layout;
    std::vector<EntityCore> cores = std::vector<EntityCore>(4);
    ChunkReserve reserve;
    ChunkPool pool{reserve};
    CellQueue queue;
    std::vector<EventList> outboxes = std::vector<EventList>(2);
    std::vector<Event> announced;
    CellPort port;

    explicit Fixture(SimTime limit, bool alone = false) {
        layout.lp_of = {0, 0, 1, 2};
        layout.cell_of = {0, 0, 1};
        layout.floor = seconds(2);
        queue.set_clock(TickClock(layout.floor));
        map.emplace_back(layout);
        port.map = map.data();
        port.queue = &queue;
        port.pool = &pool;
        port.outboxes = outboxes.data();
        port.announced = &announced;
        port.runs_alone = alone;
        port.limit = limit;
    }

    // An outbox in which entity 0 handles an event of round 3 at second 1.
    Outbox outbox(bool in_cell) {
        Outbox out(layout, cores.data(), in_cell ? &port : nullptr);
        out.begin({.at = at(1), .order = Event::pack(3, EventClass::act, 9), .target = 0});
        return out;
    }

private:
    std::vector<CellMap> map;  // A vector, as it is made after the layout.
};

void act(Outbox& out, EntityIndex target, SimTime when) {
    out.send(target, EventClass::act, 1, when, 0);
}
void announce(Outbox& out, EntityIndex target, SimTime when) {
    out.send(target, EventClass::board, 1, when, 0);
}

}  // namespace

TEST_CASE("floors hold between processes and for the board, with and without cells",
          "[unit][engine]") {
    for (const bool in_cell : {false, true}) {
        Fixture fixture(at(3));
        Outbox out = fixture.outbox(in_cell);
        const SimTime early{at(3).ns - 1};
        CHECK_THROWS_AS(act(out, 0, SimTime{at(1).ns - 1}), InvariantViolation);  // The past.
        CHECK_THROWS_AS(act(out, 2, early), InvariantViolation);
        CHECK_THROWS_AS(act(out, 3, early), InvariantViolation);
        CHECK_THROWS_AS(announce(out, 0, early), InvariantViolation);
        CHECK_THROWS_AS(announce(out, 3, early), InvariantViolation);
        CHECK_THROWS_AS(act(out, 4, at(9)), InvariantViolation);  // Nobody.
        CHECK_NOTHROW(act(out, 0, at(1)));
        CHECK_NOTHROW(act(out, 1, at(1)));
        CHECK_NOTHROW(act(out, 2, at(3)));
        CHECK_NOTHROW(act(out, 3, at(3)));
        CHECK_NOTHROW(announce(out, 0, at(3)));
    }
}

TEST_CASE("an event goes to the cell's own queue, to the other's outbox or to the board",
          "[unit][engine]") {
    Fixture fixture(at(3));
    Outbox out = fixture.outbox(true);
    act(out, 1, at(1));
    act(out, 2, at(3));
    act(out, 3, at(4));
    announce(out, 3, at(5));

    CHECK(fixture.queue.pending() == 2);
    CHECK(fixture.queue.next() == at(1));
    CHECK(fixture.outboxes[0].count() == 0);
    CHECK(fixture.outboxes[1].count() == 1);
    CHECK(fixture.outboxes[1].earliest == at(4));
    REQUIRE(fixture.announced.size() == 1);
    CHECK(fixture.announced[0].at == at(5));
    CHECK(out.sent().empty());
}

TEST_CASE("a message into a window that others may have run past breaks a contract",
          "[unit][engine]") {
    Fixture fixture(at(4));
    Outbox out = fixture.outbox(true);
    CHECK_THROWS_AS(act(out, 3, SimTime{at(4).ns - 1}), InvariantViolation);
    CHECK_THROWS_AS(announce(out, 0, SimTime{at(4).ns - 1}), InvariantViolation);
    CHECK_NOTHROW(act(out, 3, at(4)));
    CHECK_NOTHROW(announce(out, 0, at(4)));
}

TEST_CASE("a cell that runs alone ends its window where it announces something", "[unit][engine]") {
    Fixture fixture(at(100), true);
    Outbox out = fixture.outbox(true);
    announce(out, 0, at(50));
    CHECK(fixture.port.limit == at(50));
    announce(out, 0, at(70));
    CHECK(fixture.port.limit == at(50));
    announce(out, 0, at(4));
    CHECK(fixture.port.limit == at(4));
    CHECK(fixture.announced.size() == 3);
}

TEST_CASE("what never comes is not sent and takes no number", "[unit][engine]") {
    for (const bool in_cell : {false, true}) {
        Fixture fixture(at(3));
        Outbox out = fixture.outbox(in_cell);
        act(out, 0, SimTime::never());
        announce(out, 0, SimTime::never());
        act(out, 3, SimTime::never());
        CHECK(fixture.cores[0].sequence == 0);
        CHECK(out.sent().empty());
        CHECK(fixture.queue.pending() == 0);
        CHECK(fixture.announced.empty());
    }
}

TEST_CASE("events are numbered by their sender, and rounds count within a tick", "[unit][engine]") {
    Fixture fixture(at(3));
    Outbox out = fixture.outbox(false);
    act(out, 1, at(1));
    act(out, 0, at(2));
    out.begin(2, at(1), Event::largest_round);
    act(out, 2, at(2));
    CHECK_THROWS_AS(act(out, 2, at(1)), InvariantViolation);  // One round too many.

    const std::vector<Event>& sent = out.sent();
    REQUIRE(sent.size() == 3);
    CHECK(sent[0].round() == 4);
    CHECK(sent[1].round() == 0);
    CHECK(sent[0].sequence == 0);
    CHECK(sent[1].sequence == 1);
    CHECK(sent[2].sequence == 0);
    CHECK(sent[2].origin == 2);
}

TEST_CASE("the order of events has every part of it in its place", "[unit][engine]") {
    // Each is before the next by one part only, and would be after it by all later parts.
    const auto event = [](std::int64_t when, std::uint32_t round, EventClass event_class,
                          EntityIndex target, EntityIndex origin, std::uint32_t sequence) {
        return Event{.at = SimTime{when},
                     .order = Event::pack(round, event_class, 200),
                     .target = target,
                     .origin = origin,
                     .sequence = sequence};
    };
    const std::vector<Event> rising = {
        event(1, 9, EventClass::act, 9, 9, 9),    event(2, 1, EventClass::act, 9, 9, 9),
        event(2, 2, EventClass::board, 9, 9, 9),  event(2, 2, EventClass::change, 1, 9, 9),
        event(2, 2, EventClass::change, 2, 1, 9), event(2, 2, EventClass::change, 2, 2, 1),
        event(2, 2, EventClass::change, 2, 2, 2)};
    for (std::size_t i = 0; i < rising.size(); ++i) {
        for (std::size_t j = 0; j < rising.size(); ++j) {
            CHECK(before(rising[i], rising[j]) == (i < j));
        }
    }
    Event other_kind = rising[0];
    other_kind.order ^= 0xFFU;
    CHECK_FALSE(before(rising[0], other_kind));
    CHECK_FALSE(before(other_kind, rising[0]));
}
