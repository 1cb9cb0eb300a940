// Whose disks get new data keys next, and when all of an emergency's have: a queue at its key.
#include "sim/behaviour/reencryption.hpp"

namespace rotasim {

namespace {

// Of the queue, as a heap: the earliest in front, in the order of the VMs where they are alike.
bool later_in_queue(const ReencryptionTurn& a, const ReencryptionTurn& b) {
    return a.ready != b.ready ? a.ready > b.ready : a.vm > b.vm;
}

void join(EmergencyState& state, const ReencryptionTurn& turn) {
    state.queue.push_back(turn);
    std::push_heap(state.queue.begin(), state.queue.end(), later_in_queue);
}

void advance(Scope& scope, std::uint32_t key, std::uint32_t emergency) {
    EmergencyState& state = scope.state().emergencies[emergency];
    const ReencryptionSpec& spec = *scope.spec().emergencies[emergency].reencryption;
    while (!state.queue.empty() && state.running < spec.at_once) {
        const ReencryptionTurn turn = state.queue.front();
        if (turn.ready > scope.now()) {
            if (turn.ready != state.alarm) {
                state.alarm = turn.ready;
                scope.send(scope.fleet().keys[key].entity, EventClass::act, turn.ready,
                           ReencryptionStep{emergency});
            }
            return;
        }
        std::pop_heap(state.queue.begin(), state.queue.end(), later_in_queue);
        state.queue.pop_back();
        ++state.running;
        scope.send(scope.fleet().vms[turn.vm].entity, EventClass::act,
                   scope.across(Duration::zero()), ReencryptionAsked{emergency});
    }
}

}  // namespace

void begin_reencryption(Scope& scope, std::uint32_t key, std::uint32_t emergency) {
    EmergencyState& state = scope.state().emergencies[emergency];
    for (const std::uint32_t vm : scope.fleet().emergencies[emergency].guests) {
        join(state, {scope.now(), vm});
        ++state.left;
    }
    advance(scope, key, emergency);
}

void handle(const ReencryptionStep& event, std::uint32_t slot, Scope& scope) {
    advance(scope, slot, event.emergency);
}

void handle(const ReencryptionEnded& event, std::uint32_t slot, Scope& scope) {
    EmergencyState& state = scope.state().emergencies[event.emergency];
    SIM_EXPECTS(state.running > 0 && state.left > 0);
    --state.running;
    if (event.outcome == ReencryptionOutcome::not_now) {
        const ReencryptionSpec& spec = *scope.spec().emergencies[event.emergency].reencryption;
        join(state, {scope.after(spec.resume_after.value), event.vm});
    } else if (--state.left == 0 && state.waiting != none) {
        scope.send(scope.fleet().keys[slot].entity, EventClass::act, scope.now(),
                   EmergencyStepDue{event.emergency, state.waiting});
        state.waiting = none;
    }
    advance(scope, slot, event.emergency);
}

}  // namespace rotasim
