// A rolling rollout: never more than so many sets and VMs are moved at a time, and the next begin
// when others are done. The key asks, the VM answers.
#include "sim/base/saturate.hpp"
#include "sim/behaviour/key_orders.hpp"
#include "sim/behaviour/storage_loss.hpp"
#include "sim/behaviour/vm_availability.hpp"
#include "sim/behaviour/vm_operations.hpp"
#include "sim/model/working_hours.hpp"

namespace rotasim {

namespace {

constexpr Duration asked_again_after = days(1);  // As with waves: whoever was off is asked again.

const RollingOrder* order_of(Scope& scope, std::uint32_t key) {
    const RotationPolicy* policy = policy_of(scope, key);
    return policy == nullptr
               ? nullptr
               : std::visit([](const auto& rollout) { return rollout.rolling(); }, policy->rollout);
}

Duration length_of(Scope& scope, const RollingOrder& order, EntityIndex user,
                   std::uint32_t number) {
    return scope.sample(order.takes.value, user, Purpose::rollout_length, number);
}

class Rolling {
public:
    Rolling(Scope& scope, std::uint32_t key, const RollingOrder& order)
        : scope_(scope), key_(key), order_(order), state_(scope.state().keys[key].rolling) {}

    void advance() {
        while (!state_.stopped && state_.next < state_.queue.size() && has_room()) {
            const RollingUser& user = state_.queue[state_.next];
            const bool elsewhere = order_.domain == RollingDomain::host && state_.running > 0 &&
                                   user.domain != last().domain;
            if (elsewhere) {
                return;  // Whoever is done next tells.
            }
            const SimTime begins = first_moment(user);
            if (begins > scope_.now()) {
                wait_until(begins);
                return;
            }
            begin(user);
        }
    }

private:
    [[nodiscard]] const RollingUser& last() const { return state_.queue[state_.next - 1]; }
    [[nodiscard]] EntityIndex entity() const { return scope_.fleet().keys[key_].entity; }

    bool has_room() {
        const bool tests = state_.tried < order_.canary;
        if (tests && state_.running >= order_.canary - state_.tried) {
            return false;
        }
        if (state_.running >= order_.at_once) {
            return false;
        }
        if (order_.pace == RollingPace::barrier) {
            if (state_.running == 0) {
                state_.room = order_.at_once;
            }
            return state_.room > 0;
        }
        return true;
    }
    // When the move may begin at the earliest; never, if no window is long enough for it.
    SimTime first_moment(const RollingUser& user) {
        SimTime begins = std::max(scope_.now(), user.ready);
        if (order_.canary > 0 && state_.tried >= order_.canary) {
            begins = std::max(begins, state_.soaked);
        }
        if (order_.window && begins != SimTime::never()) {
            // What is asked now begins one floor later.
            const Duration length = length_of(scope_, order_, entity_of(user), state_.number);
            const Duration whole = saturated(int128{length.ns} + scope_.floor().ns);
            begins = start_inside(*order_.window, scope_.fleet().calendar, begins, whole);
        }
        return begins;
    }
    [[nodiscard]] EntityIndex entity_of(const RollingUser& user) const {
        return user.is_set ? scope_.fleet().sets[user.slot].entity
                           : scope_.fleet().vms[user.slot].entity;
    }
    void wait_until(SimTime at) {
        if (at == SimTime::never()) {
            state_.stopped = true;
            scope_.tell(entity(), "the rollout stops: no maintenance window is long enough");
        } else if (at != state_.alarm) {
            state_.alarm = at;
            scope_.send(entity(), EventClass::act, at, RolloutStep{state_.number});
        }
    }
    void begin(const RollingUser& user) {
        ++state_.next;
        ++state_.running;
        state_.room -= order_.pace == RollingPace::barrier ? 1 : 0;
        if (!user.is_set) {
            scope_.send(entity_of(user), EventClass::act, scope_.across(Duration::zero()),
                        RolloutMove{key_, state_.number});
            return;
        }
        const Duration length = length_of(scope_, order_, entity_of(user), state_.number);
        scope_.send(entity_of(user), EventClass::act, scope_.across(length),
                    SetAsked{key_, newest_version, SetOrder::point_by_hand,
                             static_cast<std::uint8_t>(ChainKind::set_pointed)});
        scope_.send(
            entity(), EventClass::act, scope_.across(length),
            RolloutMoved{none, static_cast<std::uint16_t>(state_.number), RolloutOutcome::moved});
    }

    Scope& scope_;
    std::uint32_t key_;
    const RollingOrder& order_;
    RollingState& state_;
};

// Whoever is off for years is asked every day: what is behind must not pile up.
void forget_done(RollingState& state) {
    constexpr std::size_t worth_it = 64;
    if (state.next > worth_it && state.next > state.queue.size() / 2) {
        const std::size_t done = state.next - 1;  // The last one is still looked at.
        state.queue.erase(state.queue.begin(),
                          state.queue.begin() + static_cast<std::ptrdiff_t>(done));
        state.next = 1;
    }
}

void reply(Scope& scope, std::uint32_t vm, std::uint32_t key, std::uint32_t number,
           RolloutOutcome outcome) {
    scope.send(scope.fleet().keys[key].entity, EventClass::act, scope.across(Duration::zero()),
               RolloutMoved{vm, static_cast<std::uint16_t>(number), outcome});
}

}  // namespace

void begin_rolling(Scope& scope, std::uint32_t key, const RollingOrder& order,
                   const std::vector<std::uint32_t>& sets) {
    RollingState& state = scope.state().keys[key].rolling;
    const Fleet& fleet = scope.fleet();
    state.queue.clear();
    for (const std::uint32_t set : sets) {
        const auto alone = static_cast<std::uint32_t>(fleet.hosts.size()) + set;
        state.queue.push_back({SimTime{}, set, alone, true});
    }
    const auto first_vm = static_cast<std::ptrdiff_t>(state.queue.size());
    for (const std::uint32_t vm : fleet.keys[key].pinned) {
        state.queue.push_back({SimTime{}, vm, fleet.vms[vm].host, false});
    }
    if (order.domain == RollingDomain::host) {
        std::stable_sort(
            state.queue.begin() + first_vm, state.queue.end(),
            [](const RollingUser& a, const RollingUser& b) { return a.domain < b.domain; });
    }
    state.next = 0;
    state.number = scope.state().keys[key].rotations;
    state.running = 0;
    state.tried = 0;
    state.broken = 0;
    state.room = 0;
    state.stopped = false;
    state.soaked = SimTime::never();
    state.alarm = scope.after(order.begin_after);
    scope.send(fleet.keys[key].entity, EventClass::act, state.alarm, RolloutStep{state.number});
}

void handle(const RolloutStep& event, std::uint32_t slot, Scope& scope) {
    const RollingOrder* order = order_of(scope, slot);
    if (order != nullptr && event.number == scope.state().keys[slot].rolling.number) {
        Rolling(scope, slot, *order).advance();
    }
}

void handle(const RolloutMove& event, std::uint32_t slot, Scope& scope) {
    const RollingOrder& order = *order_of(scope, event.key);
    if (!has_disk_to_move(scope, slot, event.key)) {
        reply(scope, slot, event.key, event.number, RolloutOutcome::nothing_to_do);
        return;
    }
    if (!runs_with_its_disks(scope, slot)) {
        reply(scope, slot, event.key, event.number, RolloutOutcome::not_now);
        return;
    }
    const EntityIndex entity = scope.vm_slot(slot).entity;
    const Duration length = length_of(scope, order, entity, event.number);
    if (order.reboots) {
        begin_guest_reboot(scope, slot, order.takes.mark, length);
    }
    // After the end of the reboot, which is a change, where both are at one moment.
    scope.send(entity, EventClass::act, scope.after(length),
               RolloutMoveEnds{event.key, event.number});
}

void handle(const RolloutMoveEnds& event, std::uint32_t slot, Scope& scope) {
    const RotationPolicy& policy = *policy_of(scope, event.key);
    const double wipes =
        std::visit([](const auto& rollout) { return rollout.failure(); }, policy.rollout);
    const bool broken = scope.vm(slot).key_volume_lost;
    RolloutOutcome outcome = RolloutOutcome::moved;
    if (!has_disk_to_move(scope, slot, event.key)) {
        outcome = RolloutOutcome::nothing_to_do;
    } else if (!rerun_extension(scope, slot, event.key, event.key, wipes)) {
        outcome = RolloutOutcome::not_now;
    } else if (scope.vm(slot).key_volume_lost && !broken) {
        outcome = RolloutOutcome::broken;
    }
    reply(scope, slot, event.key, event.number, outcome);
}

void handle(const RolloutMoved& event, std::uint32_t slot, Scope& scope) {
    const RollingOrder* order = order_of(scope, slot);
    RollingState& state = scope.state().keys[slot].rolling;
    if (order == nullptr || event.number != static_cast<std::uint16_t>(state.number)) {
        return;  // Of an older rotation: a newer one has taken over.
    }
    SIM_EXPECTS(state.running > 0);
    --state.running;
    const EntityIndex entity = scope.fleet().keys[slot].entity;
    const bool broken = event.outcome == RolloutOutcome::broken;
    if (event.outcome == RolloutOutcome::not_now) {
        forget_done(state);
        state.queue.push_back(
            {scope.after(asked_again_after), event.vm, scope.fleet().vms[event.vm].host, false});
    } else if (event.outcome == RolloutOutcome::moved || broken) {
        ++state.tried;
        if (state.tried == order->canary) {
            state.soaked = scope.after(order->soak);
        }
    }
    state.broken += broken ? 1 : 0;
    if (broken && order->stop_after && state.broken >= *order->stop_after) {
        state.stopped = true;
        scope.did(Deed::rollout_stopped);
        scope.tell(entity, "the rollout stops: too many failures");
    }
    Rolling(scope, slot, *order).advance();
}

}  // namespace rotasim
