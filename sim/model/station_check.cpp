// Checks of single stations and sources: what contradicts itself, or would be ignored.
#include "sim/model/station_check.hpp"

#include <algorithm>
#include <cmath>

namespace rotasim {

namespace {

constexpr const char* ignored = "it would be ignored";

bool is_whole(double value) { return value == std::floor(value); }

bool all_whole(const std::vector<double>& values) {
    return std::all_of(values.begin(), values.end(), is_whole);
}

template <class T>
bool whole_parts(const std::vector<T>& parts) {
    return std::all_of(parts.begin(), parts.end(), [](const T& part) {
        if constexpr (std::is_same_v<T, Distribution>) {
            return gives_whole_numbers(part);
        } else {
            return gives_whole_numbers(part.law);
        }
    });
}

struct IsWhole {
    bool operator()(const distributions::Constant& law) const { return is_whole(law.value); }
    bool operator()(const distributions::Geometric&) const { return true; }
    bool operator()(const distributions::Poisson&) const { return true; }
    bool operator()(const distributions::DiscreteUniform&) const { return true; }
    bool operator()(const distributions::Discrete& law) const { return all_whole(law.values); }
    bool operator()(const distributions::Schedule& law) const { return all_whole(law.values); }
    bool operator()(const distributions::Empirical& law) const {
        return !law.interpolate && all_whole(law.values);
    }
    bool operator()(const distributions::Mixture& law) const { return whole_parts(law.parts); }
    bool operator()(const distributions::Sum& law) const { return whole_parts(law.parts); }
    template <class Other>
    bool operator()(const Other&) const {
        return false;
    }
};

void check_batch(const SourceSpec& source, Resolver& resolver) {
    const Distribution& batch = source.batch.value;
    if (!gives_whole_numbers(batch)) {
        resolver.error(source.at, "batch",
                       "'" + std::string(batch.name()) + "' is not of whole numbers",
                       "so many jobs come at once");
    }
    if (!source.every && !(batch == SourceSpec{}.batch.value)) {
        resolver.error(source.at, "batch", "only `every` has batches", ignored);
    }
}

}  // namespace

bool gives_whole_numbers(const Distribution& law) { return std::visit(IsWhole{}, law.kind()); }

void check_station(const StationSpec& station, Resolver& resolver) {
    if (station.discipline == Discipline::infinite_server && station.servers) {
        resolver.error(station.at, "servers", "'infinite_server' has no number of servers",
                       "each job has one of its own");
    }
    const std::uint32_t servers = station.servers.value_or(1);
    if (station.room && station.discipline != Discipline::infinite_server &&
        *station.room < servers) {
        resolver.error(station.at, "room",
                       "'" + std::to_string(*station.room) + "' is less than its " +
                           std::to_string(servers) + " servers",
                       "it counts those in service, too");
    }
    if (station.service && station.size) {
        resolver.error(station.at, "size", "`service` says already how much work a job is",
                       "give one of them");
    }
    if (station.up && !station.down) {
        resolver.error(station.at, "down", "'up' needs `down`", "how long a repair takes");
    }
    if (station.down && !station.up) {
        resolver.error(station.at, "down", "it never breaks down without `up`", ignored);
    }
}

void check_source(const SourceSpec& source, Resolver& resolver) {
    const int ways =
        (source.every ? 1 : 0) + (source.times.empty() ? 0 : 1) + (source.population ? 1 : 0);
    if (ways != 1) {
        resolver.error(
            source.at, "sources",
            ways == 0 ? "nothing says when its jobs come" : "two ways in which its jobs come",
            "give one of `every`, `at` and `population`");
    }
    // Else the clock could not move on for all the jobs of one tick.
    if (source.every && source.every->value.mean_seconds() < 1e-9) {
        resolver.error(source.at, "every", "less than a nanosecond from one to the next",
                       "time is counted in those");
    }
    if (source.service && source.size) {
        resolver.error(source.at, "size", "`service` says already how much work a job is",
                       "give one of them");
    }
    check_batch(source, resolver);
    if (source.jobs && source.times.empty()) {
        resolver.error(source.at, "jobs", "only `at` has a number of jobs", ignored);
    }
    if (source.population && !source.think) {
        resolver.error(source.at, "think", "'population' needs `think`",
                       "the time until a job comes");
    }
    if (source.think && !source.population) {
        resolver.error(source.at, "think", "only `population` thinks", ignored);
    }
}

}  // namespace rotasim
