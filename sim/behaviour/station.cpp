// Service stations: who is served, for how long, and who goes where.
#include "sim/behaviour/station.hpp"

#include "sim/behaviour/client.hpp"
#include "sim/behaviour/limiter.hpp"

#include <algorithm>

namespace rotasim {

Station::Station(Scope& scope, std::uint32_t slot)
    : scope_(&scope),
      slot_(slot),
      plan_(&scope.fleet().stations[slot]),
      spec_(&scope.spec().stations[plan_->spec]),
      state_(&scope.state().stations[slot]),
      network_(&scope.state().networks[plan_->network]) {}

bool Station::all_at_once() const { return serves_all_at_once(spec_->discipline); }

bool Station::has_list() const {
    return spec_->discipline == Discipline::longest_first ||
           spec_->discipline == Discipline::shortest_first;
}

// Who shares a server or has one of its own holds it through a breakdown, too.
bool Station::has_server() const {
    return all_at_once() || (state_->up && state_->in_service < plan_->servers);
}

bool Station::goes_first(std::uint32_t a, std::uint32_t b) const {
    const Job& x = network_->jobs[a];
    const Job& y = network_->jobs[b];
    switch (spec_->discipline) {
        case Discipline::lifo: return x.order > y.order;
        case Discipline::priority:
        case Discipline::preemptive:
            return x.priority != y.priority ? x.priority < y.priority : x.order < y.order;
        case Discipline::longest_first:
            return x.work != y.work ? x.work > y.work : x.order < y.order;
        case Discipline::shortest_first: return is_done_first(a, b);
        case Discipline::fifo:
        case Discipline::ps:
        case Discipline::max_min:
        case Discipline::infinite_server: break;
    }
    return x.order < y.order;
}

bool Station::is_done_first(std::uint32_t a, std::uint32_t b) const {
    const Job& x = network_->jobs[a];
    const Job& y = network_->jobs[b];
    return x.work != y.work ? x.work < y.work : x.order < y.order;
}

// Looks at every server: preemption is for stations with few, and one class.
std::size_t Station::worst_in_service() const {
    const auto& serving = state_->shares.front().serving;
    std::size_t worst = 0;
    for (std::size_t i = 1; i < serving.size(); ++i) {
        if (goes_first(serving[worst], serving[i])) {
            worst = i;
        }
    }
    return worst;
}

void Station::count() {
    const SimTime now = scope_->now();
    state_->present_ticks +=
        static_cast<int128>(state_->present()) * (now.ns - state_->counted_at.ns);
    state_->counted_at = now;
}

void Station::begin(std::uint32_t number) {
    Job& one = job(number);
    ShareState& share = state_->shares[share_of(one)];
    auto& serving = share.serving;
    if (serving.empty()) {
        share.clock = 0;
    }
    state_->asked += static_cast<uint128>(one.work);
    one.work += share.clock;
    serving.push_back(number);
    std::push_heap(serving.begin(), serving.end(),
                   [this](std::uint32_t a, std::uint32_t b) { return is_done_first(b, a); });
    ++state_->in_service;
    state_->level.known = false;
    SIM_ENSURES(all_at_once() || state_->in_service <= plan_->servers);
    if (state_->in_service <= plan_->servers) {
        see(Quantity::servers_busy, one, 1);
    }
    if (!one.begun) {
        one.begun = true;
        see(Quantity::waiting_time, one, scope_->now().ns - one.entered.ns);
    }
}

void Station::wait(std::uint32_t number) {
    auto& waiting = state_->waiting;
    waiting.push_back(number);
    std::push_heap(waiting.begin(), waiting.end(),
                   [this](std::uint32_t a, std::uint32_t b) { return goes_first(b, a); });
    see(Quantity::jobs_waiting, job(number), 1);
}

std::uint32_t Station::next_waiting() {
    count();  // It may be dropped.
    auto& waiting = state_->waiting;
    std::pop_heap(waiting.begin(), waiting.end(),
                  [this](std::uint32_t a, std::uint32_t b) { return goes_first(b, a); });
    const std::uint32_t number = waiting.back();
    waiting.pop_back();
    see(Quantity::jobs_waiting, job(number), -1);
    return number;
}

// Of the job at this position among those in service.
void Station::preempt(std::size_t position) {
    auto& serving = state_->shares.front().serving;
    const std::uint32_t number = serving[position];
    serving[position] = serving.back();
    serving.pop_back();
    std::make_heap(serving.begin(), serving.end(),
                   [this](std::uint32_t a, std::uint32_t b) { return is_done_first(b, a); });
    --state_->in_service;
    state_->level.known = false;
    Job& one = job(number);
    one.work -= state_->shares.front().clock;
    state_->asked -= static_cast<uint128>(one.work);
    see(Quantity::servers_busy, one, -1);
    scope_->did(Deed::job_preempted);
    wait(number);
}

// An alarm at the end of this moment, at which jobs may still come.
void Station::choose_later() {
    if (has_server() && !state_->choosing) {
        state_->choosing = true;
        scope_->send(plan_->entity, EventClass::change, scope_->now(), ServiceDue{});
    }
}

// To a server, or to those who wait.
void Station::admit(std::uint32_t number) {
    if (has_list()) {
        wait(number);
        choose_later();
        return;
    }
    if (has_server()) {
        begin(number);
        return;
    }
    if (spec_->discipline == Discipline::preemptive && state_->up) {
        const std::size_t worst = worst_in_service();
        if (job(number).priority < job(state_->shares.front().serving[worst]).priority) {
            preempt(worst);
            begin(number);
            return;
        }
    }
    wait(number);
}

// Who is done first of its class.
void Station::leave(std::size_t share) {
    count();
    auto& serving = state_->shares[share].serving;
    std::pop_heap(serving.begin(), serving.end(),
                  [this](std::uint32_t a, std::uint32_t b) { return is_done_first(b, a); });
    const std::uint32_t number = serving.back();
    serving.pop_back();
    --state_->in_service;
    state_->level.known = false;
    Job& one = job(number);
    state_->undone += static_cast<uint128>(one.work - state_->shares[share].clock);
    if (state_->in_service < plan_->servers) {
        see(Quantity::servers_busy, one, -1);
    }
    ++state_->served;
    see(Quantity::job_served, one, 0);
    see(Quantity::sojourn_time, one, depart(number));
    scope_->did(Deed::job_served);
    if (one.where == Whereabouts::abandoned) {
        scope_->did(Deed::job_served_for_nobody);
        forget_job(*network_, number);
        return;
    }
    see(Quantity::job_answered, one, 0);
    see(Quantity::answered_so_far, one, 1);
    one.where = Whereabouts::nowhere;
    one.call = 0;
    if (const std::uint32_t next = next_station(one); next != none) {
        scope_->did(Deed::job_moved_on);
        one.wait = Duration::zero();
        one.retries = 0;
        one.station = next;
        network_->moves.push_back({number, next});
        return;
    }
    see(Quantity::response_time, one, scope_->now().ns - one.born.ns);
    job_left(*scope_, plan_->network, number);
}

// How long it was there; it is no longer.
std::int64_t Station::depart(std::uint32_t number) {
    const Job& one = job(number);
    const std::int64_t stayed = scope_->now().ns - one.entered.ns;
    state_->sojourn_ticks += stayed;
    see(Quantity::jobs_present, one, -1);
    return stayed;
}

// None: it leaves the network.
std::uint32_t Station::next_station(const Job& one) const {
    if (plan_->next.empty()) {
        return none;
    }
    Draw draw = scope_->draw(plan_->entity, Purpose::routing, one.order);
    const double u = draw.uniform();
    for (const RoutePlan& route : plan_->next) {
        if (u < route.below) {
            return route.station;
        }
    }
    return none;
}

// Nobody waits for it any more, and its turn has come.
bool Station::dropped(std::uint32_t number) {
    if (!spec_->drop_abandoned || job(number).where != Whereabouts::abandoned) {
        return false;
    }
    ++state_->dropped;
    (void)depart(number);
    see(Quantity::job_dropped, job(number), 0);
    scope_->did(Deed::job_dropped);
    forget_job(*network_, number);
    return true;
}

bool Station::begin_what_can() {
    bool any = false;
    while (!state_->waiting.empty() && !state_->choosing && has_server()) {
        const std::uint32_t next = next_waiting();
        if (!dropped(next)) {
            begin(next);
            any = true;
        }
    }
    return any;
}

void Station::come_to_rest() {
    advance();
    do {
        end_what_is_done();
    } while (begin_what_can());
}

void Station::settle() {
    come_to_rest();
    set_alarm();
}

void Station::enter(std::uint32_t number) {
    come_to_rest();  // Who is done by now makes room first.
    count();
    Job& one = job(number);
    const SimTime now = scope_->now();
    one.entered = now;
    one.order = state_->arrived++;
    one.begun = false;
    see(Quantity::job_arrived, one, 0);
    see(Quantity::jobs_found, one, static_cast<std::int64_t>(state_->present()));
    const SourceSpec& source = scope_->spec().sources[scope_->fleet().sources[one.source].spec];
    if (!passes_limiters(*scope_, *plan_, source.weight)) {
        ++state_->throttled;
        see(Quantity::job_throttled, one, 0);
        scope_->did(Deed::job_throttled);
        call_failed(*scope_, plan_->network, number);
    } else if (spec_->room && state_->present() >= *spec_->room) {
        ++state_->lost;
        see(Quantity::job_lost, one, 0);
        scope_->did(Deed::job_lost);
        call_failed(*scope_, plan_->network, number);
    } else {
        see(Quantity::jobs_present, one, 1);
        one.where = Whereabouts::at_station;
        one.work = work_for(one);
        start_clock(*scope_, plan_->network, number);
        admit(number);
    }
    settle();
}

void Station::break_down() {
    settle();
    state_->up = false;
}

// Who has come meanwhile may have a better claim to a server than who held it.
void Station::resume() {
    advance();
    state_->up = true;
    begin_what_can();
    while (spec_->discipline == Discipline::preemptive && !state_->waiting.empty()) {
        const std::size_t worst = worst_in_service();
        const std::uint32_t held = state_->shares.front().serving[worst];
        if (job(state_->waiting.front()).priority >= job(held).priority) {
            break;
        }
        const std::uint32_t better = next_waiting();
        if (!dropped(better)) {
            preempt(worst);
            begin(better);
        }
    }
    settle();
}

}  // namespace rotasim
