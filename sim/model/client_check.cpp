// Checks of limiters and clients: what contradicts itself, would be ignored, or could never pass.
#include "sim/model/client_check.hpp"

#include <algorithm>

namespace rotasim {

namespace {

constexpr const char* ignored = "it would be ignored";

void check_pause(const PauseSpec& pause, SimTime horizon, Resolver& resolver) {
    if (pause.to <= pause.from) {
        resolver.error(
            pause.at, "to",
            "'" + to_text(pause.to) + "' does not come after '" + to_text(pause.from) + "'",
            "a pause begins before it ends");
    }
    if (!resolver.unread().times && pause.from.ns >= horizon.ns) {
        resolver.error(pause.at, "from", "'" + to_text(pause.from) + "' is not before the end",
                       "the run takes " + to_text(Duration{horizon.ns}));
    }
}

void check_retry(const SourceSpec& source, Resolver& resolver) {
    const auto* retry = std::get_if<ExponentialRetry>(&*source.retry);
    if (retry != nullptr && retry->cap && retry->cap->value < retry->first.value) {
        resolver.error(source.at, "cap",
                       "'" + to_text(retry->cap->value) + "' is less than the first wait, '" +
                           to_text(retry->first.value) + "'",
                       "waits grow up to it");
    }
}

// What may befall a call of this source.
struct Fate {
    bool refused = false;
    bool limited = false;
};

Fate fate_of(const Fleet& fleet, const std::vector<bool>& reached) {
    Fate fate;
    for (std::size_t s = 0; s < reached.size(); ++s) {
        const bool limited = !fleet.stations[s].limiters.empty();
        fate.limited |= reached[s] && limited;
        fate.refused |= reached[s] && (limited || fleet.spec.stations[s].room.has_value());
    }
    return fate;
}

// A job heavier than all of a budget would be refused for ever.
void check_weight(const Fleet& fleet, const SourceSpec& source, const std::vector<bool>& reached,
                  Resolver& resolver) {
    for (std::size_t s = 0; s < reached.size(); ++s) {
        if (!reached[s]) {
            continue;
        }
        for (const std::uint32_t slot : fleet.stations[s].limiters) {
            const std::int64_t budget = fleet.limiters[slot].budget;
            if (source.weight > budget) {
                resolver.error(source.at, "weight",
                               "'" + std::to_string(source.weight) +
                                   "' is more than a limiter of '" + fleet.spec.stations[s].name +
                                   "' ever lets through, which is " + std::to_string(budget),
                               "its jobs would never be served");
                return;
            }
        }
    }
}

void check_dropping(const Fleet& fleet, std::size_t s, bool timed, Resolver& resolver) {
    const StationSpec& station = fleet.spec.stations[s];
    if (!station.drop_abandoned) {
        return;
    }
    if (serves_all_at_once(station.discipline)) {
        resolver.error(station.at, "drop_abandoned", "nobody waits for a turn there", ignored);
    } else if (!timed) {
        resolver.error(station.at, "drop_abandoned", "no source of its jobs has a `timeout`",
                       ignored);
    }
}

}  // namespace

void check_client(const SourceSpec& source, SimTime horizon, Resolver& resolver) {
    if (source.retry) {
        check_retry(source, resolver);
    }
    if (source.pause) {
        check_pause(*source.pause, horizon, resolver);
    }
}

void check_clients(const Fleet& fleet, const std::vector<std::vector<bool>>& reached,
                   Resolver& resolver) {
    std::vector<bool> timed(fleet.stations.size(), false);
    for (std::size_t i = 0; i < fleet.sources.size(); ++i) {
        const SourceSpec& source = fleet.spec.sources[fleet.sources[i].spec];
        const Fate fate = fate_of(fleet, reached[i]);
        if (source.retry && !fate.refused && !source.timeout) {
            resolver.error(source.at, "retry", "none of its calls ever fails",
                           "no station that its jobs come to has a limiter or a `room`, and it has "
                           "no `timeout`");
        }
        if (source.weight != 1 && !fate.limited) {
            resolver.error(source.at, "weight", "no station that its jobs come to has a limiter",
                           ignored);
        }
        check_weight(fleet, source, reached[i], resolver);
        for (std::size_t s = 0; s < timed.size(); ++s) {
            timed[s] = timed[s] || (reached[i][s] && source.timeout);
        }
    }
    for (std::size_t s = 0; s < timed.size(); ++s) {
        check_dropping(fleet, s, timed[s], resolver);
    }
}

}  // namespace rotasim
