// sim/base/zones.hpp — local clocks: zones of the tz database, weekly windows.
//
// A local time in a gap (clocks go forward) means the first instant after the gap; an ambiguous one
// (clocks go back) means the first of the two. A zone is read once and then immutable, so it may be
// shared by threads.
#pragma once

#include "sim/base/calendar.hpp"
#include "sim/base/time.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rotasim {

// A wall-clock reading.
struct LocalTime {
    CivilDate date;
    Duration time_of_day;  // [0, 24 h)
    friend constexpr auto operator<=>(const LocalTime&, const LocalTime&) = default;
};

class Zone {
public:
    // "UTC", "Europe/Berlin", ... Nothing if the tz database does not know the name.
    // Throws ResourceError if the machine has no tz database ("UTC" works without one).
    [[nodiscard]] static std::optional<Zone> find(std::string_view name);
    [[nodiscard]] static Zone utc();

    [[nodiscard]] const std::string& name() const;
    [[nodiscard]] LocalTime to_local(UtcTime time) const;
    // `time_of_day` may be 24 h (midnight at the end of the day).
    [[nodiscard]] UtcTime to_utc(const CivilDate& date, Duration time_of_day) const;
    [[nodiscard]] Duration offset_at(UtcTime time) const;

private:
    struct Table;
    explicit Zone(std::shared_ptr<const Table> table) : table_(std::move(table)) {}
    std::shared_ptr<const Table> table_;
};

// Names of all zones and links, sorted; for "did you mean".
[[nodiscard]] std::vector<std::string> zone_names();
// "2024a", or "unknown"; recorded with every result that used a zone.
[[nodiscard]] std::string tz_database_version();

// A window of the week in local time: on the given days from `from` to `to`. If to <= from, it ends
// on the next day (22:00 to 06:00); from == to is the whole day from there.
struct LocalWindow {
    std::array<bool, 7> days{true, true, true, true, true, true, true};  // Monday first.
    Duration from{};
    Duration to = hours(24);
    friend bool operator==(const LocalWindow&, const LocalWindow&) = default;
};

// The earliest window [begin, end) with end > time: the one that contains `time`, or the next one.
// Nothing if no day is set. Windows that a clock change shrinks to nothing are skipped.
struct UtcWindow {
    UtcTime begin;
    UtcTime end;
    [[nodiscard]] bool contains(UtcTime t) const { return begin <= t && t < end; }
};
[[nodiscard]] std::optional<UtcWindow> current_or_next(const LocalWindow& window, const Zone& zone,
                                                       UtcTime time);

// "monday", "mon", ... to 0 (Monday) .. 6 (Sunday).
[[nodiscard]] std::optional<std::uint32_t> parse_weekday(std::string_view text);
[[nodiscard]] std::string_view weekday_name(std::uint32_t weekday);

}  // namespace rotasim
