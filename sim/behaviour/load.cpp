// Steps of load: drawn in rows, added up in integers.
#include "sim/behaviour/load.hpp"

#include "sim/base/distribution_rows.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace rotasim {

namespace {

constexpr std::int64_t hour = hours(1).ns;
constexpr std::int64_t row = 256;  // Steps drawn at once.
using Row = std::array<std::int64_t, row>;

// Load of the steps first .. first + loads.size() - 1, in millionths.
void draw_loads(const LoadPlan& plan, const StreamKey& key, std::int64_t first,
                std::span<std::int64_t> loads) {
    std::array<double, row> factors;
    const std::span<double> drawn(factors.data(), loads.size());
    sample_row(plan.factor, key, static_cast<std::uint64_t>(first), drawn);
    constexpr double one = LoadPlan::one;
    if (plan.profile.empty()) {
        for (std::size_t i = 0; i < loads.size(); ++i) {
            loads[i] = nearest(drawn[i] * one);
        }
        return;
    }
    const std::uint8_t* week = plan.week_of.data() + first;
    for (std::size_t i = 0; i < loads.size(); ++i) {
        loads[i] = nearest(drawn[i] * plan.profile[week[i]] * one);
    }
}

// Load times ticks in units of 10^12, to the nearest.
constexpr std::int64_t hour_unit = 1'000'000'000'000;
std::int64_t rounded(std::int64_t load, std::int64_t ticks) {
    std::int64_t product = 0;
    if (!__builtin_mul_overflow(load, ticks, &product) && product < INT64_MAX - hour_unit) {
        return (product + hour_unit / 2) / hour_unit;
    }
    return static_cast<std::int64_t>((static_cast<int128>(load) * ticks + hour_unit / 2) /
                                     hour_unit);
}

// The same for a whole hour of 3.6e12 ticks.
constexpr std::int64_t rounded_hour(std::int64_t load) { return (load * 18 + 2) / 5; }

// A part of a step, cut where hours end.
void book_part(LoadBook& book, std::int64_t load, std::int64_t from, std::int64_t to) {
    book.loaded += static_cast<int128>(load) * (to - from);
    while (from < to) {
        const std::int64_t of_hour = from / hour;
        const std::int64_t end = std::min(to, (of_hour + 1) * hour);
        book.hours[static_cast<std::size_t>(of_hour)] += rounded(load, end - from);
        from = end;
    }
}

// Whole steps of an hour or a part of one that divides it.
void book_whole(LoadBook& book, std::int64_t every, std::int64_t first,
                std::span<const std::int64_t> loads) {
    std::int64_t sum = 0;  // At most 256 times 1e14.
    for (const std::int64_t load : loads) {
        sum += load;
    }
    book.loaded += static_cast<int128>(sum) * every;
    std::int64_t* hours = book.hours.data();
    if (every == hour) {
        hours += first;
        for (const std::int64_t load : loads) {
            *hours++ += rounded_hour(load);
        }
        return;
    }
    const std::int64_t steps_of_hour = hour / every;
    for (std::size_t i = 0; i < loads.size(); ++i) {
        hours[(first + static_cast<std::int64_t>(i)) / steps_of_hour] += rounded(loads[i], every);
    }
}

void book_row(LoadBook& book, std::int64_t every, std::int64_t first,
              std::span<const std::int64_t> loads, const Interval& ran) {
    const auto count = static_cast<std::int64_t>(loads.size());
    const auto part = [&](std::int64_t i) {
        const std::int64_t begin = (first + i) * every;
        book_part(book, loads[static_cast<std::size_t>(i)], std::max(begin, ran.begin.ns),
                  std::min(begin + every, ran.end.ns));
    };
    if (hour % every != 0) {
        for (std::int64_t i = 0; i < count; ++i) {
            part(i);
        }
        return;
    }
    std::int64_t low = 0;
    std::int64_t high = count;
    if (first * every < ran.begin.ns) {
        part(low++);
    }
    if (low < high && (first + high) * every > ran.end.ns) {
        part(--high);
    }
    book_whole(book, every, first + low,
               loads.subspan(static_cast<std::size_t>(low), static_cast<std::size_t>(high - low)));
}

std::int64_t steps_begun_before(std::int64_t every, std::int64_t at) {
    return at / every + (at % every != 0 ? 1 : 0);
}

}  // namespace

std::int64_t load_hours(SimTime horizon) { return steps_begun_before(hour, horizon.ns); }

void open_load_book(LoadBook& book, SimTime horizon) {
    book.hours.resize(static_cast<std::size_t>(load_hours(horizon)), 0);
}

void book_load(Scope& scope, std::uint32_t slot, SimTime from, SimTime to) {
    const std::uint32_t which = scope.plan(slot).load;
    if (which == none || from == to) {
        return;
    }
    const LoadPlan& plan = scope.fleet().loads[which];
    Tally& tally = scope.part().tally;
    const std::uint32_t of_plan = scope.vm_slot(slot).plan;
    LoadBook& book = scope.vm(slot).rescued ? tally.unlocked_loads[of_plan] : tally.loads[of_plan];
    SIM_EXPECTS(!book.hours.empty());
    const std::int64_t every = plan.every.ns;
    const StreamKey key = scope.stream(scope.vm_slot(slot).entity, Purpose::workload);
    const std::int64_t end = steps_begun_before(every, to.ns);
    Row loads;
    for (std::int64_t first = from.ns / every; first < end; first += row) {
        const std::span<std::int64_t> some(loads.data(),
                                           static_cast<std::size_t>(std::min(row, end - first)));
        draw_loads(plan, key, first, some);
        book_row(book, every, first, some, Interval{from, to});
    }
    if (plan.changes) {
        book.steps += end - steps_begun_before(every, from.ns);
    }
}

}  // namespace rotasim
