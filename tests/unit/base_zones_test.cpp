// tests/unit/base_zones_test.cpp — local clocks through clock changes, and weekly windows.
#include "sim/base/zones.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace rotasim {

namespace {

Zone zone(std::string_view name) {
    const auto found = Zone::find(name);
    REQUIRE(found.has_value());
    return *found;
}

std::string local_to_utc(std::string_view name, CivilDate date, Duration time_of_day) {
    return format_utc(zone(name).to_utc(date, time_of_day));
}

}  // namespace

TEST_CASE("a local time in a gap starts at the first valid instant", "[unit][base][zones]") {
    // Berlin: on 28 March 2027 clocks go from 02:00 to 03:00 at 01:00 UTC.
    const CivilDate spring{.year = 2027, .month = 3, .day = 28};
    CHECK(local_to_utc("Europe/Berlin", spring, hours(1) + minutes(59)) == "2027-03-28T00:59:00Z");
    CHECK(local_to_utc("Europe/Berlin", spring, hours(2)) == "2027-03-28T01:00:00Z");
    CHECK(local_to_utc("Europe/Berlin", spring, hours(2) + minutes(30)) == "2027-03-28T01:00:00Z");
    CHECK(local_to_utc("Europe/Berlin", spring, hours(3)) == "2027-03-28T01:00:00Z");
    CHECK(local_to_utc("Europe/Berlin", spring, hours(3) + nanoseconds(1)) ==
          "2027-03-28T01:00:00.000000001Z");
}

TEST_CASE("an ambiguous local time is the first of the two", "[unit][base][zones]") {
    // New York: on 7 November 2027 clocks go from 02:00 back to 01:00 at 06:00 UTC.
    const CivilDate autumn{.year = 2027, .month = 11, .day = 7};
    CHECK(local_to_utc("America/New_York", autumn, hours(1) + minutes(30)) ==
          "2027-11-07T05:30:00Z");
    CHECK(local_to_utc("America/New_York", autumn, hours(2)) == "2027-11-07T07:00:00Z");
    CHECK(local_to_utc("America/New_York", autumn, hours(24)) == "2027-11-08T05:00:00Z");
}

TEST_CASE("local readings convert back, all year", "[unit][base][zones]") {
    for (const char* name : {"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata",
                             "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"}) {
        const Zone local = zone(name);
        CHECK(local.name() == name);
        UtcTime time = *parse_utc("2026-12-30T13:37:11.5Z");
        for (int i = 0; i < 2'000; ++i, time = time + hours(17)) {
            const LocalTime reading = local.to_local(time);
            const UtcTime back = local.to_utc(reading.date, reading.time_of_day);
            // Equal, or the earlier of two instants with the same reading.
            CHECK((back == time || (back < time && local.to_local(back) == reading)));
        }
    }
}

TEST_CASE("a skipped day has no window, but the next day has", "[unit][base][zones]") {
    // Samoa had no 30 December 2011.
    const Zone apia = zone("Pacific/Apia");
    CHECK(apia.to_utc({.year = 2011, .month = 12, .day = 30}, hours(12)) ==
          apia.to_utc({.year = 2011, .month = 12, .day = 31}, Duration::zero()));
}

TEST_CASE("unknown zones are refused and the database names its version", "[unit][base][zones]") {
    CHECK_FALSE(Zone::find("Europe/Berlln").has_value());
    CHECK_FALSE(Zone::find("").has_value());
    CHECK_FALSE(Zone::find("../etc/passwd").has_value());
    CHECK(tz_database_version().size() >= 5);
    const auto names = zone_names();
    CHECK(std::find(names.begin(), names.end(), "Europe/Berlin") != names.end());
}

TEST_CASE("a weekly window opens on its days, over midnight too", "[unit][base][zones]") {
    const Zone berlin = zone("Europe/Berlin");
    LocalWindow nights{.days = {false, false, false, false, false, true, false},
                       .from = hours(22),
                       .to = hours(6)};
    // Friday 2 July 2027: the next window opens on Saturday at 22:00 local, 20:00 UTC.
    const auto next = current_or_next(nights, berlin, *parse_utc("2027-07-02T12:00:00Z"));
    REQUIRE(next.has_value());
    CHECK(format_utc(next->begin) == "2027-07-03T20:00:00Z");
    CHECK(format_utc(next->end) == "2027-07-04T04:00:00Z");
    const auto open = current_or_next(nights, berlin, *parse_utc("2027-07-04T03:59:59Z"));
    CHECK(open->begin == next->begin);
    CHECK(open->contains(*parse_utc("2027-07-04T03:59:59Z")));
    const auto later = current_or_next(nights, berlin, next->end);
    CHECK(format_utc(later->begin) == "2027-07-10T20:00:00Z");
    nights.days.fill(false);
    CHECK_FALSE(current_or_next(nights, berlin, next->end).has_value());
}

TEST_CASE("a window inside the hour that clocks skip is passed over", "[unit][base][zones]") {
    const Zone berlin = zone("Europe/Berlin");
    const LocalWindow early{.days = {false, false, false, false, false, false, true},
                            .from = hours(2),
                            .to = hours(2) + minutes(30)};
    const auto window = current_or_next(early, berlin, *parse_utc("2027-03-27T12:00:00Z"));
    REQUIRE(window.has_value());
    CHECK(format_utc(window->begin) == "2027-04-04T00:00:00Z");
}

TEST_CASE("weekdays have names", "[unit][base][zones]") {
    CHECK(parse_weekday("monday") == 0U);
    CHECK(parse_weekday("sun") == 6U);
    CHECK_FALSE(parse_weekday("Someday").has_value());
    CHECK(weekday_name(2) == "wednesday");
}

}  // namespace rotasim
