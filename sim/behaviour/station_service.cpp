// Service stations: how fast those in service are served, and when the next of them is done.
#include "sim/behaviour/station.hpp"
#include "sim/model/station_work.hpp"

#include <algorithm>

namespace rotasim {

// Of the classes of the station's plan.
std::size_t Station::share_of(const Job& one) const {
    const auto& classes = plan_->sharing.class_of;
    return classes.empty() ? 0 : classes[one.source];
}

// Solved again only when somebody else is served than before.
const WaterLevel& Station::level() {
    if (!state_->level.known) {
        state_->level = water_level(plan_->sharing, state_->shares);
    }
    return state_->level;
}

// The clocks stand still while the station is down.
void Station::advance() {
    const SimTime now = scope_->now();
    const std::int64_t passed = now.ns - state_->clock_at.ns;
    state_->clock_at = now;
    if (passed == 0 || state_->in_service == 0 || !state_->up) {
        return;
    }
    const WaterLevel& water = level();
    for (std::size_t k = 0; k < state_->shares.size(); ++k) {
        ShareState& share = state_->shares[k];
        if (!share.serving.empty()) {
            const int128 each = given(plan_->sharing, water, k, passed);
            share.clock += each;
            state_->given += static_cast<uint128>(each) * share.serving.size();
        }
    }
}

bool Station::is_done(std::size_t share) const {
    const ShareState& its = state_->shares[share];
    return !its.serving.empty() && network_->jobs[its.serving.front()].work <=
                                       its.clock + slack_of(plan_->sharing.classes[share]);
}

void Station::end_what_is_done() {
    for (std::size_t k = 0; k < state_->shares.size(); ++k) {
        while (state_->up && is_done(k)) {
            leave(k);
        }
    }
}

// When the first of them is done, if nothing happens before.
void Station::set_alarm() {
    if (!state_->up || state_->in_service == 0) {
        return;
    }
    const WaterLevel& water = level();
    int128 ticks = int128{scope_->fleet().horizon.ns} + 1;
    for (std::size_t k = 0; k < state_->shares.size(); ++k) {
        const ShareState& share = state_->shares[k];
        if (!share.serving.empty()) {
            const int128 need =
                job(share.serving.front()).work - share.clock - slack_of(plan_->sharing.classes[k]);
            ticks = std::min(ticks, ticks_until(plan_->sharing, water, k, need));
        }
    }
    if (ticks > scope_->fleet().horizon.ns) {
        return;  // Not in this run.
    }
    const SimTime at = scope_->after(Duration{to_int64(ticks)});
    if (at < state_->alarm_at) {
        state_->alarm_at = at;
        scope_->send(plan_->entity, EventClass::change, at, ServiceDue{});
    }
}

void Station::forget_alarm() {
    state_->choosing = false;
    if (state_->alarm_at <= scope_->now()) {
        state_->alarm_at = SimTime::never();
    }
}

// What takes longer than the run never ends in it: no sum needs room for more.
int128 Station::work_for(const Job& one) const {
    const SourceSpec& source = scope_->spec().sources[scope_->fleet().sources[one.source].spec];
    const Work work = work_of(*spec_, source);
    const std::int64_t longest = scope_->fleet().horizon.ns;
    const bool by_bytes = spec_->discipline == Discipline::max_min && spec_->rate.has_value();
    if (work.size != nullptr && by_bytes) {
        const int128 rate = spec_->rate->value.value;
        const int128 billionths = int128{work.size->value} * 1'000'000'000;
        return std::min(billionths, rate * longest) * (plan_->sharing.unit / rate);
    }
    if (work.size != nullptr) {
        const Duration time = transfer_time(*work.size, speed_of(*spec_, source));
        return int128{std::min(time.ns, longest)} * parts_per_tick;
    }
    const Duration time =
        scope_->sample(*work.time, plan_->entity, Purpose::service_time, one.order);
    const Duration held = by_bytes ? time : alone(time, *spec_, source);
    return int128{std::min(held.ns, longest)} * plan_->sharing.unit;
}

}  // namespace rotasim
