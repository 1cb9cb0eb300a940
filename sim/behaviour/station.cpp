// Service stations: who is served, for how long, and who goes where.
#include "sim/behaviour/station.hpp"

#include "sim/behaviour/client.hpp"
#include "sim/behaviour/limiter.hpp"

#include <algorithm>

namespace rotasim {

namespace {

constexpr int part_bits = 40;
constexpr int128 parts_per_tick = int128{1} << part_bits;
// What rounding of shares may have withheld: a job with no more left is done.
constexpr int128 slack = int128{1} << 20;

}  // namespace

Station::Station(Scope& scope, std::uint32_t slot)
    : scope_(&scope),
      slot_(slot),
      plan_(&scope.fleet().stations[slot]),
      spec_(&scope.spec().stations[plan_->spec]),
      state_(&scope.state().stations[slot]),
      network_(&scope.state().networks[plan_->network]) {}

bool Station::all_at_once() const {
    return spec_->discipline == Discipline::ps || spec_->discipline == Discipline::infinite_server;
}

// Who shares a server or has one of its own holds it through a breakdown, too.
bool Station::has_server() const {
    return all_at_once() || (state_->up && state_->serving.size() < plan_->servers);
}

bool Station::goes_first(std::uint32_t a, std::uint32_t b) const {
    const Job& x = network_->jobs[a];
    const Job& y = network_->jobs[b];
    switch (spec_->discipline) {
        case Discipline::lifo: return x.order > y.order;
        case Discipline::priority:
        case Discipline::preemptive:
            return x.priority != y.priority ? x.priority < y.priority : x.order < y.order;
        case Discipline::fifo:
        case Discipline::ps:
        case Discipline::infinite_server: break;
    }
    return x.order < y.order;
}

bool Station::is_done_first(std::uint32_t a, std::uint32_t b) const {
    const Job& x = network_->jobs[a];
    const Job& y = network_->jobs[b];
    return x.work != y.work ? x.work < y.work : x.order < y.order;
}

// Looks at every server: preemption is for stations with few.
std::size_t Station::worst_in_service() const {
    const auto& serving = state_->serving;
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

// The clock stands still while the station is down.
void Station::advance() {
    const SimTime now = scope_->now();
    const int128 passed = now.ns - state_->clock_at.ns;
    state_->clock_at = now;
    const std::size_t n = state_->serving.size();
    if (passed == 0 || n == 0 || !state_->up) {
        return;
    }
    state_->clock += n > plan_->servers
                         ? passed * plan_->servers * parts_per_tick / static_cast<int128>(n)
                         : passed * parts_per_tick;
}

void Station::begin(std::uint32_t number) {
    Job& one = job(number);
    auto& serving = state_->serving;
    if (serving.empty()) {
        state_->clock = 0;
    }
    one.work += state_->clock;
    serving.push_back(number);
    std::push_heap(serving.begin(), serving.end(),
                   [this](std::uint32_t a, std::uint32_t b) { return is_done_first(b, a); });
    SIM_ENSURES(all_at_once() || serving.size() <= plan_->servers);
    if (serving.size() <= plan_->servers) {
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
    auto& serving = state_->serving;
    const std::uint32_t number = serving[position];
    serving[position] = serving.back();
    serving.pop_back();
    std::make_heap(serving.begin(), serving.end(),
                   [this](std::uint32_t a, std::uint32_t b) { return is_done_first(b, a); });
    Job& one = job(number);
    one.work -= state_->clock;
    see(Quantity::servers_busy, one, -1);
    scope_->did(Deed::job_preempted);
    wait(number);
}

// To a server, or to those who wait.
void Station::admit(std::uint32_t number) {
    if (has_server()) {
        begin(number);
        return;
    }
    if (spec_->discipline == Discipline::preemptive && state_->up) {
        const std::size_t worst = worst_in_service();
        if (job(number).priority < job(state_->serving[worst]).priority) {
            preempt(worst);
            begin(number);
            return;
        }
    }
    wait(number);
}

void Station::leave(std::uint32_t number) {
    count();
    Job& one = job(number);
    auto& serving = state_->serving;
    std::pop_heap(serving.begin(), serving.end(),
                  [this](std::uint32_t a, std::uint32_t b) { return is_done_first(b, a); });
    SIM_ENSURES(serving.back() == number);
    serving.pop_back();
    if (serving.size() < plan_->servers) {
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

void Station::end_what_is_done() {
    const auto& serving = state_->serving;
    while (state_->up && !serving.empty() && job(serving.front()).work <= state_->clock + slack) {
        leave(serving.front());
    }
}

bool Station::begin_what_can() {
    bool any = false;
    while (!state_->waiting.empty() && has_server()) {
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

// When the first of them is done, if nothing happens before.
void Station::set_alarm() {
    const auto& serving = state_->serving;
    if (!state_->up || serving.empty()) {
        return;
    }
    const int128 need = job(serving.front()).work - slack - state_->clock;
    const auto n = static_cast<int128>(serving.size());
    const bool shared = serving.size() > plan_->servers;
    const int128 rate = shared ? plan_->servers * parts_per_tick : parts_per_tick;
    const int128 ticks = (need * (shared ? n : 1) + rate - 1) / rate;
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
    if (state_->alarm_at <= scope_->now()) {
        state_->alarm_at = SimTime::never();
    }
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
        // What takes longer than the run never ends in it: no sum needs room for more.
        const auto& service = source.service ? *source.service : spec_->service;
        const Duration time =
            scope_->sample(service.value, plan_->entity, Purpose::service_time, one.order);
        one.work = std::min(time.ns, scope_->fleet().horizon.ns) * parts_per_tick;
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
        if (job(state_->waiting.front()).priority >= job(state_->serving[worst]).priority) {
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
