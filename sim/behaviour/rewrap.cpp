// A disk's data key is wrapped again under its set's active version, within the platform's lag.
#include "sim/behaviour/rewrap.hpp"

#include "sim/behaviour/backup.hpp"
#include "sim/behaviour/exposure.hpp"
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/key_orders.hpp"
#include "sim/behaviour/vm_availability.hpp"

namespace rotasim {

namespace {

bool is_offline_only(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const EncryptionMode& mode = scope.mode(scope.plan(vm).disks[disk].mode);
    return mode.on_rotate.value == OnRotate::rewrap_offline;
}

// What the disk is to be wrapped under: where its set points, or what its set has ordered for all
// of its VMs at once; nothing if it stays as it is.
std::optional<Wrap> wanted(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const std::uint32_t set = scope.plan(vm).disks[disk].set;
    if (set == none) {
        return std::nullopt;
    }
    const SetBoard& board = scope.board().sets[set];
    Wrap wrap{board.key, board.version};
    if (is_offline_only(scope, vm, disk)) {
        const bool told = board.attempt != 0 && scope.vm_slot(vm).from < board.ordered_at;
        if (!told || is_left_behind(scope, vm, set, board.first_attempt, board.attempt)) {
            return std::nullopt;
        }
        wrap = Wrap{board.ordered_key, board.ordered_version};
    }
    const DiskState& state = scope.disk(vm, disk);
    const bool there = wrap.key == state.key && wrap.version == state.version;
    return there ? std::nullopt : std::optional<Wrap>(wrap);
}

// When the disk's wrap came out of reach, as it is.
SimTime lost_at(Scope& scope, const DiskState& disk) {
    const auto& versions = scope.board().keys[disk.key].versions;
    if (disk.version >= versions.size()) {
        return SimTime::zero();  // Of a key that has yet to be made: it never opened anything.
    }
    const VersionBoard& version = versions[disk.version];
    return unwraps(version) ? scope.board().vaults[scope.fleet().keys[disk.key].vault].closed_at
                            : version.lost_at;
}

// The old wrap must be opened, unless somebody has pointed the set by hand since it came out of
// reach, to bring its disks back (azure.md 2.2: a new key assigned); what is purged stays lost.
bool can_unwrap(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const StartAnswer answer = disk_answer(scope, vm, disk);
    if (!answer.refused || only_unwraps(answer.cause)) {
        return true;
    }
    const SetBoard& board = scope.board().sets[scope.plan(vm).disks[disk].set];
    return answer.cause != Cause::key_purged && board.granted &&
           lost_at(scope, scope.disk(vm, disk)) <= board.recovered_at;
}

// Wrapping needs a version that can wrap, and a way to it (azure.md 8, V9 and V18).
bool can_wrap(Scope& scope, std::uint32_t vm, std::uint32_t disk, const Wrap& wrap) {
    return is_usable(scope.board().keys[wrap.key].versions[wrap.version], scope.now()) &&
           !key_vault_answer(scope, vm, disk, wrap.key).refused;
}

// A new version of the same key changes nothing for a VM that works, and if nobody counts the key's
// users nobody hears of it.
void note_loud(Scope& scope, std::uint32_t vm, DiskState& state, const Wrap& wrap) {
    if (!state.rewrap_loud && (wrap.key != state.key || scope.state().counts_users[state.key])) {
        state.rewrap_loud = 1;
        SIM_EXPECTS(scope.vm(vm).loud_rewraps < UINT8_MAX);
        ++scope.vm(vm).loud_rewraps;
    }
}

}  // namespace

bool rewrap_pending(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const auto wrap = wanted(scope, vm, disk);
    return wrap && can_unwrap(scope, vm, disk) && can_wrap(scope, vm, disk, *wrap);
}

void plan_rewrap(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const auto wrap = wanted(scope, vm, disk);
    DiskState& state = scope.disk(vm, disk);
    if (!wrap || (!state.rewrap_planned && !can_unwrap(scope, vm, disk))) {
        return;
    }
    note_loud(scope, vm, state, *wrap);
    if (state.rewrap_planned) {
        return;  // It follows the set to wherever that points by then.
    }
    state.rewrap_planned = 1;
    const EncryptionMode& mode = scope.mode(scope.plan(vm).disks[disk].mode);
    const EntityIndex entity = scope.vm_slot(vm).entity;
    // With the version, no number comes again before 8,192 attempts for the same one.
    const std::uint32_t number = std::uint32_t{wrap->version} << 13 | state.draws;
    const std::uint64_t index = static_cast<std::uint64_t>(disk) << 32 | number;
    ++state.draws;
    const Duration lag = scope.sample(mode.rewrap_lag.value, entity, Purpose::rewrap_lag, index);
    scope.send(entity, EventClass::change, scope.after(lag), DiskRewrapDue{disk});
}

void tell_user_moved(Scope& scope, std::uint32_t key, std::uint16_t version, std::int32_t delta) {
    if (scope.state().counts_users[key]) {
        scope.send(scope.fleet().keys[key].entity, EventClass::notice,
                   scope.across(Duration::zero()), UserMoved{version, delta});
    }
}

bool uses_common_key(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const DiskState& state = scope.disk(vm, disk);
    return state.key != none && (state.own_key == 0 || scope.plan(vm).disks[disk].set == none);
}

std::uint32_t key_in_place_of(Scope& scope, std::uint32_t key) {
    const auto& keys = scope.board().keys;
    // Two thefts may have put each in the other's place.
    for (std::size_t steps = 0; keys[key].replaced_by != none && steps < keys.size(); ++steps) {
        key = keys[key].replaced_by;
    }
    return key;
}

namespace {

// A rotation's lag is booked where a disk comes to a version for the first time: not when it is
// taken back to an older one, nor when it returns from there.
bool is_rotated(Scope& scope, std::uint32_t vm, std::uint32_t disk, SimTime created) {
    const DiskState& state = scope.disk(vm, disk);
    const std::uint32_t set = scope.plan(vm).disks[disk].set;
    const auto& versions = scope.board().keys[state.key].versions;
    const bool newer =
        state.version >= versions.size() || versions[state.version].created < created;
    return newer && (set == none || scope.board().sets[set].moves_on);
}

}  // namespace

void wrap_under(Scope& scope, std::uint32_t vm, std::uint32_t disk, std::uint32_t key,
                std::uint16_t version) {
    DiskState& state = scope.disk(vm, disk);
    settle_backups(scope, vm);  // Those so far were made under the old version.
    book_age(scope, vm);
    GroupTally& group = scope.group_of(vm);
    ++group.rewraps;
    group.vault_calls += scope.mode(scope.plan(vm).disks[disk].mode).calls_per_rewrap.value;
    const SimTime created = scope.board().keys[key].versions[version].created;
    if (is_rotated(scope, vm, disk, created)) {
        ++group.lags;
        group.rotation_lag += scope.now().ns - created.ns;
    }
    if (uses_common_key(scope, vm, disk)) {
        tell_user_moved(scope, state.key, state.version, -1);
    }
    tell_user_moved(scope, key, version, 1);
    state.key = key;
    state.version = version;
    state.own_key = 0;
    if (scope.plan(vm).disks[disk].set == none) {
        ++scope.vm(vm).wraps;
    }
    note_exposure(scope, vm);
}

namespace {

void tell_rewrapped(Scope& scope, std::uint32_t vm, std::uint32_t disk, const Wrap& wrap) {
    const EntityIndex entity = scope.vm_slot(vm).entity;
    if (scope.telling(entity)) {
        scope.tell(entity, "disk " + scope.plan(vm).disks[disk].name + " is wrapped again: under " +
                               name_of(scope, wrap.key, wrap.version));
    }
}

}  // namespace

std::string name_of(Scope& scope, std::uint32_t key, std::uint16_t version) {
    const bool another = scope.board().keys[key].versions[version].object > 0;
    return "version " + std::to_string(version + 1) + " of " +
           scope.fleet().name_of(scope.fleet().keys[key].entity) +
           (another ? " (a new key)" : "");  // It goes on in the place of the one that was given.
}

void handle(const DiskRewrapDue& event, std::uint32_t slot, Scope& scope) {
    VmState& vm = scope.vm(slot);
    DiskState& disk = scope.disk(slot, event.disk);
    disk.rewrap_planned = 0;
    if (disk.rewrap_loud) {
        disk.rewrap_loud = 0;
        --vm.loud_rewraps;
    }
    if (vm.phase == Phase::absent) {
        return;
    }
    const auto wrap = wanted(scope, slot, event.disk);
    if (wrap && rewrap_pending(scope, slot, event.disk)) {
        wrap_under(scope, slot, event.disk, wrap->key, wrap->version);
        tell_rewrapped(scope, slot, event.disk, *wrap);
    }
    look_again(scope, slot);
}

void handle(const UserMoved& event, std::uint32_t slot, Scope& scope) {
    KeyState& state = scope.state().keys[slot];
    VersionPrivate& version = state.versions[event.version];
    const bool used = version.users > 0;
    version.users += event.delta;
    state.users += event.delta;
    if (event.delta > 0) {
        note_wrap(scope, slot, static_cast<std::uint16_t>(event.version));
    }
    SIM_ENSURES(version.users >= 0);
    if (!used && version.users > 0) {
        ++version.confirmation;  // Somebody came back: what was confirmed holds no longer.
    }
    const EntityIndex entity = scope.fleet().keys[slot].entity;
    if (version.users == 0 && version.retire_confirmed) {
        const Duration margin = retired_after_use(scope, slot).value_or(Duration::zero());
        scope.send(
            entity, EventClass::act, scope.after(margin),
            RetireDue{static_cast<std::uint16_t>(event.version),
                      static_cast<std::uint16_t>(state.versions.size() - 1), version.confirmation});
    }
    if (state.users == 0) {
        for (const EmergencyStepDue& step : state.verified) {
            scope.send(entity, EventClass::act, scope.now(), step);
        }
        state.verified.clear();
    }
}

}  // namespace rotasim
