// When people work: local hours of a time zone.
#include "sim/model/working_hours.hpp"

#include "sim/base/text.hpp"
#include "sim/base/zones.hpp"

#include <map>
#include <mutex>

namespace rotasim {

namespace {

// "HH:MM" to a time of day; nothing if it is not one.
std::optional<Duration> time_of_day(const std::string& text) {
    const bool shaped = text.size() == 5 && text[2] == ':' && text[0] >= '0' && text[0] <= '2' &&
                        text[1] >= '0' && text[1] <= '9' && text[3] >= '0' && text[3] <= '5' &&
                        text[4] >= '0' && text[4] <= '9';
    if (!shaped) {
        return std::nullopt;
    }
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (hour > 24 || (hour == 24 && minute > 0)) {
        return std::nullopt;
    }
    return minutes(hour * 60 + minute);
}

LocalWindow window_of(const WorkingHoursSpec& hours) {
    LocalWindow window;
    window.days.fill(false);
    for (const Weekday day : hours.days) {
        window.days[static_cast<std::size_t>(day)] = true;
    }
    window.from = time_of_day(hours.from).value_or(Duration::zero());
    window.to = time_of_day(hours.to).value_or(rotasim::hours(24));
    return window;
}

// Reading a zone costs file access; replications on several threads share what was read.
std::optional<Zone> zone_named(const std::string& name) {
    static std::mutex guard;
    static std::map<std::string, std::optional<Zone>> zones;
    const std::lock_guard<std::mutex> lock(guard);
    const auto known = zones.find(name);
    return known != zones.end() ? known->second
                                : zones.emplace(name, Zone::find(name)).first->second;
}

}  // namespace

SimTime end_of_work(const WorkingHoursSpec& hours, const Calendar& calendar, SimTime now,
                    Duration work) {
    // Whoever has a backlog of centuries comes to dates that no calendar has.
    const SimTime last = SimTime::zero() + longest_horizon;
    const std::optional<Zone> zone = zone_named(hours.zone);
    if (work.is_for_ever() || now > last) {
        return SimTime::never();
    }
    if (!zone) {
        return now + work;
    }
    const LocalWindow local = window_of(hours);
    UtcTime from = calendar.to_utc(now);
    for (;;) {
        const auto window = current_or_next(local, *zone, from);
        if (!window) {
            return SimTime::never();
        }
        const std::int64_t begin = std::max(from.ns, window->begin.ns);
        const std::int64_t room = window->end.ns - begin;
        if (work.ns <= room) {
            return calendar.to_sim(UtcTime{begin + work.ns});
        }
        work = Duration{work.ns - room};
        from = window->end;
        if (calendar.to_sim(from) > last) {
            return SimTime::never();
        }
    }
}

SimTime start_inside(const WorkingHoursSpec& hours, const Calendar& calendar, SimTime now,
                     Duration work) {
    const std::optional<Zone> zone = zone_named(hours.zone);
    if (!zone || work.is_for_ever()) {
        return work.is_for_ever() ? SimTime::never() : now;
    }
    const LocalWindow local = window_of(hours);
    UtcTime from = calendar.to_utc(now);
    // Hours differ in length only where clocks are turned: a year and a day shows them all.
    for (int looked_at = 0; looked_at < 367; ++looked_at) {
        const auto window = current_or_next(local, *zone, from);
        if (!window) {
            return SimTime::never();
        }
        const std::int64_t begin = std::max(from.ns, window->begin.ns);
        if (work.ns <= window->end.ns - begin) {
            return calendar.to_sim(UtcTime{begin});
        }
        from = window->end;
    }
    return SimTime::never();
}

void check_working_hours(const WorkingHoursSpec& hours, std::vector<Problem>& problems) {
    const auto error = [&](const std::string& field, const std::string& message,
                           const std::string& suggestion = "") {
        problems.push_back(Problem{hours.at, field, message, "", suggestion, false});
    };
    if (!zone_named(hours.zone)) {
        error("zone", "no time zone is called '" + hours.zone + "'",
              closest(hours.zone, zone_names()).value_or(""));
    }
    const auto from = time_of_day(hours.from);
    const auto to = time_of_day(hours.to);
    if (!from) {
        error("from", "'" + hours.from + "' is not a time of day as 09:00");
    }
    if (!to) {
        error("to", "'" + hours.to + "' is not a time of day as 17:00");
    }
    if (from && to && *to <= *from) {
        error("to", "'" + hours.to + "' is not after '" + hours.from +
                        "', and hours do not run over midnight");
    }
    if (hours.days.empty()) {
        error("days", "no working day");
    }
}

}  // namespace rotasim
