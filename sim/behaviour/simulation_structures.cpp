// Components, structures and work lists before the first event and after the last one; what must
// agree in between.
#include "sim/behaviour/component.hpp"
#include "sim/behaviour/simulation.hpp"
#include "sim/behaviour/work_list.hpp"

#include <algorithm>

namespace rotasim {

void Simulation::build_structures() {
    const Fleet& fleet = *world_->fleet;
    state_.components.resize(fleet.components.size());
    state_.structures.resize(fleet.spec.structures.size());
    state_.common_causes.resize(fleet.common_causes.size());
    for (std::size_t c = 0; c < fleet.components.size(); ++c) {
        const ComponentSpec& spec = fleet.spec.components[fleet.components[c].spec];
        state_.components[c].positions.resize(spec.count);
        state_.components[c].empty.reserve(spec.count);
        state_.components[c].spares = spec.spares;
        state_.components[c].counted = spec.count;
    }
}

void Simulation::build_work_lists() { state_.work_lists.resize(world_->fleet->work_lists.size()); }

void Simulation::prime_component(std::uint32_t slot, Scope& scope) {
    Component(scope, slot).begin();
    const ComponentSlot& plan = scope.fleet().components[slot];
    const auto& every = scope.spec().components[plan.spec].replace_every;
    if (every) {
        scope.send(plan.entity, EventClass::change, scope.after(every->value), ReplacementDue{});
    }
}

void Simulation::audit_structures() const {
    const Fleet& fleet = *world_->fleet;
    for (std::size_t c = 0; c < state_.components.size(); ++c) {
        const ComponentSpec& spec = fleet.spec.components[fleet.components[c].spec];
        const ComponentState& state = state_.components[c];
        // Every unit is somewhere, and who is replaced brings a unit of its own.
        SIM_ENSURES(state.working + state.in_replacement + state.empty.size() == spec.count);
        SIM_ENSURES(state.empty.size() + spec.spares ==
                    state.spares + state.waiting + state.in_repair + state.scrapped);
        SIM_ENSURES(state.empty.empty() || state.spares == 0);
        SIM_ENSURES(!spec.crew || state.in_repair <= *spec.crew);
        SIM_ENSURES(state.waiting == 0 || state.in_repair == *spec.crew);
        SIM_ENSURES(state.counted == state.working || state.counted == 0);
    }
    for (const SystemPlan& system : fleet.systems) {
        for (const PartPlan& part : system.parts) {
            SIM_ENSURES(!part.is_structure ||
                        state_.structures[part.slot].works ==
                            (working_parts(state_, system, part) >= part.needs));
        }
    }
}

void Simulation::audit_work_lists() const {
    const Fleet& fleet = *world_->fleet;
    for (std::size_t w = 0; w < state_.work_lists.size(); ++w) {
        const WorkListState& state = state_.work_lists[w];
        const WorkListSpec& spec = fleet.spec.work_lists[fleet.work_lists[w].spec];
        SIM_ENSURES(state.busy <= spec.workers);
        SIM_ENSURES(state.done + state.busy + state.ready.size() <= spec.jobs.size());
        // No worker is idle while a job may begin, but for a moment: list scheduling.
        SIM_ENSURES(state.choosing || state.ready.empty() || state.busy == spec.workers);
        // Nor all of them while anything is left to do.
        SIM_ENSURES(state.choosing || state.busy > 0 || state.done == spec.jobs.size());
    }
}

std::vector<ComponentTotals> Simulation::close_components() {
    const SimTime end = world_->fleet->horizon;
    std::vector<ComponentTotals> all;
    for (std::uint32_t c = 0; c < state_.components.size(); ++c) {
        ComponentState& state = state_.components[c];
        state.working_ticks += static_cast<int128>(state.working) * (end.ns - state.counted_at.ns);
        for (const PositionState& at : state.positions) {
            state.spent[static_cast<std::size_t>(at.is)] += end.ns - at.since.ns;
        }
        const auto spent = [&state](PositionIs is) {
            return state.spent[static_cast<std::size_t>(is)];
        };
        // Counted by the number that works, and position by position.
        SIM_ENSURES(spent(PositionIs::working) == state.working_ticks);
        SIM_ENSURES(spent(PositionIs::working) + spent(PositionIs::empty) +
                        spent(PositionIs::in_replacement) ==
                    static_cast<int128>(state.positions.size()) * end.ns);
        all.push_back(ComponentTotals{.component = c,
                                      .failures = state.failures,
                                      .repairs = state.repairs,
                                      .replacements = state.replacements,
                                      .working_ticks = state.working_ticks,
                                      .failed_ticks = spent(PositionIs::empty),
                                      .replacing_ticks = spent(PositionIs::in_replacement)});
    }
    return all;
}

std::vector<StructureTotals> Simulation::close_structures() {
    const SimTime end = world_->fleet->horizon;
    std::vector<StructureTotals> all;
    for (std::uint32_t s = 0; s < state_.structures.size(); ++s) {
        StructureState& state = state_.structures[s];
        if (state.works) {
            state.up_ticks += end.ns - state.since.ns;
        } else {
            state.down_by[state.cause] += end.ns - state.since.ns;
        }
        StructureTotals totals{s, state.failures, state.up_ticks, {}};
        int128 sum = state.up_ticks;
        for (const auto& [cause, ticks] : state.down_by) {
            totals.down.push_back(cause_of(cause, ticks));
            sum += ticks;
        }
        SIM_ENSURES(sum == end.ns);  // Every lost tick has its cause.
        all.push_back(std::move(totals));
    }
    return all;
}

std::vector<WorkListTotals> Simulation::close_work_lists() {
    const SimTime end = world_->fleet->horizon;
    std::vector<WorkListTotals> all;
    for (std::uint32_t w = 0; w < state_.work_lists.size(); ++w) {
        WorkListState& state = state_.work_lists[w];
        state.busy_ticks += static_cast<int128>(state.busy) * (end.ns - state.counted_at.ns);
        const auto jobs = static_cast<std::uint32_t>(state.jobs.size());
        // Counted by busy workers, and job by job.
        SIM_ENSURES(state.busy > 0 ? state.busy_ticks >= state.work_ticks
                                   : state.busy_ticks == state.work_ticks);
        SIM_ENSURES((state.done == jobs) == (state.done_at != SimTime::never()));
        all.push_back(
            WorkListTotals{w, state.done, jobs - state.done, state.done_at, state.busy_ticks});
    }
    return all;
}

}  // namespace rotasim
