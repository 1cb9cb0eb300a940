// Where jobs come from: streams, lists of times, and finite sources to which they come back.
#include "sim/base/error.hpp"
#include "sim/behaviour/station.hpp"

namespace rotasim {

namespace {

// A member's cycles and members beside each other: no two share a draw.
std::uint64_t draw_of(std::uint32_t member, std::uint32_t cycle) {
    return std::uint64_t{member} << 32 | cycle;
}

// The member thinks; true if that takes time, so that an event ends it.
bool think(Scope& scope, std::uint32_t source, std::uint32_t member) {
    const SourceSlot& plan = scope.fleet().sources[source];
    const SourceSpec& spec = scope.spec().sources[plan.spec];
    SourceState& state = scope.state().sources[source];
    const Duration time = scope.sample(spec.think->value, plan.entity, Purpose::think_time,
                                       draw_of(member, state.cycles[member]++));
    if (time == Duration::zero()) {
        return false;
    }
    scope.send(plan.entity, EventClass::act, scope.after(time), ThinkingEnds{member});
    return true;
}

std::uint32_t new_job(Scope& scope, std::uint32_t source, std::uint32_t member) {
    const SourceSlot& plan = scope.fleet().sources[source];
    NetworkState& net = scope.state().networks[scope.fleet().stations[plan.station].network];
    std::uint32_t number = static_cast<std::uint32_t>(net.jobs.size());
    if (net.free_jobs.empty()) {
        if (net.jobs.size() == most_jobs) {
            throw ResourceError("more than " + std::to_string(most_jobs) +
                                " jobs at once in the network of station '" +
                                scope.spec().stations[plan.station].name +
                                "': it is overloaded; bound it by `room`");
        }
        net.jobs.emplace_back();
    } else {
        number = net.free_jobs.back();
        net.free_jobs.pop_back();
    }
    Job job;
    job.born = scope.now();
    job.source = source;
    job.member = member;
    job.priority = scope.spec().sources[plan.spec].priority;
    net.jobs[number] = job;
    return number;
}

// All jobs of one arrival, one after another.
void send_arrival(Scope& scope, std::uint32_t source, std::uint64_t jobs) {
    for (std::uint64_t j = 0; j < jobs; ++j) {
        send_job(scope, source, 0);
    }
}

}  // namespace

void send_job(Scope& scope, std::uint32_t source, std::uint32_t member) {
    const std::uint32_t station = scope.fleet().sources[source].station;
    const std::uint32_t network = scope.fleet().stations[station].network;
    const std::uint32_t number = new_job(scope, source, member);
    scope.state().networks[network].moves.push_back({number, station});
    let_move(scope, network);
}

void dismiss(Scope& scope, std::uint32_t network, std::uint32_t number) {
    NetworkState& net = scope.state().networks[network];
    Job& job = net.jobs[number];
    const SourceSlot& plan = scope.fleet().sources[job.source];
    if (scope.spec().sources[plan.spec].population && !think(scope, job.source, job.member)) {
        job.born = scope.now();
        net.moves.push_back({number, plan.station});
        return;
    }
    net.free_jobs.push_back(number);
}

SimTime next_arrival(Scope& scope, std::uint32_t source) {
    const SourceSlot& plan = scope.fleet().sources[source];
    const auto& every = scope.spec().sources[plan.spec].every;
    const std::uint64_t number = scope.state().sources[source].sent;
    if (every) {
        return scope.after(scope.sample(every->value, plan.entity, Purpose::arrival, number));
    }
    return number < plan.times.size() ? plan.times[number] : SimTime::never();
}

void begin_population(Scope& scope, std::uint32_t source) {
    const SourceSlot& plan = scope.fleet().sources[source];
    const std::uint32_t members = scope.spec().sources[plan.spec].population.value_or(0);
    scope.state().sources[source].cycles.assign(members, 0);
    for (std::uint32_t m = 0; m < members; ++m) {
        if (!think(scope, source, m)) {
            scope.send(plan.entity, EventClass::act, scope.now(), ThinkingEnds{m});
        }
    }
}

void handle(const JobsCome&, std::uint32_t slot, Scope& scope) {
    const SourceSlot& plan = scope.fleet().sources[slot];
    const SourceSpec& spec = scope.spec().sources[plan.spec];
    SourceState& state = scope.state().sources[slot];
    SimTime next = scope.now();
    while (next == scope.now()) {  // Not by one event each: a tick may hold very many.
        std::uint64_t jobs = spec.jobs.value_or(1);
        if (spec.every) {
            Draw draw = scope.draw(plan.entity, Purpose::batch_size, state.sent);
            jobs = static_cast<std::uint64_t>(spec.batch.value.sample(draw));
        }
        ++state.sent;
        send_arrival(scope, slot, jobs);
        next = next_arrival(scope, slot);
    }
    scope.send(plan.entity, EventClass::act, next, JobsCome{});
}

void handle(const ThinkingEnds& event, std::uint32_t slot, Scope& scope) {
    send_job(scope, slot, event.member);
}

}  // namespace rotasim
