// A migration moves its VMs: it asks, the VM answers whether it runs; at the end of the time the
// old VM is deleted and the new one started, or the old one started again.
//
// Both sides know from the draws how long an attempt takes and whether it fails, so that nobody
// waits for anybody's word at its end.
#include "sim/behaviour/migration.hpp"

#include "sim/base/saturate.hpp"
#include "sim/behaviour/data_keys.hpp"
#include "sim/behaviour/storage_loss.hpp"
#include "sim/behaviour/vm_availability.hpp"
#include "sim/behaviour/vm_operations.hpp"
#include "sim/model/working_hours.hpp"

namespace rotasim {

namespace {

const MigrationPlan& plan_of(Scope& scope, std::uint32_t migration) {
    return scope.fleet().migrations[migration];
}
const MigrationSpec& spec_of(Scope& scope, std::uint32_t migration) {
    return scope.spec().migrations[plan_of(scope, migration).spec];
}

bool fails(Scope& scope, std::uint32_t migration, std::uint32_t vm, std::uint32_t attempt) {
    const double chance = spec_of(scope, migration).failure.value.value;
    return chance > 0.0 && scope.vm_draw(vm, Purpose::migration_failure, attempt).happens(chance);
}

std::uint16_t short_attempt(std::uint32_t attempt) {
    SIM_EXPECTS(attempt < UINT16_MAX);
    return static_cast<std::uint16_t>(attempt);
}

std::uint16_t yes_or_no(bool yes) { return yes ? 1 : 0; }

// A VM that moves, with the disks that it has or with copies of them, which get data keys of their
// own. Of a theft meanwhile counts what they are wrapped under at the beginning.
constexpr std::uint16_t moves_leaked = 2;
std::uint16_t with_disks(Scope& scope, std::uint32_t vm, const MigrationMove& event) {
    const Duration length = migration_length(scope, event.migration, vm, event.attempt);
    const bool kept = !spec_of(scope, event.migration).copy_rate;
    return kept && data_key_leaks_by(scope, vm, scope.after(length)) ? moves_leaked
                                                                     : std::uint16_t{1};
}

// Of the queue, as a heap: the earliest in front, in the order of the VMs where they are alike.
bool later_in_queue(const MigrationTurn& a, const MigrationTurn& b) {
    return a.ready != b.ready ? a.ready > b.ready : a.vm > b.vm;
}

void join(MigrationState& state, const MigrationTurn& turn) {
    state.queue.push_back(turn);
    std::push_heap(state.queue.begin(), state.queue.end(), later_in_queue);
}

class Migration {
public:
    Migration(Scope& scope, std::uint32_t slot)
        : scope_(scope),
          slot_(slot),
          plan_(plan_of(scope, slot)),
          spec_(spec_of(scope, slot)),
          state_(scope.state().migrations[slot]) {}

    void advance() {
        while (!state_.queue.empty() && state_.running < spec_.at_once) {
            const MigrationTurn turn = state_.queue.front();
            const SimTime begins = first_moment(turn);
            if (begins == SimTime::never()) {
                return;  // No window is ever long enough: nobody behind is asked, either.
            }
            if (begins > scope_.now()) {
                wake_at(begins);
                return;
            }
            std::pop_heap(state_.queue.begin(), state_.queue.end(), later_in_queue);
            state_.queue.pop_back();
            ++state_.running;
            scope_.send(scope_.vm_slot(turn.vm).entity, EventClass::act,
                        scope_.across(Duration::zero()), MigrationMove{slot_, turn.attempt});
        }
    }

private:
    SimTime first_moment(const MigrationTurn& turn) {
        const SimTime ready = std::max(scope_.now(), turn.ready);
        if (!spec_.window) {
            return ready;
        }
        // What is asked now begins one floor later.
        const Duration length = migration_length(scope_, slot_, turn.vm, turn.attempt);
        return start_inside(*spec_.window, scope_.fleet().calendar, ready,
                            saturated(int128{length.ns} + scope_.floor().ns));
    }
    void wake_at(SimTime at) {
        if (at != state_.alarm) {
            state_.alarm = at;
            scope_.send(plan_.entity, EventClass::act, at, MigrationStep{});
        }
    }

    Scope& scope_;
    std::uint32_t slot_;
    const MigrationPlan& plan_;
    const MigrationSpec& spec_;
    MigrationState& state_;
};

}  // namespace

Duration migration_length(Scope& scope, std::uint32_t migration, std::uint32_t vm,
                          std::uint32_t attempt) {
    const Duration beside =
        scope.sample(spec_of(scope, migration).takes.value, scope.vm_slot(vm).entity,
                     Purpose::migration_length, attempt);
    const Duration length = saturated(int128{plan_of(scope, migration).copying.ns} + beside.ns);
    return std::max(length, Duration{3 * scope.floor().ns});
}

void begin_migration(Scope& scope, std::uint32_t slot) {
    const MigrationPlan& plan = plan_of(scope, slot);
    const MigrationSpec& spec = spec_of(scope, slot);
    MigrationState& state = scope.state().migrations[slot];
    const Duration registration =
        scope.sample(spec.registration.value, plan.entity, Purpose::migration_registration, 0);
    const SimTime first = Scope::later(plan.begins, registration);
    state.queue.reserve(plan.vms);
    for (std::uint32_t v = 0; v < plan.vms; ++v) {
        const std::uint32_t wave = spec.wave_size ? v / *spec.wave_size : 0;
        const Duration wait =
            saturated(int128{spec.wave_every.value_or(Duration::zero()).ns} * wave);
        join(state, {Scope::later(first, wait), plan.first_vm + v, 0});
    }
    state.alarm = first;
    scope.send(plan.entity, EventClass::act, first, MigrationStep{});
}

void handle(const MigrationStep&, std::uint32_t slot, Scope& scope) {
    Migration(scope, slot).advance();
}

void handle(const MigrationMove& event, std::uint32_t slot, Scope& scope) {
    const EntityIndex asker = plan_of(scope, event.migration).entity;
    const bool runs = runs_with_its_disks(scope, slot);
    scope.send(asker, EventClass::act, scope.across(Duration::zero()),
               MigrationAnswer{slot, short_attempt(event.attempt),
                               runs ? with_disks(scope, slot, event) : std::uint16_t{0}});
    if (!runs) {
        return;
    }
    const MigrationSpec& spec = spec_of(scope, event.migration);
    const EntityIndex entity = scope.vm_slot(slot).entity;
    const Duration effort =
        scope.sample(spec.effort.value, entity, Purpose::migration_effort, event.attempt);
    scope.happened(Quantity::migration_effort, scope.plan(slot).group, effort.ns);
    Evidence mark = spec.takes.mark;
    if (spec.copy_rate) {
        mark = weaker(mark, spec.copy_rate->mark);
    }
    scope.tell(entity, "a migration begins to move it: it is stopped");
    replace_causes(scope, slot, Cause::migration,
                   scope.because(ChainKind::migrated, entity, Why{}, mark, true));
    enter(scope, slot, Phase::migrating);
    look_again(scope, slot);
    const Duration length = migration_length(scope, event.migration, slot, event.attempt);
    scope.send(entity, EventClass::change, scope.after(length),
               MigrationEnds{event.migration, event.attempt});
}

void handle(const MigrationAnswer& event, std::uint32_t slot, Scope& scope) {
    MigrationState& state = scope.state().migrations[slot];
    SIM_EXPECTS(state.running > 0);
    if (event.moves == 0) {
        --state.running;
        join(state, {scope.after(spec_of(scope, slot).retry_after.value), event.vm, event.attempt});
        Migration(scope, slot).advance();
        return;
    }
    // It began one floor ago, when the VM answered.
    const Duration length = migration_length(scope, slot, event.vm, event.attempt);
    const SimTime ends = Scope::later(SimTime{scope.now().ns - scope.floor().ns}, length);
    const bool failed = fails(scope, slot, event.vm, event.attempt);
    if (!failed) {
        const MigrationPlan& plan = plan_of(scope, slot);
        const std::uint32_t successor = plan.first_successor + (event.vm - plan.first_vm);
        scope.send(scope.vm_slot(successor).entity, EventClass::change, ends,
                   MigrationCreates{slot, event.moves == moves_leaked ? 1U : 0U});
    }
    scope.send(plan_of(scope, slot).entity, EventClass::act, ends,
               MigrationDone{event.vm, event.attempt, yes_or_no(failed)});
}

void handle(const MigrationDone& event, std::uint32_t slot, Scope& scope) {
    MigrationState& state = scope.state().migrations[slot];
    --state.running;
    if (event.failed != 0) {
        join(state,
             {scope.after(spec_of(scope, slot).retry_after.value), event.vm, event.attempt + 1U});
    }
    Migration(scope, slot).advance();
}

void handle(const MigrationEnds& event, std::uint32_t slot, Scope& scope) {
    SIM_EXPECTS(scope.vm(slot).phase == Phase::migrating);
    const EntityIndex entity = scope.vm_slot(slot).entity;
    const std::uint32_t group = scope.plan(slot).group;
    if (!fails(scope, event.migration, slot, event.attempt)) {
        scope.tell(entity, told_moved);
        scope.level_changed(group, Level::moved, 1);
        remove_vm(scope, slot);
        return;
    }
    scope.tell(entity, "its move has failed: it is started again");
    scope.happened(Quantity::migration_failed, group);
    const Evidence mark = spec_of(scope, event.migration).failure.mark;
    begin_platform_start(scope, slot, Cause::migration,
                         scope.because(ChainKind::migrated, entity, Why{}, mark, true),
                         draw_start_length(scope, slot));
}

void handle(const MigrationCreates& event, std::uint32_t slot, Scope& scope) {
    // Its time is counted from the start of the run on, as others' is.
    scope.group_of(slot).exists -= scope.now().ns;
    create_vm(scope, slot, Cause::migration, ChainKind::migrated,
              spec_of(scope, event.migration).takes.mark);
    if (event.leaked != 0) {
        take_leaked_disks(scope, slot);
    }
}

}  // namespace rotasim
