// What a handler may see and do: the world, the state, the clock, draws, sending, telling.
#pragma once

#include "sim/behaviour/event_handlers.hpp"
#include "sim/behaviour/observers.hpp"
#include "sim/behaviour/run_replication.hpp"
#include "sim/behaviour/state.hpp"
#include "sim/engine/outbox.hpp"

#include <algorithm>

namespace rotasim {

class Scope {
public:
    Scope(const World& world, const ReplicationOptions& options, FleetState& state,
          Observers& observers, Outbox& outbox)
        : world_(&world),
          options_(&options),
          state_(&state),
          part_(&state.parts[outbox.cell()]),
          observers_(&observers),
          outbox_(&outbox) {}

    [[nodiscard]] const World& world() const { return *world_; }
    [[nodiscard]] const Fleet& fleet() const { return *world_->fleet; }
    [[nodiscard]] const FleetSpec& spec() const { return world_->fleet->spec; }
    [[nodiscard]] FleetState& state() { return *state_; }
    [[nodiscard]] const Board& board() const { return state_->board; }
    // What the cell being run writes.
    [[nodiscard]] CellPart& part() { return *part_; }
    // Counted only.
    void did(Deed deed, std::uint64_t times = 1) {
        part_->counts.deeds[static_cast<std::size_t>(deed)] += times;
    }
    // For what happens on the board only, when no cell runs.
    [[nodiscard]] Measures& measures() { return observers_->measures(); }
    [[nodiscard]] SimTime now() const { return outbox_->now(); }
    [[nodiscard]] Duration floor() const { return outbox_->floor(); }

    [[nodiscard]] VmState& vm(std::uint32_t slot) { return state_->vms[slot]; }
    [[nodiscard]] const VmSlot& vm_slot(std::uint32_t slot) const { return fleet().vms[slot]; }
    [[nodiscard]] const VmPlan& plan(std::uint32_t vm) const {
        return fleet().plans[fleet().vms[vm].plan];
    }
    [[nodiscard]] const EncryptionMode& mode(std::uint32_t index) const {
        return fleet().catalogue.encryption_modes[index];
    }
    [[nodiscard]] DiskState& disk(std::uint32_t vm, std::uint32_t position) {
        return state_->disks[state_->vms[vm].first_disk + position];
    }
    [[nodiscard]] GroupTally& group_of(std::uint32_t vm) {
        return part_->tally.group(plan(vm).group).sums;
    }
    [[nodiscard]] const ActivitySpec* activity(std::uint32_t vm) const {
        const std::uint32_t index = plan(vm).activity;
        return index == none ? nullptr : &spec().activities[index];
    }
    [[nodiscard]] const OperatorsSpec* operators(std::uint32_t vm) const {
        const std::uint32_t index = plan(vm).crew;
        return index == none ? nullptr : &spec().operators[index];
    }
    [[nodiscard]] const SwitchesSpec& switches(std::uint32_t vm) const {
        const auto& own = spec().vms[plan(vm).spec].switches;
        return own ? *own : spec().switches;
    }

    // When an emergency's key is stolen: known from the start, so that every cell knows it.
    [[nodiscard]] SimTime stolen_at(std::size_t emergency) const {
        return fleet().calendar.to_sim(spec().emergencies[emergency].when);
    }

    // An entity's stream (its twin's, if it has one), and one logical draw of it.
    [[nodiscard]] StreamKey stream(EntityIndex entity, Purpose purpose) const {
        return StreamKey{.seed = options_->seed,
                         .entity = fleet().entities[entity].stream,
                         .replication = options_->replication,
                         .branch = 0,
                         .purpose = purpose,
                         .antithetic = options_->antithetic};
    }
    [[nodiscard]] Draw draw(EntityIndex entity, Purpose purpose, std::uint64_t index) const {
        return Draw(stream(entity, purpose), index);
    }
    [[nodiscard]] Draw vm_draw(std::uint32_t vm, Purpose purpose, std::uint64_t index) const {
        return draw(fleet().vms[vm].entity, purpose, index);
    }
    [[nodiscard]] Duration sample(const DurationDistribution& law, EntityIndex entity,
                                  Purpose purpose, std::uint64_t index) const {
        Draw one = draw(entity, purpose, index);
        return law.sample(one);
    }

    template <class E>
    void send(EntityIndex target, EventClass event_class, SimTime at, const E& event) {
        outbox_->send(target, event_class, static_cast<std::uint8_t>(E::kind), at,
                      to_payload(event));
    }
    // Saturating: a delay beyond the range of time never comes.
    [[nodiscard]] SimTime after(Duration delay) const { return later(now(), delay); }
    [[nodiscard]] static SimTime later(SimTime at, Duration delay) {
        return delay.ns >= INT64_MAX - std::max<std::int64_t>(at.ns, 0) ? SimTime::never()
                                                                        : SimTime{at.ns + delay.ns};
    }
    // To another logical process: never sooner than the floor.
    [[nodiscard]] SimTime across(Duration delay) const {
        return after(Duration{std::max(delay.ns, floor().ns)});
    }

    // A level of a group changes by `delta`; something is counted, with a sample in nanoseconds.
    void level_changed(std::uint32_t group, Level level, std::int64_t delta);
    void happened(Quantity quantity, std::uint32_t group, std::int64_t sample = 0);
    // Of a job of `source` at a station: a level changes, or something has happened, with a sample.
    void seen_at_station(Quantity quantity, std::uint32_t station, std::uint32_t source,
                         std::int64_t amount);

    // Adds a link to the causal chains. Links that nobody else can build on are only kept when the
    // ledger is; the mark goes on either way.
    Why because(ChainKind kind, EntityIndex entity, Why parent, Evidence mark, bool leaf = false) {
        return because_at(now(), kind, entity, parent, mark, leaf);
    }
    // Of what takes place at another moment than it is announced.
    Why because_at(SimTime at, ChainKind kind, EntityIndex entity, Why parent, Evidence mark,
                   bool leaf = false);
    void tell(EntityIndex entity, std::string_view text) { tell_at(now(), entity, text); }
    void tell_at(SimTime at, EntityIndex entity, std::string_view text);
    [[nodiscard]] bool telling(EntityIndex entity) const {
        return options_->story_of && *options_->story_of == entity;
    }
    [[nodiscard]] bool keeps_intervals() const { return options_->keep_intervals; }

private:
    void see(Observation seen);

    const World* world_;
    const ReplicationOptions* options_;
    FleetState* state_;
    CellPart* part_;
    Observers* observers_;
    Outbox* outbox_;
};

}  // namespace rotasim
