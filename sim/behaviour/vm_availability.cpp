// A VM's availability: active causes, ledger, phases. Every change goes through here.
#include "sim/behaviour/vm_availability.hpp"

#include "sim/behaviour/backup.hpp"
#include "sim/behaviour/exposure.hpp"
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/load.hpp"
#include "sim/behaviour/recovery_options.hpp"
#include "sim/behaviour/reencryption.hpp"
#include "sim/behaviour/repair.hpp"

namespace rotasim {

namespace {

std::uint32_t mask_of(const VmState& vm) {
    std::uint32_t mask = 0;
    for (std::uint8_t i = 0; i < vm.active_count; ++i) {
        mask |= 1U << static_cast<std::uint32_t>(vm.active[i].cause);
    }
    return mask;
}

// Writes the interval since the last cut to the ledger.
void book(Scope& scope, std::uint32_t slot) {
    VmState& vm = scope.vm(slot);
    const SimTime from = vm.cut;
    vm.cut = scope.now();
    if (vm.active_count == 0 || from == scope.now()) {
        return;
    }
    const ActiveCause& owner = vm.active[vm.owner];
    const std::int64_t ticks = scope.now().ns - from.ns;
    const auto cause = static_cast<std::size_t>(owner.cause);
    const auto mark = static_cast<std::size_t>(owner.why.mark);
    const std::uint32_t group = scope.plan(slot).group;
    vm.attributed += ticks;
    GroupBook& sums = scope.part().tally.group(group);
    sums.downtime[cause][mark] += ticks;
    ++sums.intervals[cause][mark];
    if (info(owner.cause).of_keys) {
        sums.sums.down_keys += ticks;
    }
    if (scope.keeps_intervals()) {
        scope.part().intervals.push_back(LedgerInterval{scope.vm_slot(slot).entity, owner.cause,
                                                        mask_of(vm), from, scope.now(),
                                                        owner.why.ref});
    }
}

void went_down(Scope& scope, std::uint32_t slot) {
    scope.vm(slot).down_since = scope.now();
    scope.level_changed(scope.plan(slot).group, Level::down, 1);
}

void came_up(Scope& scope, std::uint32_t slot) {
    VmState& vm = scope.vm(slot);
    GroupTally& group = scope.group_of(slot);
    const std::int64_t ticks = scope.now().ns - vm.down_since.ns;
    vm.down_since = SimTime::never();
    vm.down_ticks += ticks;
    group.down += ticks;
    const std::uint32_t g = scope.plan(slot).group;
    scope.level_changed(g, Level::down, -1);
    if (ticks > 0) {
        ++group.outages;
        group.outage_ticks += ticks;
        scope.happened(Quantity::outage, g, ticks);
        scope.happened(Quantity::outage_length, g, ticks);
    }
}

// False if nothing changes.
bool book_latent(Scope& scope, std::uint32_t slot, bool latent) {
    VmState& vm = scope.vm(slot);
    if (vm.latent == latent) {
        return false;
    }
    vm.latent = latent;
    GroupTally& group = scope.group_of(slot);
    if (latent) {
        vm.latent_since = scope.now();
        ++group.latent_spells;
        group.first_latent = std::min(group.first_latent, scope.now());
    } else {
        group.latent += scope.now().ns - vm.latent_since.ns;
    }
    scope.level_changed(scope.plan(slot).group, Level::latent, latent ? 1 : -1);
    return true;
}

void set_latent(Scope& scope, std::uint32_t slot, bool latent) {
    if (book_latent(scope, slot, latent) && scope.telling(scope.vm_slot(slot).entity)) {
        scope.tell(scope.vm_slot(slot).entity,
                   latent ? "latent dead from now on: it runs, but would not start again"
                          : "no longer latent dead");
    }
}

}  // namespace

Why while_repaired(Scope& scope, std::uint32_t slot, Why why) {
    // At a dead end nobody's lags matter.
    const OperatorsSpec* crew = scope.operators(slot);
    if (crew != nullptr && recovery_exists(scope, slot)) {
        why.mark = weaker(why.mark, weaker(crew->notice.mark, crew->response.mark));
    }
    return why;
}

bool has_cause(const VmState& vm, Cause cause) {
    for (std::uint8_t i = 0; i < vm.active_count; ++i) {
        if (vm.active[i].cause == cause) {
            return true;
        }
    }
    return false;
}

void add_cause(Scope& scope, std::uint32_t slot, Cause cause, Why why) {
    VmState& vm = scope.vm(slot);
    if (has_cause(vm, cause)) {
        return;
    }
    book(scope, slot);
    SIM_EXPECTS(vm.active_count < vm.active.size());
    if (vm.active_count == 0) {
        vm.owner = 0;
    }
    vm.active[vm.active_count++] = ActiveCause{scope.now(), why, cause};
    if (vm.active_count == 1) {
        went_down(scope, slot);
    }
}

void drop_cause(Scope& scope, std::uint32_t slot, Cause cause) {
    VmState& vm = scope.vm(slot);
    if (!has_cause(vm, cause)) {
        return;
    }
    book(scope, slot);
    std::uint8_t position = 0;
    while (vm.active[position].cause != cause) {
        ++position;
    }
    for (std::uint8_t i = position; i + 1 < vm.active_count; ++i) {
        vm.active[i] = vm.active[i + 1U];
    }
    --vm.active_count;
    if (position == vm.owner) {
        vm.owner = 0;  // Kept in order of their beginning: the first is active longest.
    } else if (position < vm.owner) {
        --vm.owner;
    }
    if (vm.active_count == 0) {
        came_up(scope, slot);
    }
}

void drop_causes(Scope& scope, std::uint32_t slot) {
    VmState& vm = scope.vm(slot);
    while (vm.active_count > 0) {
        drop_cause(scope, slot, vm.active[vm.active_count - 1U].cause);
    }
}

void replace_causes(Scope& scope, std::uint32_t slot, Cause cause, Why why) {
    add_cause(scope, slot, cause, why);
    VmState& vm = scope.vm(slot);
    for (std::uint8_t i = vm.active_count; i-- > 0;) {
        if (vm.active[i].cause != cause) {
            drop_cause(scope, slot, vm.active[i].cause);
        }
    }
}

namespace {

void book_running(Scope& scope, std::uint32_t slot, std::int64_t ticks) {
    const VmState& vm = scope.vm(slot);
    Tally& tally = scope.part().tally;
    const std::uint32_t plan = scope.vm_slot(slot).plan;
    tally.running[plan] += ticks;
    if (vm.rescued) {
        tally.unlocked[plan] += ticks;
    }
    book_load(scope, slot, vm.phase_since, scope.now());
}

}  // namespace

void enter(Scope& scope, std::uint32_t slot, Phase phase) {
    VmState& vm = scope.vm(slot);
    const std::int64_t ticks = scope.now().ns - vm.phase_since.ns;
    if (vm.phase == Phase::running) {
        book_running(scope, slot, ticks);
        vm.ran_until = scope.now();
        if (is_reencrypting(scope, slot)) {
            interrupt_reencryption(scope, slot, phase);
        }
    } else if (vm.phase == Phase::off) {
        scope.group_of(slot).not_wanted += ticks;
    }
    if (phase != Phase::running && phase != Phase::absent) {
        follow_backups(scope, slot);
    }
    report_power(scope, slot, vm.phase, phase);
    if (phase == Phase::off || phase == Phase::failed) {
        vm.was_off = true;
    } else if (phase == Phase::running) {
        vm.was_off = false;
    }
    vm.phase = phase;
    vm.phase_since = scope.now();
    ++vm.generation;
    if (phase != Phase::failed) {
        vm.repair_waiting = false;
        vm.ticket = Ticket::closed;
    }
    if (phase == Phase::running || phase == Phase::off) {
        vm.tried = 0;
        vm.tried_for = 0;
        vm.rounds = 0;
    }
}

namespace {

void look_at_latent(Scope& scope, std::uint32_t slot, bool works) {
    const VmState& vm = scope.vm(slot);
    const bool runs = vm.phase == Phase::running || vm.phase == Phase::rebooting;
    set_latent(scope, slot, runs && !works);
}

void look_at_check(Scope& scope, std::uint32_t slot, bool open) {
    VmState& vm = scope.vm(slot);
    const bool asked = !open && (vm.phase == Phase::running || vm.phase == Phase::rebooting);
    const RunningAnswer running = asked ? running_answer(scope, slot) : RunningAnswer{};
    if (!running.answer.refused) {
        vm.check_pending = false;
        return;
    }
    if (vm.check_pending) {
        return;
    }
    vm.check_pending = true;
    const EntityIndex entity = scope.vm_slot(slot).entity;
    const Duration delay =
        scope.sample(*running.after, entity, Purpose::key_check_lag, vm.draws.check++);
    scope.send(entity, EventClass::act, scope.after(delay), KeyCheckDue{vm.draws.check});
}

// What began the outage owns it until it ends; then the outage is told by what refuses a start now.
void look_at_cause(Scope& scope, std::uint32_t slot) {
    const Cause before = scope.vm(slot).active[scope.vm(slot).owner].cause;
    const StartAnswer now = start_answer(scope, slot);
    if (!now.refused || now.cause == before || still_refuses(scope, slot, before)) {
        return;
    }
    replace_causes(scope, slot, now.cause, while_repaired(scope, slot, now.why));
    if (scope.telling(scope.vm_slot(slot).entity)) {
        scope.tell(scope.vm_slot(slot).entity,
                   "down from now on because " + std::string(info(now.cause).words));
    }
}

// A VM that is off is lost as soon as nothing could start it any more, whether anybody tries or
// not.
void look_at_dead_end(Scope& scope, std::uint32_t slot, bool works) {
    VmState& vm = scope.vm(slot);
    const bool down = vm.phase == Phase::failed || vm.phase == Phase::off;
    if (works || !down || vm.was_dead_end || recovery_exists(scope, slot)) {
        return;
    }
    vm.was_dead_end = true;
    GroupTally& group = scope.group_of(slot);
    ++group.dead_end_vms;
    group.first_dead_end = std::min(group.first_dead_end, scope.now());
    scope.happened(Quantity::dead_end, scope.plan(slot).group);
    scope.tell(scope.vm_slot(slot).entity, "dead end: no allowed action leads back");
}

void look_at_repair(Scope& scope, std::uint32_t slot, bool works) {
    VmState& vm = scope.vm(slot);
    if (vm.phase != Phase::failed) {
        return;
    }
    if (!works) {
        look_at_cause(scope, slot);
    }
    if (works && vm.repair_waiting) {
        vm.repair_waiting = false;
        scope.tell(scope.vm_slot(slot).entity, "its key can be used again");
        start_repaired(scope, slot);
    }
    look_at_ticket(scope, slot, works);
}

// Whether something that only concerns the VM itself, a restart say, may be heard by keys or crews.
void look_at_rest(Scope& scope, std::uint32_t slot, bool open, bool works) {
    VmState& vm = scope.vm(slot);
    const bool doomed = vm.phase == Phase::starting && vm.answer.refused;
    const bool locks = works && !open && start_answer(scope, slot, KeyNeed::guest_reboot).refused;
    // What a start asks may depend on which start it is (V20).
    const bool may_ask =
        scope.plan(slot).in_guest &&
        scope.switches(slot).windows_secret_only_start == SecretOnlyStart::asks_for_key;
    const bool restless = !works || locks || may_ask || doomed || vm.phase == Phase::failed ||
                          vm.key_volume_lost || vm.check_pending || vm.repair_waiting ||
                          vm.repin_due || vm.loud_rewraps > 0 || is_reencrypting(scope, slot) ||
                          !scope.plan(slot).offline_sets.empty() ||
                          scope.plan(slot).compute_limit != none || in_brown_out(scope, slot);
    if (restless != vm.restless) {
        vm.restless = restless;
        scope.part().restless += restless ? 1 : -1;
    }
}

}  // namespace

void look_again(Scope& scope, std::uint32_t slot) {
    const KeyLook keys = look_at_keys(scope, slot);
    look_at_latent(scope, slot, keys.starts);
    look_at_check(scope, slot, keys.open);
    look_at_repair(scope, slot, keys.starts);
    look_at_dead_end(scope, slot, keys.starts);
    look_at_rest(scope, slot, keys.open, keys.starts);
}

void book_age(Scope& scope, std::uint32_t slot) {
    VmState& vm = scope.vm(slot);
    const SimTime from = vm.age_since;
    vm.age_since = scope.now();
    const auto disks = static_cast<std::uint32_t>(scope.plan(slot).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        const DiskState& disk = scope.disk(slot, d);
        if (disk.key == none || disk.version >= scope.board().keys[disk.key].versions.size()) {
            continue;
        }
        const SimTime born = scope.board().keys[disk.key].versions[disk.version].created;
        const int128 a = (from.ns - born.ns) / 1000;
        const int128 b = (scope.now().ns - born.ns) / 1000;
        GroupTally& group = scope.group_of(slot);
        group.age_us2 += (b * b - a * a) / 2;
        group.age_ticks += scope.now().ns - from.ns;
    }
}

void close_books(Scope& scope, std::uint32_t slot) {
    VmState& vm = scope.vm(slot);
    if (vm.phase == Phase::absent) {
        return;
    }
    drop_causes(scope, slot);
    book_latent(scope, slot, false);  // Untold: the VM is what it was.
    book_age(scope, slot);
    enter(scope, slot, Phase::absent);
    note_exposure(scope, slot);
    const VmSlot& life = scope.vm_slot(slot);
    scope.group_of(slot).exists += scope.now().ns - (life.migration == none ? life.from.ns : 0);
    SIM_ENSURES(vm.attributed == vm.down_ticks);
}

}  // namespace rotasim
