// tests/unit/base_time_test.cpp — ticks, intervals, UTC text and the calendar's month-end rule.
#include "sim/base/calendar.hpp"
#include "sim/base/time.hpp"

#include <catch2/catch.hpp>

namespace rotasim {

namespace {
UtcTime utc(std::string_view text) {
    const auto time = parse_utc(text);
    REQUIRE(time.has_value());
    return *time;
}
}  // namespace

TEST_CASE("time arithmetic never wraps", "[unit][base][time]") {
    const Duration large{ticks_for_ever - 1};
    CHECK_THROWS_AS(large + nanoseconds(2), InvariantViolation);
    CHECK_THROWS_AS(large * 2, InvariantViolation);
    CHECK_THROWS_AS(Duration{INT64_MIN} - nanoseconds(1), InvariantViolation);
    CHECK_THROWS_AS(days(200'000), InvariantViolation);
    CHECK_THROWS_AS(SimTime{ticks_for_ever - 1} + nanoseconds(2), InvariantViolation);
    CHECK_THROWS_AS(hours(1) / 0, InvariantViolation);
    CHECK(days(2) - hours(1) == hours(47));
    CHECK(days(1) / hours(5) == 4);
    CHECK(days(1) % hours(5) == hours(4));
}

TEST_CASE("for ever and never absorb what is added", "[unit][base][time]") {
    CHECK(SimTime{-5} + Duration::max() == SimTime::never());
    CHECK(SimTime::never() + hours(1) == SimTime::never());
    CHECK(SimTime::never() - hours(1) == SimTime::never());
    CHECK(Duration::max() - hours(1) == Duration::max());
    CHECK(Duration::max() * 3 == Duration::max());
    CHECK(SimTime::never() - SimTime::zero() == Duration::max());
    CHECK_THROWS_AS(SimTime::zero() - SimTime::never(), InvariantViolation);
    CHECK_THROWS_AS(hours(1) - Duration::max(), InvariantViolation);
}

TEST_CASE("the longest horizon is two hundred years and fits", "[unit][base][time]") {
    CHECK(longest_horizon == days(73'048) + hours(12));
    CHECK_NOTHROW(utc("2027-01-01") + longest_horizon);
}

TEST_CASE("intervals are half-open", "[unit][base][time]") {
    const Interval a{SimTime{10}, SimTime{20}};
    CHECK(a.contains(SimTime{10}));
    CHECK_FALSE(a.contains(SimTime{20}));
    CHECK_FALSE(a.overlaps({SimTime{20}, SimTime{30}}));
    CHECK_FALSE(a.overlaps({SimTime{15}, SimTime{15}}));
    CHECK(a.intersection({SimTime{15}, SimTime{30}}) == Interval{SimTime{15}, SimTime{20}});
    CHECK(a.intersection({SimTime{25}, SimTime{30}}).empty());
    CHECK(a.length() == nanoseconds(10));
}

TEST_CASE("UTC text is read strictly and written canonically", "[unit][base][time]") {
    for (const char* text : {"2027-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
                             "2028-02-29T12:34:56.789Z", "1700-03-01T00:00:00.000000001Z",
                             "2261-12-31T23:59:59.999999999Z"}) {
        CHECK(format_utc(utc(text)) == text);
    }
    CHECK(utc("2027-01-01") == utc("2027-01-01T00:00Z"));
    for (const char* text :
         {"", "2027", "2027-1-1", "2027-02-29", "2027-13-01", "2027-00-10", "2027-01-01T24:00:00Z",
          "2027-01-01T00:00:60Z", "2027-01-01T00:00:00", "2027-01-01T00:00:00+01:00",
          "2027-01-01 00:00:00Z", "2027-01-01T00:00:00.Z", "2027-01-01T00:00:00.1234567890Z",
          "9999-01-01", "1600-01-01", "2027-01-01T00:00:00Zx", " 2027-01-01"}) {
        INFO(text);
        CHECK_FALSE(parse_utc(text).has_value());
    }
}

TEST_CASE("a month later is clamped to the month's last day", "[unit][base][calendar]") {
    const Period month{.months = 1};
    CHECK(add(utc("2027-01-31T10:00:00Z"), month) == utc("2027-02-28T10:00:00Z"));
    CHECK(add(utc("2028-01-31"), month) == utc("2028-02-29"));
    CHECK(add(utc("2028-02-29"), Period{.months = 12}) == utc("2029-02-28"));
    CHECK(add(utc("2028-02-29"), Period{.months = 48}) == utc("2032-02-29"));
    CHECK(add(utc("2027-01-01"), Period{.months = 18}) == utc("2028-07-01"));
    CHECK(add(utc("2027-11-30"), Period{.months = 3, .fixed = days(1)}) == utc("2028-03-01"));
    CHECK(add(utc("1969-03-31T23:00:00Z"), Period{.months = -1}) == utc("1969-02-28T23:00:00Z"));
}

TEST_CASE("repeating a month from the 31st does not stick to the 28th", "[unit][base][calendar]") {
    const Calendar calendar(utc("2027-01-31"));
    const Period month{.months = 1};
    CHECK(calendar.to_utc(calendar.add_times(SimTime::zero(), month, 1)) == utc("2027-02-28"));
    CHECK(calendar.to_utc(calendar.add_times(SimTime::zero(), month, 2)) == utc("2027-03-31"));
    CHECK(calendar.to_utc(calendar.add_times(SimTime::zero(), month, 13)) == utc("2028-02-29"));
    CHECK(calendar.add_times(SimTime{5}, Period{.fixed = days(1)}, 3) == SimTime{5} + days(3));
}

TEST_CASE("ticks before the start are dates before the start", "[unit][base][calendar]") {
    const Calendar calendar(utc("2027-01-01"));
    CHECK(calendar.to_sim(utc("2026-12-31")) == SimTime::zero() - days(1));
    CHECK(calendar.add(SimTime::zero() - days(1), Period{.months = 2}) ==
          calendar.to_sim(utc("2027-02-28")));
    CHECK(calendar.add(SimTime::never(), Period{.months = 1}) == SimTime::never());
    CHECK_THROWS_AS(calendar.add(SimTime::zero(), Period{.months = 2'000'000'000}),
                    InvariantViolation);
}

TEST_CASE("a period knows its typical and its shortest length", "[unit][base][calendar]") {
    CHECK(Period{.months = 12}.typical_length() == hours(8'765) + minutes(49) + seconds(12));
    CHECK(Period{.months = 1}.shortest_length() == days(28));
    CHECK(Period{.months = 12}.shortest_length() == days(365));
    CHECK(Period{.months = 18}.shortest_length() == days(546));
    CHECK(Period{.months = 1, .fixed = days(2)}.shortest_length() == days(30));
    CHECK(Period{.fixed = days(90)}.shortest_length() == days(90));
}

TEST_CASE("dates and days convert both ways, and weekdays are right", "[unit][base][calendar]") {
    CHECK(days_since_epoch({.year = 1970, .month = 1, .day = 1}) == 0);
    CHECK(days_since_epoch({.year = 2000, .month = 3, .day = 1}) == 11'017);
    CHECK(weekday({.year = 1970, .month = 1, .day = 1}) == 3);
    CHECK(weekday({.year = 2027, .month = 1, .day = 1}) == 4);
    CHECK(weekday({.year = 1900, .month = 1, .day = 1}) == 0);
    CHECK_FALSE(is_valid({.year = 2027, .month = 2, .day = 29}));
    CHECK_FALSE(is_valid({.year = 2027, .month = 4, .day = 31}));
    for (std::int64_t day = -150'000; day < 150'000; day += 7) {
        REQUIRE(days_since_epoch(civil_from_days(day)) == day);
    }
}

}  // namespace rotasim
