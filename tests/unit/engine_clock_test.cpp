// The small parts of the parallel engine, exact: ticks of any width, sorting of any bucket, cells
// of any layout.
#include "sim/base/contract.hpp"
#include "sim/base/wide.hpp"
#include "sim/engine/cell_map.hpp"
#include "sim/engine/event_sorter.hpp"
#include "sim/engine/tick_clock.hpp"
#include "tests/support/engine_random_world.hpp"

#include <catch2/catch.hpp>

#include <cstring>

using namespace rotasim;
using random_world::Dice;

namespace {

// Numbers from 1 to 2^bits, near powers of two as often as anywhere.
std::int64_t any_number(Dice& dice, unsigned bits) {
    const auto power = std::int64_t{1} << dice.below(bits);
    const std::int64_t number =
        dice.coin() ? power + dice.length_below(5) - 2 : power + dice.length_below(power);
    return std::clamp<std::int64_t>(number, 1, std::int64_t{1} << (bits - 1));
}

bool is_exact(const TickClock& clock, std::int64_t at) {
    const auto width = static_cast<uint128>(clock.width().ns);
    const uint128 tick = static_cast<uint128>(at) / width;
    const uint128 end = std::min((tick + 1) * width, static_cast<uint128>(INT64_MAX));
    const auto found = clock.tick_of(SimTime{at});
    return found == tick && static_cast<uint128>(clock.begin_of(found).ns) == tick * width &&
           static_cast<uint128>(clock.begin_of(found + 1).ns) == end;
}

// Times around multiples of the width, around the ends of time, and anywhere.
unsigned wrong_ticks(std::int64_t width, Dice& dice) {
    const TickClock clock(nanoseconds(width));
    unsigned wrong = 0;
    const auto look = [&](std::int64_t at) { wrong += at >= 0 && !is_exact(clock, at) ? 1U : 0U; };
    for (std::int64_t d = 0; d < 3; ++d) {
        look(d);
        look(INT64_MAX - d);
        look(INT64_MAX / width * width - d);
    }
    for (int i = 0; i < 30; ++i) {
        const std::int64_t multiple = dice.length_below(INT64_MAX / width) * width;
        look(multiple - 1);
        look(multiple);
        look(multiple + 1);
        look(any_number(dice, 63));
        look(static_cast<std::int64_t>(dice.bits() >> 1));
    }
    return wrong;
}

Event any_event(Dice& dice, SimTime at, std::uint32_t sequence) {
    const auto event_class = dice.one_of({EventClass::board, EventClass::change, EventClass::act});
    const auto round = static_cast<std::uint32_t>(dice.below(3));
    const auto kind = static_cast<std::uint8_t>(dice.below(4));
    const auto target = static_cast<EntityIndex>(dice.below(3));
    const auto origin = static_cast<EntityIndex>(dice.below(3));
    return {.at = at,
            .order = Event::pack(round, event_class, kind),
            .target = target,
            .origin = origin,
            .sequence = sequence,
            .payload = dice.bits()};
}

// `spread`: in how many places of the bucket events stand, at most; they differ by sequence.
bool sorts_like_the_standard(EventSorter& sorter, std::size_t n, SimTime begin, Duration width,
                             std::uint64_t spread, Dice& dice) {
    std::vector<Event> events;
    const auto step = static_cast<std::uint64_t>(width.ns) / spread;
    for (std::size_t i = 0; i < n; ++i) {
        std::uint64_t offset = step == 0 ? dice.below(static_cast<std::uint64_t>(width.ns))
                                         : step * dice.below(spread);
        if (dice.below(10) == 0) {
            offset = static_cast<std::uint64_t>(width.ns) - 1;
        }
        const SimTime at = begin + nanoseconds(static_cast<std::int64_t>(offset));
        events.push_back(any_event(dice, at, static_cast<std::uint32_t>(i)));
    }
    for (std::size_t i = n; i > 1; --i) {
        std::swap(events[i - 1], events[dice.below(i)]);
    }
    std::vector<Event> expected = events;
    std::sort(expected.begin(), expected.end(), before);
    sorter.sort(events, begin, width);
    return n == 0 || std::memcmp(events.data(), expected.data(), n * sizeof(Event)) == 0;
}

}  // namespace

TEST_CASE("ticks are exact quotients for every width and time", "[unit][engine]") {
    Dice dice{1};
    for (unsigned power = 0; power <= 62; ++power) {
        for (std::int64_t d = -2; d <= 2; ++d) {
            const std::int64_t width = (std::int64_t{1} << power) + d;
            if (width >= 1 && width <= std::int64_t{1} << 62) {
                INFO("width " << width);
                REQUIRE(wrong_ticks(width, dice) == 0);
            }
        }
    }
    for (int i = 0; i < 2'000; ++i) {
        const std::int64_t width = any_number(dice, 63);
        INFO("width " << width);
        REQUIRE(wrong_ticks(width, dice) == 0);
    }
}

TEST_CASE("a width that no clock can have is refused", "[unit][engine]") {
    CHECK_THROWS_AS(TickClock(nanoseconds(0)), InvariantViolation);
    CHECK_THROWS_AS(TickClock(nanoseconds(-1)), InvariantViolation);
    CHECK_THROWS_AS(TickClock(nanoseconds((std::int64_t{1} << 62) + 1)), InvariantViolation);
}

TEST_CASE("buckets of any size and crowding are sorted into the total order", "[unit][engine]") {
    Dice dice{2};
    EventSorter sorter;
    const std::vector<std::size_t> sizes = {0,  1,  2,  3,   47,  48,  49,    63,
                                            64, 65, 66, 127, 128, 129, 1'000, 5'000};
    for (const std::int64_t width :
         {std::int64_t{1}, std::int64_t{2}, std::int64_t{10}, std::int64_t{63}, std::int64_t{64},
          std::int64_t{65}, std::int64_t{100'000'000}, std::int64_t{1} << 62}) {
        for (const std::uint64_t spread : {1U, 2U, 3U, 100U, 1'000'000U}) {
            for (const std::size_t n : sizes) {
                const SimTime begin{dice.coin() ? 0 : dice.length_below(INT64_MAX / 2)};
                INFO("width " << width << ", spread " << spread << ", events " << n);
                REQUIRE(
                    sorts_like_the_standard(sorter, n, begin, nanoseconds(width), spread, dice));
            }
        }
    }
    // More events than slots.
    CHECK(sorts_like_the_standard(sorter, 140'000, SimTime::zero(), seconds(1), 90'000, dice));
}

TEST_CASE("the cell map answers as the layout does", "[unit][engine]") {
    Dice dice{3};
    for (int i = 0; i < 300; ++i) {
        EngineLayout layout;
        const auto processes = 1 + dice.below(200);
        const std::uint64_t cells = dice.one_of<std::uint64_t>({1, 2, 200});
        const bool in_order = dice.coin();
        for (std::uint64_t lp = 0; lp < processes; ++lp) {
            layout.cell_of.push_back(
                static_cast<std::uint32_t>(in_order ? lp * cells / processes : dice.below(cells)));
        }
        const std::uint64_t entities = dice.one_of<std::uint64_t>({1, 63, 64, 65, 128, 1'000});
        for (std::uint64_t e = 0; e < entities; ++e) {
            layout.lp_of.push_back(static_cast<std::uint32_t>(in_order ? e * processes / entities
                                                                       : dice.below(processes)));
        }
        const CellMap map(layout);
        unsigned wrong = 0;
        for (EntityIndex e = 0; e < entities; ++e) {
            wrong += map.cell_of(e) != layout.cell_of[layout.lp_of[e]] ? 1U : 0U;
        }
        CHECK(wrong == 0);
        CHECK(map.cells() == 1 + *std::max_element(layout.cell_of.begin(), layout.cell_of.end()));
    }
    CHECK(CellMap(EngineLayout{}).cells() == 1);
}
