// Fixed windows and token buckets.
#include "sim/behaviour/limiter.hpp"

#include <algorithm>

namespace rotasim {

namespace {

int128 parts(const LimiterPlan& plan, std::int64_t weight) {
    return checked_mul(weight, plan.unit);
}

// Brings it up to this moment.
void refill(const LimiterPlan& plan, LimiterState& state, SimTime now) {
    if (plan.bucket) {
        const int128 gained = checked_mul(now.ns - state.since.ns, plan.gain);
        state.left = std::min(parts(plan, plan.budget), state.left + gained);
        state.since = now;
    } else if (now.ns - state.since.ns >= plan.window.ns) {
        state.left = parts(plan, plan.budget);
        state.since = SimTime{now.ns - now.ns % plan.window.ns};
    }
}

}  // namespace

LimiterState full(const LimiterPlan& plan) { return {parts(plan, plan.budget), SimTime::zero()}; }

bool passes_limiters(Scope& scope, const StationSlot& station, std::uint32_t weight) {
    const auto& plans = scope.fleet().limiters;
    auto& states = scope.state().limiters;
    bool passes = true;
    for (const std::uint32_t slot : station.limiters) {
        refill(plans[slot], states[slot], scope.now());
        passes = passes && parts(plans[slot], weight) <= states[slot].left;
    }
    for (const std::uint32_t slot : station.limiters) {
        if (passes || plans[slot].refused_count) {
            states[slot].left -= std::min(parts(plans[slot], weight), states[slot].left);
        }
        SIM_ENSURES(states[slot].left >= 0);
    }
    return passes;
}

}  // namespace rotasim
