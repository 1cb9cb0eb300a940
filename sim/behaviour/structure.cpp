// What works of a system, from its components up; and what stops when a structure does.
#include "sim/behaviour/component.hpp"

namespace rotasim {

namespace {

class SystemView {
public:
    SystemView(Scope& scope, std::uint32_t system, std::uint32_t cause)
        : scope_(&scope), plan_(&scope.fleet().systems[system]), cause_(cause) {}

    void settle() {
        for (const PartPlan& part : plan_->parts) {
            if (part.is_structure) {
                look_at(part);
            } else {
                count(part.slot);
            }
        }
        for (const PartPlan& part : plan_->parts) {
            const std::uint32_t by =
                part.is_structure ? none : scope_->fleet().components[part.slot].ages_while;
            if (by != none) {
                Component(*scope_, part.slot).set_clocks(scope_->state().structures[by].works);
            }
        }
    }

private:
    void count(std::uint32_t slot) {
        ComponentState& state = scope_->state().components[slot];
        const std::uint32_t inside = scope_->fleet().components[slot].inside;
        const bool domain =
            inside == none || all_works(scope_->fleet(), scope_->state(), plan_->parts[inside]);
        const std::uint64_t counted = domain ? state.working : 0;
        if (counted != state.counted) {
            scope_->seen_at_station(
                Quantity::components_working, slot, 0,
                static_cast<std::int64_t>(counted) - static_cast<std::int64_t>(state.counted));
            scope_->did(Deed::domain_failed, domain || state.working == 0 ? 0 : 1);
            state.counted = counted;
        }
    }
    void look_at(const PartPlan& part) {
        StructureState& state = scope_->state().structures[part.slot];
        const bool works = working_parts(scope_->state(), *plan_, part) >= part.needs;
        if (works == state.works) {
            return;
        }
        const std::int64_t change = works ? 1 : -1;
        const std::int64_t spell = scope_->now().ns - state.since.ns;
        scope_->seen_at_station(Quantity::structure_works, part.slot, 0, change);
        scope_->seen_at_station(Quantity::structure_down, part.slot, 0, -change);
        if (works) {
            state.down_by[state.cause] += spell;
            scope_->seen_at_station(Quantity::structure_down_time, part.slot, 0, spell);
        } else {
            state.up_ticks += spell;
            state.cause = cause_;
            ++state.failures;
            scope_->did(Deed::structure_failed);
            scope_->seen_at_station(Quantity::structure_failed, part.slot, 0, 0);
            scope_->seen_at_station(Quantity::structure_up_time, part.slot, 0, spell);
        }
        state.works = works;
        state.since = scope_->now();
    }

    Scope* scope_;
    const SystemPlan* plan_;
    std::uint32_t cause_;
};

}  // namespace

bool all_works(const Fleet& fleet, const FleetState& state, const PartPlan& part) {
    return part.is_structure
               ? state.structures[part.slot].works
               : state.components[part.slot].counted == fleet.spec.components[part.slot].count;
}

std::uint64_t working_parts(const FleetState& state, const SystemPlan& system,
                            const PartPlan& structure) {
    std::uint64_t working = 0;
    for (const std::uint32_t position : structure.of) {
        const PartPlan& part = system.parts[position];
        working += part.is_structure ? std::uint64_t{state.structures[part.slot].works}
                                     : state.components[part.slot].counted;
    }
    return working;
}

void settle_system(Scope& scope, std::uint32_t system, std::uint32_t cause) {
    SystemView(scope, system, cause).settle();
}

}  // namespace rotasim
