// What cells have written down apart, told at a barrier: against telling it one by one in the total
// order.
#include "sim/behaviour/observers.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace rotasim;

namespace {

struct Shape {
    std::size_t groups = 1;
    std::size_t seen = 1;
    std::int64_t span_ns = 1;  // 1: everything at one moment.
    int ups_of_ten = 5;
};

Observation drawn_observation(std::mt19937_64& dice, const Shape& shape, std::int64_t start_ns,
                              std::uint32_t sequence) {
    Observation seen;
    seen.during.at = SimTime{
        start_ns + static_cast<std::int64_t>(dice() % static_cast<std::uint64_t>(shape.span_ns))};
    seen.during.order = Event::pack(0, static_cast<EventClass>(dice() % 3), 0);
    seen.during.target = static_cast<EntityIndex>(dice() % 7);
    seen.during.sequence = sequence;
    seen.is_level = true;
    seen.group = static_cast<std::uint32_t>(dice() % shape.groups);
    seen.level = static_cast<Level>(dice() % level_count);
    seen.amount = (static_cast<int>(dice() % 10) < shape.ups_of_ten ? 1 : -1) *
                  static_cast<std::int64_t>(1 + dice() % 3);
    return seen;
}

// What is seen between two barriers, in no order.
std::vector<Observation> drawn_observations(std::mt19937_64& dice, const Shape& shape,
                                            std::int64_t start_ns, std::uint32_t& sequence) {
    std::vector<Observation> all;
    for (std::size_t i = 0; i < shape.seen; ++i) {
        all.push_back(drawn_observation(dice, shape, start_ns, sequence++));
        if (dice() % 4 == 0) {  // Another change while the same event is handled.
            Observation more = all.back();
            more.amount = -more.amount;
            all.push_back(more);
        }
    }
    return all;
}

// All of one event stand in one cell, one behind another; a cell is in no order of its own.
std::vector<std::vector<Observation>> written(const std::vector<Observation>& all,
                                              std::size_t cells) {
    std::vector<std::vector<Observation>> journals(cells);
    for (const Observation& seen : all) {
        journals[seen.during.target % cells].push_back(seen);
    }
    return journals;
}

void tell_at_once(Observers& observers, std::vector<std::vector<Observation>> journals) {
    std::vector<std::vector<Observation>*> told;
    for (auto& journal : journals) {
        told.push_back(&journal);
    }
    observers.see_all(told);
    for (const auto& journal : journals) {
        REQUIRE(journal.empty());
    }
}

void tell_one_by_one(Observers& observers, std::vector<Observation> all) {
    std::stable_sort(all.begin(), all.end(), [](const Observation& a, const Observation& b) {
        return before(a.during, b.during);
    });
    for (const Observation& seen : all) {
        observers.see(seen, seen.during.at);
    }
}

// How many levels have had a maximum above nothing.
std::size_t require_same(const Observers& a, const Observers& b, std::size_t groups) {
    std::size_t above = 0;
    for (std::uint32_t g = 0; g < groups; ++g) {
        for (std::size_t l = 0; l < level_count; ++l) {
            const auto level = static_cast<Level>(l);
            REQUIRE(a.now(g, level) == b.now(g, level));
            REQUIRE(a.most(g, level) == b.most(g, level));
            above += static_cast<std::size_t>(b.most(g, level) > 0);
        }
    }
    return above;
}

}  // namespace

TEST_CASE("what cells saw of levels is told as if one by one in the total order", "[property]") {
    std::mt19937_64 dice(20'261'128);
    const std::vector<MeasureSpec> no_measures;
    std::size_t maxima = 0;
    for (int run = 0; run < 300; ++run) {
        CAPTURE(run);
        Fleet fleet;
        fleet.groups.resize(1 + dice() % 5);
        Observers at_once(fleet, no_measures);
        Observers one_by_one(fleet, no_measures);
        const std::size_t cells = 1 + dice() % 9;
        std::int64_t start_ns = 0;
        std::uint32_t sequence = 0;
        for (int barrier = 0; barrier < 6; ++barrier) {
            Shape shape;
            shape.groups = fleet.groups.size();
            shape.seen = dice() % (run % 10 == 0 ? 4000 : 60);
            shape.span_ns = std::int64_t{1} << (dice() % 50);
            shape.ups_of_ten = 2 + static_cast<int>(dice() % 7);
            const std::vector<Observation> all =
                drawn_observations(dice, shape, start_ns, sequence);
            start_ns += shape.span_ns;
            tell_at_once(at_once, written(all, cells));
            tell_one_by_one(one_by_one, all);
            maxima += require_same(at_once, one_by_one, fleet.groups.size());
        }
    }
    REQUIRE(maxima > 0);
}
