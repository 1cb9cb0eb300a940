// Stations before the first event and after the last one; what must agree in between.
#include "sim/behaviour/client.hpp"
#include "sim/behaviour/limiter.hpp"
#include "sim/behaviour/simulation.hpp"
#include "sim/behaviour/station.hpp"

#include <algorithm>

namespace rotasim {

namespace {

// Room for that many jobs at once is there from the start.
constexpr std::size_t usual_jobs = 256;

// Sums that must agree to the tick, and to the part of one.
void audit_sums(const StationState& station, const std::vector<Job>& jobs, SimTime end) {
    int128 stayed = station.sojourn_ticks;
    uint128 work = station.given + station.undone;
    for (const std::uint32_t job : station.waiting) {
        stayed += end.ns - jobs[job].entered.ns;
    }
    std::uint64_t in_service = 0;
    for (const ShareState& share : station.shares) {
        in_service += share.serving.size();
        for (const std::uint32_t job : share.serving) {
            stayed += end.ns - jobs[job].entered.ns;
            work += static_cast<uint128>(jobs[job].work - share.clock);
        }
    }
    SIM_ENSURES(in_service == station.in_service);
    // Counted by the number present, and job by job.
    SIM_ENSURES(stayed == station.present_ticks);
    // What was asked has been given, or is left to do.
    SIM_ENSURES(work == station.asked);
}

}  // namespace

void Simulation::build_stations() {
    const Fleet& fleet = *world_->fleet;
    state_.stations.resize(fleet.stations.size());
    state_.sources.resize(fleet.sources.size());
    state_.networks.resize(fleet.networks);
    for (const LimiterPlan& limiter : fleet.limiters) {
        state_.limiters.push_back(full(limiter));
    }
    for (std::size_t s = 0; s < fleet.stations.size(); ++s) {
        const StationSlot& plan = fleet.stations[s];
        StationState& station = state_.stations[s];
        station.waiting.reserve(usual_jobs);
        station.shares.resize(plan.sharing.classes.size());
        if (station.shares.size() == 1) {
            station.shares.front().serving.reserve(std::max<std::size_t>(
                usual_jobs, plan.servers == UINT32_MAX ? 0 : std::size_t{plan.servers}));
        }
        NetworkState& network = state_.networks[plan.network];
        network.jobs.reserve(network.jobs.capacity() + usual_jobs);
        network.free_jobs.reserve(network.jobs.capacity());
        network.moves.reserve(network.jobs.capacity());
    }
}

void Simulation::prime_station(std::uint32_t slot, Scope& scope) {
    const StationSlot& plan = scope.fleet().stations[slot];
    const auto& up = scope.spec().stations[plan.spec].up;
    if (up) {
        const Duration first = scope.sample(up->value, plan.entity, Purpose::station_up, 0);
        scope.send(plan.entity, EventClass::change, scope.after(first), StationFails{});
    }
}

void Simulation::prime_source(std::uint32_t slot, Scope& scope) {
    const SourceSlot& plan = scope.fleet().sources[slot];
    const SourceSpec& spec = scope.spec().sources[plan.spec];
    if (spec.pause) {
        scope.send(plan.entity, EventClass::act, SimTime{spec.pause->to.ns}, SourceResumes{});
    }
    if (spec.population) {
        begin_population(scope, slot);
    } else {
        scope.send(plan.entity, EventClass::act, next_arrival(scope, slot), JobsCome{});
    }
}

void Simulation::audit_stations() const {
    for (std::size_t s = 0; s < state_.stations.size(); ++s) {
        const StationState& station = state_.stations[s];
        const StationSlot& plan = world_->fleet->stations[s];
        const StationSpec& spec = world_->fleet->spec.stations[plan.spec];
        SIM_ENSURES(station.arrived == station.served + station.lost + station.throttled +
                                           station.dropped + station.present());
        SIM_ENSURES(!spec.room || station.present() <= *spec.room);
        SIM_ENSURES(serves_all_at_once(spec.discipline) || station.in_service <= plan.servers);
        // Nobody waits for a server that is free, but to see who else comes at this moment.
        SIM_ENSURES(station.waiting.empty() || !station.up || station.choosing ||
                    station.in_service == plan.servers);
    }
    // Every job that there is stands at a station, or outside with its client.
    std::vector<std::uint64_t> jobs(state_.networks.size(), 0);
    for (std::size_t s = 0; s < state_.stations.size(); ++s) {
        jobs[world_->fleet->stations[s].network] += state_.stations[s].present();
    }
    for (std::size_t s = 0; s < state_.sources.size(); ++s) {
        const std::uint32_t station = world_->fleet->sources[s].station;
        jobs[world_->fleet->stations[station].network] += state_.sources[s].outside;
    }
    for (std::size_t n = 0; n < jobs.size(); ++n) {
        SIM_ENSURES(jobs[n] ==
                    state_.networks[n].jobs.size() - state_.networks[n].free_jobs.size());
    }
}

std::vector<SourceTotals> Simulation::close_sources() {
    const Fleet& fleet = *world_->fleet;
    std::vector<SourceTotals> all;
    for (std::uint32_t s = 0; s < state_.sources.size(); ++s) {
        SourceState& source = state_.sources[s];
        count_open(source, fleet.horizon);
        all.push_back(SourceTotals{.source = s,
                                   .sent = source.jobs,
                                   .left = source.left,
                                   .given_up = source.given_up,
                                   .retries = source.retries,
                                   .timed_out = source.timed_out,
                                   .ticks = source.open_ticks});
    }
    // The open ones, one by one: as many as there must be, for as long.
    for (const NetworkState& network : state_.networks) {
        for (const Job& job : network.jobs) {
            SourceTotals& source = all[job.source];
            const bool inside = job.where == Whereabouts::at_station;
            const bool outside = job.where == Whereabouts::outside;
            source.inside += inside ? 1 : 0;
            source.outside += outside ? 1 : 0;
            state_.sources[job.source].closed_ticks +=
                inside || outside ? fleet.horizon.ns - job.born.ns : 0;
        }
    }
    for (const SourceTotals& source : all) {
        SIM_ENSURES(source.sent == source.left + source.given_up + source.inside + source.outside);
        SIM_ENSURES(source.outside == state_.sources[source.source].outside);
        SIM_ENSURES(source.ticks == state_.sources[source.source].closed_ticks);
    }
    return all;
}

std::vector<StationTotals> Simulation::close_stations() {
    const SimTime end = world_->fleet->horizon;
    std::vector<StationTotals> all;
    for (std::uint32_t s = 0; s < state_.stations.size(); ++s) {
        StationState& station = state_.stations[s];
        station.present_ticks +=
            static_cast<int128>(station.present()) * (end.ns - station.counted_at.ns);
        station.counted_at = end;
        audit_sums(station, state_.networks[world_->fleet->stations[s].network].jobs, end);
        all.push_back(StationTotals{.station = s,
                                    .arrived = station.arrived,
                                    .served = station.served,
                                    .lost = station.lost,
                                    .present = station.present(),
                                    .ticks = station.present_ticks,
                                    .throttled = station.throttled,
                                    .dropped = station.dropped});
    }
    return all;
}

}  // namespace rotasim
