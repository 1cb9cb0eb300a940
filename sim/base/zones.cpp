// sim/base/zones.cpp — zones read once from the tz database into a table of offsets; weekly
// windows.
#include "sim/base/zones.hpp"

#include "sim/base/error.hpp"

#include <date/tz.h>

#include <algorithm>
#include <chrono>
#include <fstream>

namespace rotasim {

namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;
constexpr std::int64_t ns_per_day = 86'400 * ns_per_second;

const date::tzdb& database() {
    try {
        return date::get_tzdb();
    } catch (const std::exception& problem) {
        throw ResourceError(std::string("the time zone database cannot be read (") +
                            problem.what() + ")");
    }
}

// Looked up by hand: the library's own locate_zone has another signature in the binary than in the
// header when the two were compiled for different language standards.
const date::time_zone* find_in(const date::tzdb& tz, std::string_view name) {
    for (const date::time_zone& zone : tz.zones) {
        if (zone.name() == name) return &zone;
    }
#if !USE_OS_TZDB
    for (const date::time_zone_link& link : tz.links) {
        if (link.name() == name) return find_in(tz, link.target());
    }
#endif
    return nullptr;
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

// Offsets from UTC by the second: offset[i] holds from since[i] until since[i + 1].
struct Zone::Table {
    std::string name;
    std::vector<std::int64_t> since;  // Seconds since 1970; since[0] is before all times.
    std::vector<std::int64_t> offset;

    [[nodiscard]] std::size_t period_of(std::int64_t second) const {
        const auto after = std::upper_bound(since.begin(), since.end(), second);
        SIM_EXPECTS(after != since.begin());
        return static_cast<std::size_t>(after - since.begin()) - 1;
    }
};

Zone Zone::utc() {
    auto table = std::make_shared<Table>();
    table->name = "UTC";
    table->since = {std::numeric_limits<std::int64_t>::min()};
    table->offset = {0};
    return Zone(std::move(table));
}

std::optional<Zone> Zone::find(std::string_view name) {
    if (name == "UTC") return utc();
    const date::tzdb& tz = database();
    const date::time_zone* zone = find_in(tz, name);
    if (zone == nullptr) return std::nullopt;
    auto table = std::make_shared<Table>();
    table->name = std::string(name);
    // The whole range of UtcTime: nothing outside can be asked for.
    const std::int64_t first =
        floor_divide(std::numeric_limits<std::int64_t>::min(), ns_per_second);
    const std::int64_t last = std::numeric_limits<std::int64_t>::max() / ns_per_second;
    std::int64_t second = first;
    while (second <= last) {
        const date::sys_info info = zone->get_info(date::sys_seconds{std::chrono::seconds{second}});
        if (table->offset.empty() || table->offset.back() != info.offset.count()) {
            table->since.push_back(table->since.empty() ? std::numeric_limits<std::int64_t>::min()
                                                        : second);
            table->offset.push_back(info.offset.count());
        }
        const std::int64_t end = info.end.time_since_epoch().count();
        if (end <= second) break;
        second = end;
    }
    return Zone(std::move(table));
}

const std::string& Zone::name() const { return table_->name; }

Duration Zone::offset_at(UtcTime time) const {
    return seconds(table_->offset[table_->period_of(floor_divide(time.ns, ns_per_second))]);
}

LocalTime Zone::to_local(UtcTime time) const {
    const UtcTime shifted = time + offset_at(time);
    const std::int64_t day = floor_divide(shifted.ns, ns_per_day);
    return {.date = civil_from_days(day), .time_of_day = {shifted.ns - day * ns_per_day}};
}

UtcTime Zone::to_utc(const CivilDate& date, Duration time_of_day) const {
    SIM_EXPECTS(time_of_day >= Duration::zero() && time_of_day <= hours(24));
    const std::int64_t local = detail::checked_add(
        detail::checked_mul(days_since_epoch(date), ns_per_day), time_of_day.ns);
    const std::int64_t local_second = floor_divide(local, ns_per_second);
    // A day earlier is before any candidate, since offsets stay below a day; from there the first
    // period that contains the instant wins (ambiguous: the first), and a period that starts later
    // than the instant it would give means that the clock jumped over it (gap: the first valid
    // instant).
    for (std::size_t i = table_->period_of(local_second - 86'400); i < table_->since.size(); ++i) {
        const std::int64_t offset = table_->offset[i];
        const std::int64_t second = local_second - offset;
        if (i > 0 && second < table_->since[i])
            return {detail::checked_mul(table_->since[i], ns_per_second)};
        const bool last = i + 1 == table_->since.size();
        if (last || second < table_->since[i + 1]) {
            return {detail::checked_sub(local, offset * ns_per_second)};
        }
    }
    fail_invariant("a local time without an instant");
}

std::vector<std::string> zone_names() {
    std::vector<std::string> names{"UTC"};
    const date::tzdb& tz = database();
    for (const date::time_zone& zone : tz.zones)
        names.push_back(zone.name());
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::string tz_database_version() {
    // The library knows the version only of databases that it downloaded itself; Debian writes it
    // into the first line of tzdata.zi.
    std::ifstream file("/usr/share/zoneinfo/tzdata.zi");
    std::string line;
    constexpr std::string_view mark = "# version ";
    if (std::getline(file, line) && line.starts_with(mark)) return line.substr(mark.size());
    const std::string& version = database().version;
    return version.empty() ? "unknown" : version;
}

std::optional<UtcWindow> current_or_next(const LocalWindow& window, const Zone& zone,
                                         UtcTime time) {
    SIM_EXPECTS(window.from >= Duration::zero() && window.from < hours(24));
    SIM_EXPECTS(window.to >= Duration::zero() && window.to <= hours(24));
    const bool over_midnight = window.to <= window.from;
    // Yesterday's window may still be open. Seven days show every weekday; a clock change may empty
    // one window, so a second week is looked at.
    std::int64_t day = days_since_epoch(zone.to_local(time).date) - 1;
    for (int i = 0; i < 16; ++i, ++day) {
        const CivilDate date = civil_from_days(day);
        if (!window.days[weekday(date)]) continue;
        const UtcTime begin = zone.to_utc(date, window.from);
        const UtcTime end = zone.to_utc(over_midnight ? civil_from_days(day + 1) : date, window.to);
        if (end > time && begin < end) return UtcWindow{.begin = begin, .end = end};
    }
    return std::nullopt;
}

namespace {
constexpr std::array<std::string_view, 7> weekday_names = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
}

std::optional<std::uint32_t> parse_weekday(std::string_view text) {
    for (std::size_t i = 0; i < weekday_names.size(); ++i) {
        if (text == weekday_names[i] || text == weekday_names[i].substr(0, 3)) {
            return static_cast<std::uint32_t>(i);
        }
    }
    return std::nullopt;
}

std::string_view weekday_name(std::uint32_t weekday) {
    SIM_EXPECTS(weekday < weekday_names.size());
    return weekday_names[weekday];
}

}  // namespace rotasim
