// sim/base/calendar.hpp — calendar months on top of exact ticks, and the start date.
#pragma once

#include "sim/base/time.hpp"

#include <cstdint>

namespace rotasim {

// Calendar months plus a fixed part. `P18M` -> months = 18; `90 d` -> fixed = 90 days.
// Months are applied first, then the fixed part.
struct Period {
    std::int32_t months = 0;
    Duration fixed{};

    [[nodiscard]] constexpr bool is_fixed() const { return months == 0; }
    [[nodiscard]] constexpr bool is_zero() const { return months == 0 && fixed.ns == 0; }
    // A length for estimates and limits only: a month counts as 1/12 of 365.2425 days. Saturates.
    [[nodiscard]] Duration typical_length() const;
    // The shortest length that the period can have anywhere in the calendar. Saturates.
    [[nodiscard]] Duration shortest_length() const;

    friend constexpr bool operator==(const Period&, const Period&) = default;
};

// A date of the proleptic Gregorian calendar.
struct CivilDate {
    std::int32_t year = 1970;
    std::uint32_t month = 1;  // 1 to 12
    std::uint32_t day = 1;    // 1 to 31

    friend constexpr auto operator<=>(const CivilDate&, const CivilDate&) = default;
};

[[nodiscard]] bool is_valid(const CivilDate& date);
[[nodiscard]] std::int64_t days_since_epoch(const CivilDate& date);
[[nodiscard]] CivilDate civil_from_days(std::int64_t days_since_epoch);
// 0 = Monday ... 6 = Sunday (ISO 8601 order).
[[nodiscard]] std::uint32_t weekday(const CivilDate& date);

// Adds months in UTC by the month-end rule: the day of the month stays, but is clamped to the
// target month's last day (31 January + 1 month = 28 or 29 February); the time of day stays. Then
// adds the fixed part.
[[nodiscard]] UtcTime add(UtcTime time, const Period& period);

// Ties simulated ticks to UTC.
class Calendar {
public:
    explicit Calendar(UtcTime start) : start_(start) {}

    [[nodiscard]] UtcTime start() const { return start_; }
    // Expects a time that is not never() and lies inside the range of UtcTime.
    [[nodiscard]] UtcTime to_utc(SimTime time) const { return start_ + Duration{time.ns}; }
    [[nodiscard]] SimTime to_sim(UtcTime time) const { return {(time - start_).ns}; }
    // The month-end rule of add(UtcTime, Period). never() stays never(). Repeating a period by
    // months should add k periods to the first instant (see add_times), since the clamp would
    // otherwise stick.
    [[nodiscard]] SimTime add(SimTime time, const Period& period) const;
    // first + k * period, with the months multiplied before they are applied.
    [[nodiscard]] SimTime add_times(SimTime first, const Period& period, std::int64_t k) const;

private:
    UtcTime start_;
};

}  // namespace rotasim
