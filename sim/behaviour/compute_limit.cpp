// Starts wait for the platform: a bucket at a hub, asked before a VM is started.
#include "sim/behaviour/compute_limit.hpp"

#include "sim/behaviour/vm_availability.hpp"

#include <algorithm>

namespace rotasim {

namespace {

// Takes one start from the bucket, from what it is yet to gain if it is empty: who asks first goes
// first, so that its time is known at once. A start that is overtaken meanwhile was asked for, and
// counts.
Duration take_start(const LimiterPlan& plan, LimiterState& state, SimTime now) {
    const int128 gained = checked_mul(now.ns - state.since.ns, plan.gain);
    state.left = std::min(checked_mul(plan.budget, plan.unit), state.left + gained) - plan.unit;
    state.since = now;
    if (state.left >= 0) {
        return Duration::zero();
    }
    const int128 wait = (-state.left + plan.gain - 1) / plan.gain;
    return Duration{static_cast<std::int64_t>(std::min<int128>(wait, INT64_MAX))};
}

}  // namespace

LimiterState full_of_starts(const ComputeLimitPlan& limit) {
    return {checked_mul(limit.starts.budget, limit.starts.unit), SimTime::zero()};
}

void ask_to_start(Scope& scope, std::uint32_t slot, Why why) {
    const std::uint32_t limit = scope.plan(slot).compute_limit;
    const ComputeLimitPlan& plan = scope.fleet().compute_limits[limit];
    const ComputeLimitSpec& spec = scope.spec().compute_limits[plan.spec];
    why.mark = weaker(weaker(why.mark, spec.starts.mark), weaker(spec.per.mark, spec.burst.mark));
    VmState& vm = scope.vm(slot);
    replace_causes(scope, slot, Cause::start_limit, why);
    enter(scope, slot, Phase::starting);
    vm.answer = StartAnswer{};  // The key is asked for once it is let in.
    look_again(scope, slot);
    scope.send(plan.entity, EventClass::act, scope.across(Duration::zero()),
               StartAsked{slot, vm.generation});
}

void handle(const StartAsked& event, std::uint32_t slot, Scope& scope) {
    const Duration wait = take_start(scope.fleet().compute_limits[slot].starts,
                                     scope.state().compute_limits[slot], scope.now());
    scope.send(scope.fleet().vms[event.vm].entity, EventClass::act, scope.across(wait),
               StartGranted{event.generation});
}

void handle(const StartGranted& event, std::uint32_t slot, Scope& scope) {
    VmState& vm = scope.vm(slot);
    if (event.generation != vm.generation) {
        return;  // Stopped, held or deleted meanwhile.
    }
    SIM_EXPECTS(vm.phase == Phase::starting);
    if (scope.telling(scope.vm_slot(slot).entity)) {
        scope.tell(scope.vm_slot(slot).entity, "the platform's limit on starts lets it in");
    }
    begin_granted_start(scope, slot, Cause::platform_start, vm.active[vm.owner].why,
                        draw_start_length(scope, slot), KeyNeed::platform_start);
}

}  // namespace rotasim
