// Builds the fleet: stations, where their jobs come from and go to, and which of them belong
// together.
#include "sim/model/client_check.hpp"
#include "sim/model/fleet_builder.hpp"
#include "sim/model/sharing_check.hpp"
#include "sim/model/station_check.hpp"
#include "sim/model/station_work.hpp"

#include <algorithm>
#include <numeric>

namespace rotasim {

namespace {

// So near to the whole that shares such as 33.3 % are not taken for it, but sums of tenths are.
constexpr double rounding = 1e-9;

bool thinks_no_time(const SourceSpec& source) {
    return source.think && source.think->value.is_constant() &&
           source.think->value.mean() == Duration::zero();
}

bool leads_out(const StationSlot& station) {
    return station.next.empty() || station.next.back().below < 1;
}

// Every station that a job which comes to `first` may come to.
std::vector<bool> reached_from(const Fleet& fleet, std::uint32_t first) {
    std::vector<bool> reached(fleet.stations.size(), false);
    std::vector<std::uint32_t> open{first};
    reached[first] = true;
    while (!open.empty()) {
        const std::uint32_t from = open.back();
        open.pop_back();
        for (const RoutePlan& route : fleet.stations[from].next) {
            if (!reached[route.station]) {
                reached[route.station] = true;
                open.push_back(route.station);
            }
        }
    }
    return reached;
}

// Stations at which jobs of the source are served in no time.
std::vector<bool> timeless_for(const Fleet& fleet, const SourceSpec& source) {
    std::vector<bool> timeless;
    for (const StationSpec& station : fleet.spec.stations) {
        const Work work = work_of(station, source);
        const bool known = work.time != nullptr || work.size != nullptr;
        timeless.push_back(known && takes_no_time(station, source));
    }
    return timeless;
}

// Those of them from which a job never comes to one that takes time, nor leaves.
std::vector<bool> traps(const Fleet& fleet, std::vector<bool> trap) {
    for (std::size_t s = 0; s < trap.size(); ++s) {
        trap[s] = trap[s] && !leads_out(fleet.stations[s]);
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t s = 0; s < trap.size(); ++s) {
            const auto& next = fleet.stations[s].next;
            const bool escapes = std::any_of(next.begin(), next.end(), [&trap](const auto& route) {
                return !trap[route.station];
            });
            changed = changed || (trap[s] && escapes);
            trap[s] = trap[s] && !escapes;
        }
    }
    return trap;
}

// A job that goes round without ever taking time would keep the clock from moving on.
void check_time_passes(const Fleet& fleet, Resolver& resolver) {
    for (const SourceSlot& source : fleet.sources) {
        const SourceSpec& spec = fleet.spec.sources[source.spec];
        const std::vector<bool> reached = reached_from(fleet, source.station);
        const std::vector<bool> timeless = timeless_for(fleet, spec);
        const std::vector<bool> trap = traps(fleet, timeless);
        bool trapped = false;
        bool takes_time = !thinks_no_time(spec);
        for (std::size_t s = 0; s < reached.size(); ++s) {
            trapped |= reached[s] && trap[s];
            const bool refuses = fleet.spec.stations[s].room || !fleet.stations[s].limiters.empty();
            takes_time |= reached[s] && !timeless[s] && (spec.retry || !refuses);
        }
        if (trapped) {
            resolver.error(spec.at, "to", "its jobs go round for ever without taking time",
                           "stations that they come to take none, and let none go");
        } else if (!takes_time) {
            resolver.error(spec.at, "think", "its jobs may go round for ever without taking time",
                           "neither they nor the stations that they come to take any, or those "
                           "refuse them");
        }
    }
}

// What nothing ever comes of.
void check_idle(const Fleet& fleet, Resolver& resolver) {
    std::vector<bool> comes(fleet.stations.size(), false);
    for (const SourceSlot& source : fleet.sources) {
        const std::vector<bool> reached = reached_from(fleet, source.station);
        bool by_priority = false;
        for (std::size_t s = 0; s < reached.size(); ++s) {
            comes[s] = comes[s] || reached[s];
            const Discipline discipline = fleet.spec.stations[s].discipline;
            by_priority |= reached[s] && (discipline == Discipline::priority ||
                                          discipline == Discipline::preemptive);
        }
        const SourceSpec& spec = fleet.spec.sources[source.spec];
        if (spec.priority != 0 && !by_priority) {
            resolver.error(spec.at, "priority", "no station that its jobs come to asks for it",
                           "it would be ignored");
        }
    }
    for (std::size_t s = 0; s < comes.size(); ++s) {
        if (!comes[s]) {
            resolver.warning(fleet.spec.stations[s].at, "stations",
                             "no job ever comes to '" + fleet.spec.stations[s].name + "'",
                             "no source leads to it");
        }
    }
}

}  // namespace

bool FleetBuilder::resolve_routes() {
    bool known = true;
    for (StationSlot& slot : fleet_.stations) {
        const StationSpec& station = spec().stations[slot.spec];
        std::vector<std::pair<std::uint32_t, double>> shares;
        double sum = 0;
        for (const RouteSpec& route : station.next) {
            const std::uint32_t to = resolver_.find("station", route.to, "to");
            known = known && to != none && resolver_.read(route);
            const bool twice = std::any_of(shares.begin(), shares.end(),
                                           [to](const auto& one) { return one.first == to; });
            if (to != none && twice) {
                resolver_.error(route.to.at, "to", "'" + route.to.name + "' is given twice",
                                "add the shares up");
            }
            shares.emplace_back(to, route.share.value.value);
            sum += route.share.value.value;
        }
        if (known && sum > 1 + rounding) {
            resolver_.error(station.at, "next", "the shares sum to '" + shortest(sum) + "'",
                            "at most 1: the rest of the jobs leaves");
        }
        // By name, so that a permuted list is the same scenario.
        std::sort(shares.begin(), shares.end());
        double below = 0;
        for (const auto& [to, share] : shares) {
            below += share;
            if (share > 0) {
                slot.next.push_back(RoutePlan{below, to});
            }
        }
        if (!slot.next.empty() && below > 1 - rounding) {
            slot.next.back().below = 1;
        }
    }
    return known;
}

void FleetBuilder::resolve_sources() {
    for (std::uint32_t s = 0; s < spec().sources.size(); ++s) {
        const SourceSpec& source = spec().sources[s];
        SourceSlot slot;
        slot.spec = s;
        slot.station = resolver_.find("station", source.to, "to");
        for (const Duration time : source.times) {
            slot.times.push_back(SimTime{time.ns});
        }
        std::sort(slot.times.begin(), slot.times.end());
        if (resolver_.read(source)) {
            check_source(source, resolver_);
            check_client(source, fleet_.horizon, resolver_);
        }
        fleet_.sources.push_back(std::move(slot));
    }
}

// A network is what jobs may lead to one another, and what shares a limiter: all that happens in it
// takes no message.
void FleetBuilder::number_networks() {
    std::vector<std::uint32_t> first(fleet_.stations.size());
    std::iota(first.begin(), first.end(), 0U);
    const auto root = [&first](std::uint32_t station) {
        while (first[station] != station) {
            station = first[station];
        }
        return station;
    };
    const auto join = [&first, &root](std::uint32_t a, std::uint32_t b) {
        const auto [low, high] = std::minmax({root(a), root(b)});
        first[high] = low;
    };
    std::vector<std::uint32_t> asks(fleet_.limiters.size(), none);
    for (std::uint32_t s = 0; s < fleet_.stations.size(); ++s) {
        for (const RoutePlan& route : fleet_.stations[s].next) {
            join(s, route.station);
        }
        for (const std::uint32_t limiter : fleet_.stations[s].limiters) {
            join(s, asks[limiter] == none ? s : asks[limiter]);
            asks[limiter] = s;
        }
    }
    for (std::uint32_t s = 0; s < fleet_.stations.size(); ++s) {
        StationSlot& station = fleet_.stations[s];
        station.network = first[s] == s ? fleet_.networks++ : fleet_.stations[root(s)].network;
    }
}

void FleetBuilder::resolve_stations() {
    const std::size_t before = resolver_.errors();
    for (std::uint32_t s = 0; s < spec().stations.size(); ++s) {
        const StationSpec& station = spec().stations[s];
        StationSlot slot;
        slot.spec = s;
        slot.servers = station.discipline == Discipline::infinite_server
                           ? UINT32_MAX
                           : station.servers.value_or(1);
        if (resolver_.read(station)) {
            check_station(station, resolver_);
        }
        fleet_.stations.push_back(std::move(slot));
    }
    const bool routes_known = resolve_routes();
    resolve_limiters();
    resolve_sources();
    if (!routes_known || resolver_.errors() != before || resolver_.unread().any) {
        return;
    }
    check_time_passes(fleet_, resolver_);
    check_idle(fleet_, resolver_);
    std::vector<std::vector<bool>> reached;
    for (const SourceSlot& source : fleet_.sources) {
        reached.push_back(reached_from(fleet_, source.station));
    }
    check_clients(fleet_, reached, resolver_);
    check_sharing(fleet_, reached, resolver_);
    if (resolver_.errors() == before) {
        resolve_shares(reached);
    }
    number_networks();
}

}  // namespace rotasim
