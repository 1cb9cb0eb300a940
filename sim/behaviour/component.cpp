// What happens to components: they fail, are repaired by their crew and are replaced as planned.
#include "sim/behaviour/component.hpp"

namespace rotasim {

namespace {

using Kind = StructureCause::Kind;

// Units of one position, positions beside each other: no two share a draw.
std::uint64_t draw_of(std::uint32_t position, std::uint64_t number) {
    return std::uint64_t{position} << 32 | number;
}

}  // namespace

Component::Component(Scope& scope, std::uint32_t slot)
    : scope_(&scope),
      slot_(slot),
      plan_(&scope.fleet().components[slot]),
      spec_(&scope.spec().components[plan_->spec]),
      state_(&scope.state().components[slot]) {}

// Books what the position was, and how many worked.
void Component::set(std::uint32_t position, PositionIs is) {
    PositionState& at = state_->positions[position];
    const SimTime now = scope_->now();
    state_->spent[static_cast<std::size_t>(at.is)] += now.ns - at.since.ns;
    state_->working_ticks +=
        static_cast<int128>(state_->working) * (now.ns - state_->counted_at.ns);
    state_->counted_at = now;
    const auto count = [this](PositionIs what) -> std::uint64_t* {
        if (what == PositionIs::working) return &state_->working;
        return what == PositionIs::in_replacement ? &state_->in_replacement : nullptr;
    };
    if (std::uint64_t* before = count(at.is)) --*before;
    if (std::uint64_t* after = count(is)) ++*after;
    at.is = is;
    at.since = now;
}

void Component::start_clock(std::uint32_t position) {
    PositionState& at = state_->positions[position];
    at.clock_since = scope_->now();
    Duration left = Duration::max();
    if (spec_->life) left = Duration{at.life.ns - at.used.ns};
    if (spec_->replace_at_age) {
        left = std::min(left, Duration{spec_->replace_at_age->value.ns - at.used.ns});
    }
    ++at.alarm;
    if (left < Duration::max()) {
        scope_->send(plan_->entity, EventClass::change, scope_->after(left),
                     ComponentDue{position, at.alarm});
    }
}

void Component::stop_clock(std::uint32_t position) {
    PositionState& at = state_->positions[position];
    if (at.clock_since != SimTime::never()) {
        at.used = Duration{at.used.ns + scope_->now().ns - at.clock_since.ns};
        at.clock_since = SimTime::never();
    }
    ++at.alarm;  // What is on its way means nothing any more.
}

void Component::install(std::uint32_t position) {
    PositionState& at = state_->positions[position];
    set(position, PositionIs::working);
    at.used = Duration::zero();
    at.clock_since = SimTime::never();
    if (spec_->life) {
        at.life = scope_->sample(spec_->life->value, plan_->entity, Purpose::unit_life,
                                 draw_of(position, at.units));
    }
    ++at.units;
    if (state_->ages) {
        start_clock(position);
    }
}

void Component::begin() {
    for (std::uint32_t p = 0; p < positions(); ++p) {
        install(p);
    }
}

void Component::fail(std::uint32_t position) {
    stop_clock(position);
    set(position, PositionIs::empty);
    state_->empty.push_back(position);
    ++state_->failures;
    scope_->did(Deed::component_failed);
    scope_->seen_at_station(Quantity::component_failed, slot_, 0, 0);
    if (spec_->repair) {
        begin_repairs(1);
        scope_->did(Deed::repair_waited, state_->waiting > 0 ? 1 : 0);
    } else {
        ++state_->scrapped;
    }
    scope_->did(Deed::spare_used, state_->spares > 0 ? 1 : 0);
    fill();
}

// The position that has been empty for longest first.
void Component::fill() {
    while (state_->spares > 0 && !state_->empty.empty()) {
        --state_->spares;
        const std::uint32_t position = state_->empty.front();
        state_->empty.erase(state_->empty.begin());
        install(position);
    }
}

// Nobody waits who is repaired at once.
void Component::begin_repairs(std::uint64_t failed) {
    const std::uint64_t before = state_->waiting;
    state_->waiting += failed;
    while (state_->waiting > 0 && (!spec_->crew || state_->in_repair < *spec_->crew)) {
        --state_->waiting;
        ++state_->in_repair;
        const Duration takes = scope_->sample(spec_->repair->value, plan_->entity,
                                              Purpose::unit_repair, state_->repairs++);
        scope_->send(plan_->entity, EventClass::change, scope_->after(takes), ComponentRepaired{});
    }
    if (state_->waiting != before) {
        scope_->seen_at_station(
            Quantity::components_waiting, slot_, 0,
            static_cast<std::int64_t>(state_->waiting) - static_cast<std::int64_t>(before));
    }
}

void Component::end_repair() {
    --state_->in_repair;
    ++state_->spares;
    fill();
    begin_repairs(0);
}

void Component::replace(std::uint32_t position) {
    stop_clock(position);
    const std::uint64_t number = state_->replacements++;
    scope_->did(Deed::component_replaced);
    scope_->seen_at_station(Quantity::component_replaced, slot_, 0, 0);
    if (!spec_->replacement) {
        install(position);
        return;
    }
    set(position, PositionIs::in_replacement);
    const Duration takes =
        scope_->sample(spec_->replacement->value, plan_->entity, Purpose::unit_replacement, number);
    scope_->send(plan_->entity, EventClass::change, scope_->after(takes),
                 ReplacementEnds{position});
}

void Component::end_replacement(std::uint32_t position) { install(position); }

void Component::replace_all() {
    for (std::uint32_t p = 0; p < positions(); ++p) {
        if (at(p).is == PositionIs::working) {
            replace(p);
        }
    }
}

// At the end of both lives it fails: the replacement comes too late.
void Component::look_at(std::uint32_t position) {
    stop_clock(position);
    const PositionState& unit = at(position);
    if (spec_->life && unit.used >= unit.life) {
        fail(position);
    } else {
        replace(position);
    }
}

void Component::set_clocks(bool run) {
    if (run == state_->ages) {
        return;
    }
    state_->ages = run;
    scope_->did(Deed::clock_stopped, run ? 0 : 1);
    for (std::uint32_t p = 0; p < positions(); ++p) {
        if (at(p).is != PositionIs::working) {
            continue;
        }
        if (run) {
            start_clock(p);
        } else {
            stop_clock(p);
        }
    }
}

void begin_common_cause(Scope& scope, std::uint32_t slot) {
    const CommonCauseSlot& plan = scope.fleet().common_causes[slot];
    const Duration first = scope.sample(scope.spec().common_causes[plan.spec].every.value,
                                        plan.entity, Purpose::common_cause_gap, 0);
    scope.send(plan.entity, EventClass::change, scope.after(first), CommonCauseStrikes{});
}

void handle(const ComponentDue& event, std::uint32_t slot, Scope& scope) {
    Component component(scope, slot);
    if (component.at(event.position).alarm != event.alarm) {
        return;  // The unit has gone, or its clock stood still in between.
    }
    const std::uint64_t failures = scope.state().components[slot].failures;
    component.look_at(event.position);
    const bool failed = scope.state().components[slot].failures > failures;
    settle_system(scope, scope.fleet().components[slot].system,
                  cause_number(failed ? Kind::failure : Kind::replacement, slot));
}

void handle(const ComponentRepaired&, std::uint32_t slot, Scope& scope) {
    Component(scope, slot).end_repair();
    settle_system(scope, scope.fleet().components[slot].system, cause_number(Kind::failure, slot));
}

void handle(const ReplacementDue&, std::uint32_t slot, Scope& scope) {
    Component(scope, slot).replace_all();
    const ComponentSlot& plan = scope.fleet().components[slot];
    settle_system(scope, plan.system, cause_number(Kind::replacement, slot));
    scope.send(plan.entity, EventClass::change,
               scope.after(scope.spec().components[plan.spec].replace_every->value),
               ReplacementDue{});
}

void handle(const ReplacementEnds& event, std::uint32_t slot, Scope& scope) {
    Component(scope, slot).end_replacement(event.position);
    settle_system(scope, scope.fleet().components[slot].system,
                  cause_number(Kind::replacement, slot));
}

void handle(const CommonCauseStrikes&, std::uint32_t slot, Scope& scope) {
    const CommonCauseSlot& plan = scope.fleet().common_causes[slot];
    const CommonCauseSpec& spec = scope.spec().common_causes[plan.spec];
    const std::uint64_t number = scope.state().common_causes[slot].strokes++;
    std::uint32_t struck = 0;  // A number for each position of each component that it hits.
    for (const std::uint32_t hit : plan.components) {
        Component component(scope, hit);
        std::vector<bool> works;  // Before: a spare that comes now is not struck.
        for (std::uint32_t p = 0; p < component.positions(); ++p) {
            works.push_back(component.at(p).is == PositionIs::working);
        }
        for (std::uint32_t p = 0; p < component.positions(); ++p, ++struck) {
            Draw draw = scope.draw(plan.entity, Purpose::common_cause_hit, draw_of(struck, number));
            if (works[p] && draw.uniform() < spec.share.value.value) {
                component.fail(p);
            }
        }
    }
    settle_system(scope, plan.system, cause_number(Kind::common_cause, slot));
    const Duration next =
        scope.sample(spec.every.value, plan.entity, Purpose::common_cause_gap, number + 1);
    scope.send(plan.entity, EventClass::change, scope.after(next), CommonCauseStrikes{});
}

}  // namespace rotasim
