// sim/base/calendar.cpp — civil dates and the month-end rule, on the algorithms of the date
// library.
#include "sim/base/calendar.hpp"

#include "sim/base/saturate.hpp"

#include <date/date.h>

#include <algorithm>

namespace rotasim {

namespace {

constexpr std::int64_t ticks_per_day = 86'400'000'000'000;
// 30.436875 days: a twelfth of the mean Gregorian year, a whole number of ticks.
constexpr std::int64_t ticks_per_mean_month = 2'629'746'000'000'000;

date::year_month_day to_date(const CivilDate& d) {
    return date::year{d.year} / static_cast<int>(d.month) / static_cast<int>(d.day);
}

CivilDate from_date(const date::year_month_day& d) {
    return {.year = static_cast<int>(d.year()),
            .month = static_cast<unsigned>(d.month()),
            .day = static_cast<unsigned>(d.day())};
}

UtcTime add_months(UtcTime time, std::int64_t months) {
    std::int64_t day = time.ns / ticks_per_day;
    std::int64_t clock = time.ns % ticks_per_day;
    if (clock < 0) {
        clock += ticks_per_day;
        --day;
    }
    const CivilDate date = civil_from_days(day);
    const std::int64_t month_count =
        detail::checked_add(static_cast<std::int64_t>(date.year) * 12 + (date.month - 1), months);
    // Years outside -9999 .. 9999 cannot be ticks anyway; the check keeps the date library in
    // range.
    constexpr std::int64_t most_months = std::int64_t{9999} * 12;
    if (month_count < -most_months || month_count > most_months) detail::time_overflow("a period");
    std::int64_t year = month_count / 12;
    std::int64_t month = month_count % 12;
    if (month < 0) {
        month += 12;
        --year;
    }
    const date::year_month target =
        date::year{static_cast<int>(year)} / static_cast<int>(month + 1);
    const auto last = static_cast<unsigned>((target / date::last).day());
    const CivilDate result{.year = static_cast<std::int32_t>(year),
                           .month = static_cast<std::uint32_t>(month + 1),
                           .day = std::min(date.day, last)};
    const std::int64_t midnight = detail::checked_mul(days_since_epoch(result), ticks_per_day);
    return {detail::checked_add(midnight, clock)};
}

}  // namespace

Duration Period::typical_length() const {
    if (fixed.is_for_ever()) return fixed;
    return saturated(static_cast<int128>(months) * ticks_per_mean_month + fixed.ns);
}

Duration Period::shortest_length() const {
    if (fixed.is_for_ever() || months == 0) return fixed;
    // n months from a day d span at least the shortest run of n months, less the clamp of the month
    // end, which moves the end date back to the last day of its month and never below that run.
    std::int64_t shortest = std::numeric_limits<std::int64_t>::max();
    // Months repeat every 400 years; one century holds a common century year, so every length
    // occurs.
    const std::int32_t remainder = months % 4800;
    for (std::int32_t first = 1890 * 12; first < 2010 * 12; ++first) {
        for (std::uint32_t day = 28; day <= 31; ++day) {
            const CivilDate from{.year = first / 12,
                                 .month = static_cast<std::uint32_t>(first % 12 + 1),
                                 .day = day};
            if (!is_valid(from)) continue;
            const std::int32_t target = first + remainder;
            CivilDate to{.year = target / 12,
                         .month = static_cast<std::uint32_t>(target % 12 + 1),
                         .day = day};
            while (!is_valid(to))
                --to.day;
            shortest = std::min(shortest, days_since_epoch(to) - days_since_epoch(from));
        }
    }
    const int128 whole_cycles = static_cast<int128>(months / 4800) * 146'097;
    return saturated((whole_cycles + shortest) * ticks_per_day + fixed.ns);
}

bool is_valid(const CivilDate& date) {
    return date.year >= -9999 && date.year <= 9999 && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= 31 && to_date(date).ok();
}

std::int64_t days_since_epoch(const CivilDate& date) {
    SIM_EXPECTS(is_valid(date));
    return date::sys_days{to_date(date)}.time_since_epoch().count();
}

CivilDate civil_from_days(std::int64_t days_since_epoch) {
    SIM_EXPECTS(days_since_epoch > -4'000'000 && days_since_epoch < 2'900'000);
    const date::sys_days day{date::days{static_cast<int>(days_since_epoch)}};
    return from_date(date::year_month_day{day});
}

std::uint32_t weekday(const CivilDate& date) {
    const std::int64_t days = days_since_epoch(date) + 3;  // 1970-01-01 was a Thursday.
    return static_cast<std::uint32_t>(((days % 7) + 7) % 7);
}

UtcTime add(UtcTime time, const Period& period) {
    const UtcTime moved = period.months == 0 ? time : add_months(time, period.months);
    return moved + period.fixed;
}

SimTime Calendar::add(SimTime time, const Period& period) const {
    if (time.is_never() || period.fixed.is_for_ever()) return SimTime::never();
    if (period.is_fixed()) return time + period.fixed;
    return to_sim(rotasim::add(to_utc(time), period));
}

SimTime Calendar::add_times(SimTime first, const Period& period, std::int64_t k) const {
    if (first.is_never() || (k != 0 && period.fixed.is_for_ever())) return SimTime::never();
    if (period.is_fixed()) return first + period.fixed * k;
    const std::int64_t months = detail::checked_mul(period.months, k);
    return to_sim(add_months(to_utc(first), months) + period.fixed * k);
}

}  // namespace rotasim
