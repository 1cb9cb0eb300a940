// Clients: retries and their waits, clocks, pauses.
#include "sim/behaviour/client.hpp"

#include "sim/base/error.hpp"
#include "sim/behaviour/station.hpp"

#include <algorithm>
#include <variant>

namespace rotasim {

namespace {

constexpr std::uint64_t retry_bits = 20;

const SourceSpec& spec_of(Scope& scope, std::uint32_t source) {
    return scope.spec().sources[scope.fleet().sources[source].spec];
}

// Room in the network's list.
std::uint32_t new_number(Scope& scope, std::uint32_t network, std::uint32_t station) {
    NetworkState& net = scope.state().networks[network];
    if (!net.free_jobs.empty()) {
        const std::uint32_t number = net.free_jobs.back();
        net.free_jobs.pop_back();
        return number;
    }
    if (net.jobs.size() == most_jobs) {
        throw ResourceError("more than " + std::to_string(most_jobs) +
                            " jobs at once in the network of station '" +
                            scope.spec().stations[scope.fleet().stations[station].spec].name +
                            "': it is overloaded; bound it by `room`, and retries by `most`");
    }
    net.jobs.emplace_back();
    return static_cast<std::uint32_t>(net.jobs.size() - 1);
}

// Whose draws are nobody else's: members of a population and their cycles beside each other, the
// highest bits cut off.
std::uint64_t name_of(const SourceSpec& spec, const SourceState& state, std::uint32_t member) {
    if (!spec.population) {
        return state.jobs;
    }
    constexpr std::uint64_t cycle_bits = 24;
    return std::uint64_t{member} << cycle_bits |
           (state.cycles[member] & ((std::uint64_t{1} << cycle_bits) - 1));
}

struct Backoff {
    Duration last;  // Before the latest retry.
    Draw* draw;
    Duration operator()(const FixedRetry& retry) const { return retry.wait.value.sample(*draw); }
    Duration operator()(const ExponentialRetry& retry) const {
        if (last == Duration::zero()) {
            return limited(retry, static_cast<double>(retry.first.value.ns));
        }
        return limited(retry, static_cast<double>(last.ns) * retry.factor.value);
    }
    static Duration limited(const ExponentialRetry& retry, double ns) {
        constexpr double for_ever = 9e18;
        const Duration wait{ns < for_ever ? static_cast<std::int64_t>(ns) : INT64_MAX};
        return retry.cap ? std::min(wait, retry.cap->value) : wait;
    }
};

// As much of a wait as chance leaves.
Duration shaken(Duration wait, Jitter jitter, Draw& draw) {
    if (jitter == Jitter::none) {
        return wait;
    }
    const std::int64_t certain = jitter == Jitter::equal ? wait.ns / 2 : 0;
    const auto chance = static_cast<double>(wait.ns - certain) * draw.uniform();
    return Duration{certain + static_cast<std::int64_t>(chance)};
}

// Until the next call; at least a tick, so that time passes.
Duration wait_of(Scope& scope, Job& job, const RetrySpec& retry) {
    const std::uint64_t attempt = job.retries & ((std::uint64_t{1} << retry_bits) - 1);
    Draw draw = scope.draw(scope.fleet().sources[job.source].entity, Purpose::retry_jitter,
                           job.name << retry_bits | attempt);
    job.wait = std::visit(Backoff{job.wait, &draw}, retry);
    const Jitter jitter = std::visit([](const auto& kind) { return kind.jitter; }, retry);
    return std::max(Duration{1}, shaken(job.wait, jitter, draw));
}

bool held_back(Scope& scope, const SourceSpec& spec, const SourceState& state) {
    return spec.pause && (state.resuming || (spec.pause->from.ns <= scope.now().ns &&
                                             scope.now().ns < spec.pause->to.ns));
}

void go_outside(Scope& scope, std::uint32_t network, std::uint32_t number) {
    Job& job = scope.state().networks[network].jobs[number];
    if (job.where == Whereabouts::outside) {
        return;
    }
    job.where = Whereabouts::outside;
    ++scope.state().sources[job.source].outside;
    scope.seen_at_station(Quantity::jobs_outside, job.station, job.source, 1);
}

// Past any pause.
void place_call(Scope& scope, std::uint32_t network, std::uint32_t number) {
    NetworkState& net = scope.state().networks[network];
    Job& job = net.jobs[number];
    SourceState& state = scope.state().sources[job.source];
    if (job.where == Whereabouts::outside) {
        job.where = Whereabouts::nowhere;
        --state.outside;
        scope.seen_at_station(Quantity::jobs_outside, job.station, job.source, -1);
    }
    if (job.retries > 0) {
        ++state.retries;
        scope.seen_at_station(Quantity::job_retried, job.station, job.source, 0);
        scope.did(Deed::job_retried);
    }
    net.moves.push_back({number, job.station});
}

std::uint32_t network_of(Scope& scope, std::uint32_t source) {
    return scope.fleet().stations[scope.fleet().sources[source].station].network;
}

// A job of the source is closed now: it goes back to a finite source.
void close_job(Scope& scope, std::uint32_t network, std::uint32_t number) {
    const Job& job = scope.state().networks[network].jobs[number];
    SourceState& state = scope.state().sources[job.source];
    state.closed_ticks += scope.now().ns - job.born.ns;
    dismiss(scope, network, number);
}

}  // namespace

void count_open(SourceState& source, SimTime now) {
    source.open_ticks += static_cast<int128>(source.open()) * (now.ns - source.counted_at.ns);
    source.counted_at = now;
}

std::uint32_t new_job(Scope& scope, std::uint32_t source, std::uint32_t member) {
    const SourceSlot& plan = scope.fleet().sources[source];
    const SourceSpec& spec = spec_of(scope, source);
    SourceState& state = scope.state().sources[source];
    const std::uint32_t network = network_of(scope, source);
    const std::uint32_t number = new_number(scope, network, plan.station);
    count_open(state, scope.now());
    Job job;
    job.born = scope.now();
    job.name = name_of(spec, state, member);
    job.station = plan.station;
    job.source = source;
    job.member = member;
    job.priority = spec.priority;
    ++state.jobs;
    scope.state().networks[network].jobs[number] = job;
    return number;
}

void forget_job(NetworkState& network, std::uint32_t number) {
    network.jobs[number].where = Whereabouts::nowhere;
    network.free_jobs.push_back(number);
}

void call(Scope& scope, std::uint32_t network, std::uint32_t number) {
    const std::uint32_t source = scope.state().networks[network].jobs[number].source;
    SourceState& state = scope.state().sources[source];
    if (!held_back(scope, spec_of(scope, source), state)) {
        place_call(scope, network, number);
        return;
    }
    go_outside(scope, network, number);
    state.resuming = true;  // From now on everybody comes behind it.
    state.held.push_back(number);
    scope.did(Deed::job_held_back);
}

void call_failed(Scope& scope, std::uint32_t network, std::uint32_t number) {
    Job& job = scope.state().networks[network].jobs[number];
    SourceState& state = scope.state().sources[job.source];
    const auto& retry = spec_of(scope, job.source).retry;
    const auto most = [](const auto& kind) { return kind.most ? kind.most->value : UINT32_MAX; };
    if (!retry || job.retries >= std::visit(most, *retry)) {
        count_open(state, scope.now());
        ++state.given_up;
        scope.seen_at_station(Quantity::job_given_up, job.station, job.source, 0);
        scope.did(Deed::job_given_up);
        close_job(scope, network, number);
        return;
    }
    const Duration wait = wait_of(scope, job, *retry);
    ++job.retries;
    go_outside(scope, network, number);
    scope.send(scope.fleet().sources[job.source].entity, EventClass::act, scope.after(wait),
               ClientCalls{number});
}

void job_left(Scope& scope, std::uint32_t network, std::uint32_t number) {
    SourceState& state = scope.state().sources[scope.state().networks[network].jobs[number].source];
    count_open(state, scope.now());
    ++state.left;
    close_job(scope, network, number);
}

void start_clock(Scope& scope, std::uint32_t network, std::uint32_t number) {
    NetworkState& net = scope.state().networks[network];
    Job& job = net.jobs[number];
    const auto& timeout = spec_of(scope, job.source).timeout;
    if (!timeout) {
        return;
    }
    net.calls = net.calls == UINT32_MAX ? 1 : net.calls + 1;
    job.call = net.calls;
    scope.send(scope.fleet().stations[job.station].entity, EventClass::act,
               scope.after(timeout->value), CallTimesOut{number, job.call});
}

// What the station has is served for nobody from now on; the client's job is another one.
void handle(const CallTimesOut& event, std::uint32_t slot, Scope& scope) {
    const std::uint32_t network = scope.fleet().stations[slot].network;
    NetworkState& net = scope.state().networks[network];
    Station(scope, slot).settle();  // Who is done by now has been answered in time.
    if (net.jobs[event.job].call == event.call) {
        const std::uint32_t number = new_number(scope, network, slot);
        Job& abandoned = net.jobs[event.job];
        abandoned.call = 0;
        net.jobs[number] = abandoned;
        net.jobs[number].where = Whereabouts::nowhere;
        abandoned.where = Whereabouts::abandoned;
        ++scope.state().sources[abandoned.source].timed_out;
        scope.seen_at_station(Quantity::job_timed_out, slot, abandoned.source, 0);
        scope.did(Deed::job_timed_out);
        call_failed(scope, network, number);
    }
    let_move(scope, network);
}

void handle(const ClientCalls& event, std::uint32_t slot, Scope& scope) {
    const std::uint32_t network = network_of(scope, slot);
    call(scope, network, event.job);
    let_move(scope, network);
}

void handle(const SourceResumes&, std::uint32_t slot, Scope& scope) {
    const std::uint32_t network = network_of(scope, slot);
    const auto& every = spec_of(scope, slot).pause->readmit_every;
    SourceState& state = scope.state().sources[slot];
    state.resuming = every.has_value() && state.let_in < state.held.size();
    while (state.let_in < state.held.size()) {
        const std::uint32_t number = state.held[state.let_in++];
        place_call(scope, network, number);
        let_move(scope, network);
        if (every) {
            break;
        }
    }
    // Those who have called make room once they are half of the list.
    if (2 * state.let_in >= state.held.size()) {
        state.held.erase(state.held.begin(),
                         state.held.begin() + static_cast<std::ptrdiff_t>(state.let_in));
        state.let_in = 0;
    }
    if (state.resuming) {
        scope.send(scope.fleet().sources[slot].entity, EventClass::act, scope.after(every->value),
                   SourceResumes{});
    }
}

}  // namespace rotasim
