// A disk's data key is wrapped again under its set's active version, within the platform's lag.
#include "sim/behaviour/rewrap.hpp"

#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/key_orders.hpp"
#include "sim/behaviour/vm_availability.hpp"

#include <utility>

namespace rotasim {

namespace {

bool follows_elsewhere(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const std::uint32_t set = scope.plan(vm).disks[disk].set;
    if (set == none) {
        return false;
    }
    const SetBoard& board = scope.board().sets[set];
    const DiskState& state = scope.disk(vm, disk);
    return board.key != state.key || board.version != state.version;
}

// The old wrap must be opened, unless somebody points the set by hand to bring its disks back
// (azure.md 2.2: a new key assigned); what is purged stays lost.
bool can_unwrap(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const StartAnswer answer = disk_answer(scope, vm, disk);
    if (!answer.refused || answer.cause == Cause::key_expired) {
        return true;
    }
    const SetBoard& board = scope.board().sets[scope.plan(vm).disks[disk].set];
    return board.recovering && answer.cause != Cause::key_purged && board.granted;
}

bool is_offline_only(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const EncryptionMode& mode = scope.mode(scope.plan(vm).disks[disk].mode);
    return mode.on_rotate.value == OnRotate::rewrap_offline;
}

}  // namespace

void plan_rewrap(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    if (!follows_elsewhere(scope, vm, disk) || !can_unwrap(scope, vm, disk)) {
        return;
    }
    DiskState& state = scope.disk(vm, disk);
    const EncryptionMode& mode = scope.mode(scope.plan(vm).disks[disk].mode);
    const EntityIndex entity = scope.vm_slot(vm).entity;
    const std::uint64_t index = static_cast<std::uint64_t>(disk) << 32 | state.draws++;
    const Duration lag = scope.sample(mode.rewrap_lag.value, entity, Purpose::rewrap_lag, index);
    scope.send(entity, EventClass::change, scope.after(lag), DiskRewrapDue{disk});
}

void tell_user_moved(Scope& scope, std::uint32_t key, std::uint16_t version, std::int32_t delta) {
    if (scope.state().counts_users[key]) {
        scope.send(scope.fleet().keys[key].entity, EventClass::notice,
                   scope.across(Duration::zero()), UserMoved{version, delta});
    }
}

void wrap_under(Scope& scope, std::uint32_t vm, std::uint32_t disk, std::uint32_t key,
                std::uint16_t version) {
    DiskState& state = scope.disk(vm, disk);
    book_age(scope, vm);
    for (std::size_t e = 0; disk == 0 && e < scope.state().emergencies.size(); ++e) {
        const SimTime stolen_at = scope.stolen_at(e);
        const bool left = scope.fleet().emergencies[e].compromised == state.key;
        if (left && key != state.key && stolen_at < scope.now()) {
            const SimTime end = std::min(scope.now(), scope.state().emergencies[e].ended);
            scope.group_of(vm).exposure += end.ns - stolen_at.ns;
        }
    }
    GroupTally& group = scope.group_of(vm);
    ++group.rewraps;
    group.vault_calls += scope.mode(scope.plan(vm).disks[disk].mode).calls_per_rewrap.value;
    ++group.lags;
    group.rotation_lag += scope.now().ns - scope.board().keys[key].versions[version].created.ns;
    tell_user_moved(scope, state.key, state.version, -1);
    tell_user_moved(scope, key, version, 1);
    state.key = key;
    state.version = version;
}

void handle(const DiskRewrapDue& event, std::uint32_t slot, Scope& scope) {
    if (scope.vm(slot).phase == Phase::absent || !follows_elsewhere(scope, slot, event.disk) ||
        !can_unwrap(scope, slot, event.disk)) {
        return;
    }
    const bool off = scope.vm(slot).phase == Phase::off || scope.vm(slot).phase == Phase::failed;
    if (is_offline_only(scope, slot, event.disk) && !off) {
        return;  // Confidential VMs are wrapped again only while they are off.
    }
    const SetBoard& board = scope.board().sets[scope.plan(slot).disks[event.disk].set];
    if (!is_usable(scope.board().keys[board.key].versions[board.version], scope.now())) {
        return;
    }
    wrap_under(scope, slot, event.disk, board.key, board.version);
    look_again(scope, slot);
}

void handle(const UserMoved& event, std::uint32_t slot, Scope& scope) {
    KeyState& state = scope.state().keys[slot];
    VersionPrivate& version = state.versions[event.version];
    version.users += event.delta;
    SIM_ENSURES(version.users >= 0);
    const EntityIndex entity = scope.fleet().keys[slot].entity;
    if (version.users == 0 && version.retire_confirmed) {
        const RotationPolicy& policy = *policy_of(scope, slot);
        const auto margin =
            std::visit([](const auto& r) { return r.after_confirmed(); }, policy.retire);
        scope.send(entity, EventClass::act, scope.after(margin.value_or(Duration::zero())),
                   RetireDue{event.version});
    }
    std::int64_t users = 0;
    for (const VersionPrivate& each : state.versions) {
        users += each.users;
    }
    if (users == 0 && state.verify_emergency != none) {
        const std::uint32_t emergency = std::exchange(state.verify_emergency, none);
        scope.send(entity, EventClass::act, scope.now(),
                   EmergencyStepDue{emergency, state.verify_step});
    }
}

}  // namespace rotasim
