// Components and the structures that are made of them, as a handler sees them.
//
// A system (all components, structures and common causes that have to do with one another) is one
// logical process: what a failure brings down is down in the same tick. After each happening all
// its structures are looked at, in an order in which what a part rests on comes before it, so that
// nobody sees one that is half told.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// Why a structure may go down: kind and slot in one number, which sorts by kind first.
[[nodiscard]] constexpr std::uint32_t cause_number(StructureCause::Kind kind, std::uint32_t slot) {
    return static_cast<std::uint32_t>(kind) << 30 | slot;
}
[[nodiscard]] constexpr StructureCause cause_of(std::uint32_t number, int128 ticks) {
    return {static_cast<StructureCause::Kind>(number >> 30), number & ((1U << 30) - 1), ticks};
}

class Component {
public:
    Component(Scope& scope, std::uint32_t slot);

    // New units at all positions, which work from the start on.
    void begin();
    // The clock of the unit at a position has rung.
    void look_at(std::uint32_t position);
    // By a common cause: its unit fails now.
    void fail(std::uint32_t position);
    void end_repair();
    void end_replacement(std::uint32_t position);
    // All units that work, by the calendar.
    void replace_all();
    // Whether its units age from now on.
    void set_clocks(bool run);

    [[nodiscard]] const PositionState& at(std::uint32_t position) const {
        return state_->positions[position];
    }
    [[nodiscard]] std::uint32_t positions() const {
        return static_cast<std::uint32_t>(state_->positions.size());
    }

private:
    void set(std::uint32_t position, PositionIs is);
    void install(std::uint32_t position);
    void replace(std::uint32_t position);
    void fill();
    void begin_repairs(std::uint64_t failed);
    void start_clock(std::uint32_t position);
    void stop_clock(std::uint32_t position);

    Scope* scope_;
    std::uint32_t slot_;
    const ComponentSlot* plan_;
    const ComponentSpec* spec_;
    ComponentState* state_;
};

// A structure, or a component with all of its units.
[[nodiscard]] bool all_works(const Fleet& fleet, const FleetState& state, const PartPlan& part);
// How many parts of a structure work.
[[nodiscard]] std::uint64_t working_parts(const FleetState& state, const SystemPlan& system,
                                          const PartPlan& structure);

// Draws when it strikes for the first time.
void begin_common_cause(Scope& scope, std::uint32_t slot);

// Looks at all structures of the system and at the clocks that go by them. What goes down now does
// so because of `cause`.
void settle_system(Scope& scope, std::uint32_t system, std::uint32_t cause);

}  // namespace rotasim
