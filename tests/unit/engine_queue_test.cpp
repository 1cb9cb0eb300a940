// The pending events of one cell against a plain set in the total order, and the chunks that they
// lie in.
#include "sim/base/contract.hpp"
#include "sim/engine/cell_queue.hpp"
#include "tests/support/engine_random_world.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace rotasim;
using random_world::Dice;

namespace {

struct InOrder {
    bool operator()(const Event& a, const Event& b) const { return before(a, b); }
};

// A queue run as a cell runs it, window by window, beside a set that does everything right.
struct Pair {
    Pair(Duration width, std::uint64_t seed) : dice{seed} { queue.set_clock(TickClock(width)); }

    // At `now` or later: in the same tick, near, far, or at the far end of time.
    void add(SimTime now) {
        const unsigned bits = dice.one_of({0U, 4U, 12U, 30U, 45U, 61U});
        const std::int64_t after = dice.length_below(std::int64_t{1} << bits);
        const bool too_far = now.ns > INT64_MAX - after;
        const Event event{.at = too_far ? now : SimTime{now.ns + after},
                          .order = Event::pack(1, EventClass::act, 0),
                          .target = static_cast<EntityIndex>(dice.below(3)),
                          .origin = 0,
                          .sequence = sequence++,
                          .payload = 0};
        queue.add(event, pool);
        expected.insert(event);
    }

    [[nodiscard]] bool agrees() const {
        const SimTime first = expected.empty() ? SimTime::never() : expected.begin()->at;
        return queue.next() == first && queue.pending() == expected.size();
    }

    // One event out of the open bucket; what it causes goes in. False if the two disagree.
    bool handle_front() {
        const Event event = queue.front();
        const Event& right = *expected.begin();
        const bool same = !before(event, right) && !before(right, event);
        queue.pop();
        expected.erase(expected.begin());
        for (std::uint64_t left = budget > 0 ? dice.below(3) : 0; left > 0; --left) {
            --budget;
            // An event of the same moment must come later in the order.
            add(SimTime{event.at.ns + (event.at.ns < INT64_MAX - 1 ? 1 : 0)});
        }
        return same;
    }

    // Everything before `limit`; may stop in the middle of a bucket.
    bool run(SimTime limit) {
        for (;;) {
            while (queue.is_open() && !queue.open_is_empty() && queue.front().at < limit) {
                if (!handle_front() || !agrees()) {
                    return false;
                }
            }
            if (queue.next() >= limit) {
                return agrees();
            }
            const EventList bucket = queue.take_next_bucket(pool);
            queue.open_sorted(bucket, pool, sorter);
            if (!agrees()) {
                return false;
            }
        }
    }

    ChunkReserve reserve;
    ChunkPool pool{reserve};
    EventSorter sorter;
    CellQueue queue;
    std::set<Event, InOrder> expected;
    Dice dice;
    std::uint32_t sequence = 0;
    int budget = 2'000;
};

// Windows of any length, with mail at each of their ends.
bool runs_like_a_set(Duration width, std::uint64_t seed) {
    Pair pair(width, seed);
    SimTime limit = SimTime::zero();
    for (int i = 0; i < 50; ++i) {
        pair.add(limit);
    }
    for (int window = 0; window < 200; ++window) {
        const SimTime next = pair.queue.next();
        if (next == SimTime::never()) {
            break;
        }
        const std::int64_t length =
            1 + pair.dice.length_below(std::int64_t{1} << pair.dice.below(62));
        limit = next.ns > INT64_MAX - length ? SimTime::never() : next + nanoseconds(length);
        if (!pair.run(limit)) {
            return false;
        }
        for (std::uint64_t mail = pair.dice.below(4); mail > 0 && !limit.is_never(); --mail) {
            pair.add(limit);
        }
    }
    return pair.run(SimTime::never());
}

Event event_at(std::int64_t ns, std::uint32_t sequence = 0) {
    return {.at = SimTime{ns},
            .order = 0,
            .target = 0,
            .origin = 0,
            .sequence = sequence,
            .payload = 0};
}

}  // namespace

TEST_CASE("a cell's queue gives its events in the total order, over any distance of time",
          "[unit][engine]") {
    for (const std::int64_t width :
         {std::int64_t{1}, std::int64_t{10}, std::int64_t{4'097}, std::int64_t{1'000'000'000},
          std::int64_t{1} << 40, std::int64_t{1} << 62}) {
        for (std::uint64_t seed = 0; seed < 12; ++seed) {
            INFO("width " << width << ", seed " << seed);
            REQUIRE(runs_like_a_set(nanoseconds(width), seed));
        }
    }
}

TEST_CASE("one event in each level of the wheels comes out at its own time", "[unit][engine]") {
    Pair pair(nanoseconds(1), 1);
    pair.budget = 0;
    for (unsigned power = 0; power < 63; ++power) {
        for (std::int64_t d = -1; d <= 1; ++d) {
            const Event event = event_at((std::int64_t{1} << power) + d, pair.sequence++);
            pair.queue.add(event, pair.pool);
            pair.expected.insert(event);
        }
    }
    CHECK(pair.run(SimTime::never()));
    CHECK(pair.queue.pending() == 0);
}

TEST_CASE("a queue refuses the past, and a bucket that is not there", "[unit][engine]") {
    ChunkReserve reserve;
    ChunkPool pool(reserve);
    EventSorter sorter;
    CellQueue queue;
    queue.set_clock(TickClock(nanoseconds(10)));
    CHECK_THROWS_AS(queue.take_next_bucket(pool), InvariantViolation);
    queue.add(event_at(25), pool);
    queue.open_sorted(queue.take_next_bucket(pool), pool, sorter);
    CHECK(queue.bucket_end() == SimTime{30});
    CHECK_THROWS_AS(queue.add(event_at(19), pool), InvariantViolation);
    CHECK_THROWS_AS(queue.take_next_bucket(pool), InvariantViolation);  // One is still open.
    CHECK_NOTHROW(queue.add(event_at(20, 1), pool));
    CHECK(queue.next() == SimTime{20});
}

TEST_CASE("lists keep all events and the earliest time, and give every chunk back",
          "[unit][engine]") {
    ChunkReserve reserve;
    ChunkPool sender(reserve);
    ChunkPool receiver(reserve);
    std::size_t bytes = 0;
    std::uint64_t dry = 0;
    for (unsigned window = 0; window < 400; ++window) {
        EventList list;
        std::vector<std::uint32_t> kept;
        const std::uint32_t count = window % 7 == 0 ? 20'000 : window;
        for (std::uint32_t i = 0; i < count; ++i) {
            list.add(event_at(1'000 - i % 500, i), sender);
        }
        REQUIRE(list.count() == count);
        REQUIRE(list.empty() == (count == 0));
        REQUIRE(list.earliest ==
                (count == 0 ? SimTime::never() : SimTime{1'000 - std::min(499U, count - 1)}));
        list.drain(receiver, [&](const Event* events, std::uint32_t n) {
            for (std::uint32_t i = 0; i < n; ++i) {
                kept.push_back(events[i].sequence);
            }
        });
        std::sort(kept.begin(), kept.end());
        bool all = kept.size() == count;
        for (std::uint32_t i = 0; i < count && all; ++i) {
            all = kept[i] == i;
        }
        REQUIRE(all);
        REQUIRE(list.empty());
        sender.settle();
        receiver.settle();
        if (window == 20) {
            bytes = reserve.bytes();
            dry = sender.times_dry();
        }
    }
    // Chunks went from one pool to the other all the time; none is lost, none asked for in a
    // window.
    CHECK(reserve.bytes() == bytes);
    CHECK(sender.times_dry() == dry);
    CHECK(receiver.times_dry() == 0);
}

TEST_CASE("a pool that runs dry in a window says so, and has learnt by the next one",
          "[unit][engine]") {
    ChunkReserve reserve;
    ChunkPool pool(reserve);
    const auto window = [&] {
        EventList list;
        for (std::uint32_t i = 0; i < 10'000; ++i) {
            list.add(event_at(1, i), pool);
        }
        list.drain(pool, [](const Event*, std::uint32_t) {});
        pool.settle();
    };
    window();
    const std::uint64_t dry = pool.times_dry();
    CHECK(dry > 0);
    window();
    window();
    CHECK(pool.times_dry() == dry);
}

TEST_CASE("what is sent before the first window is no measure of a window's need",
          "[unit][engine]") {
    ChunkReserve reserve;
    ChunkPool pool(reserve);
    EventList primed;
    for (std::uint32_t i = 0; i < 310'000; ++i) {
        primed.add(event_at(1, i), pool);
    }
    const std::size_t bytes = reserve.bytes();
    // As the engine does when a run begins.
    pool.forget_need();
    pool.settle();
    CHECK(reserve.bytes() <= bytes + bytes / 2);
}
