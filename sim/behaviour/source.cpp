// Where jobs come from: streams, lists of times, and finite sources to which they come back.
#include "sim/behaviour/client.hpp"
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
    call(scope, network, new_job(scope, source, member));
    let_move(scope, network);
}

void dismiss(Scope& scope, std::uint32_t network, std::uint32_t number) {
    NetworkState& net = scope.state().networks[network];
    const Job job = net.jobs[number];
    forget_job(net, number);
    const SourceSlot& plan = scope.fleet().sources[job.source];
    if (scope.spec().sources[plan.spec].population && !think(scope, job.source, job.member)) {
        call(scope, network, new_job(scope, job.source, job.member));
    }
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
