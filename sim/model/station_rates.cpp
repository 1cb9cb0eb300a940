// Traffic equations of open networks, by repeated substitution.
#include "sim/model/station_rates.hpp"

#include "sim/model/station_work.hpp"

#include <algorithm>

namespace rotasim {

namespace {

constexpr double shortest_cycle = 1e-9;
constexpr int rounds = 100;

double mean_of(const std::optional<Marked<DurationDistribution>>& law) {
    return law ? law->value.mean_seconds() : 0;
}

double jobs_per_second(const Fleet& fleet, const SourceSlot& source) {
    const SourceSpec& spec = fleet.spec.sources[source.spec];
    const double horizon = std::max(shortest_cycle, Duration{fleet.horizon.ns}.as_seconds());
    if (spec.every) {
        return spec.batch.value.mean() / std::max(shortest_cycle, mean_of(spec.every));
    }
    if (spec.population) {
        const auto& station = fleet.spec.stations[fleet.stations[source.station].spec];
        const double cycle = mean_of(spec.think) + mean_work_seconds(station, spec);
        return *spec.population / std::max(shortest_cycle, cycle);
    }
    return static_cast<double>(source.times.size()) * spec.jobs.value_or(1) / horizon;
}

// A life and a repair each, by their means.
double component_events_per_second(const Fleet& fleet) {
    double events = 0;
    for (const ComponentSpec& component : fleet.spec.components) {
        const double cycle = mean_of(component.life) + mean_of(component.repair);
        if (component.life) events += 2.0 * component.count / std::max(shortest_cycle, cycle);
    }
    return events;
}

}  // namespace

double station_events_per_second(const Fleet& fleet) {
    std::vector<double> come(fleet.stations.size(), 0);
    for (const SourceSlot& source : fleet.sources) {
        come[source.station] += jobs_per_second(fleet, source);
    }
    double events = 0;
    for (int round = 0; round < rounds; ++round) {
        std::vector<double> go(come.size(), 0);
        double sum = 0;
        for (std::size_t s = 0; s < come.size(); ++s) {
            sum += come[s];
            double below = 0;
            for (const RoutePlan& route : fleet.stations[s].next) {
                go[route.station] += come[s] * (route.below - below);
                below = route.below;
            }
        }
        events += (round == 0 ? 2 : 1) * sum;
        come = go;
    }
    return events + component_events_per_second(fleet);
}

}  // namespace rotasim
