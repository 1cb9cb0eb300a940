// Whether a VM's keys can be used now: at a platform start, and while it runs.
#include "sim/behaviour/key_access.hpp"

#include "sim/behaviour/recovery_points.hpp"

namespace rotasim {

namespace {

template <class T>
bool contains(const std::vector<T>& list, T item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

StartAnswer refused(Cause cause, Why why, Evidence mark) {
    why.mark = weaker(why.mark, mark);
    return StartAnswer{true, cause, why};
}

// Expiry at a start: sets need wrap, which is refused after expiry; in guest only unwrap is needed.
bool expiry_refuses_start(const SwitchesSpec& switches, const EncryptionMode& mode) {
    if (mode.in_guest) {
        return switches.in_guest_expired_start == InGuestExpired::fails;
    }
    return switches.expired_key != ExpiredKey::kv_permissive &&
           contains(mode.operations.value, KeyOperation::wrap);
}

const Reaction& reaction_to(const EncryptionMode& mode, Cause cause) {
    switch (cause) {
        case Cause::key_expired: return mode.on_expired;
        case Cause::key_deleted:
        case Cause::key_purged: return mode.on_deleted;
        case Cause::access_denied: return mode.on_denied;
        case Cause::vault_unreachable: return mode.on_unreachable;
        default: return mode.on_disabled;
    }
}

StartAnswer access_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk,
                          const EncryptionMode& mode, std::uint32_t key) {
    const std::uint32_t vault = scope.fleet().keys[key].vault;
    const VaultBoard& access = scope.board().vaults[vault];
    const Evidence mark = mode.on_denied.action.mark;
    if (mode.in_guest && !access.enabled_for_disk_encryption) {
        return refused(Cause::access_denied, access.why, mark);
    }
    if (access.perimeter || !access.bypass) {
        return refused(Cause::access_denied, access.why, mark);
    }
    const std::uint32_t set = scope.plan(vm).disks[disk].set;
    if (set != none && !scope.board().sets[set].granted) {
        return refused(Cause::access_denied, scope.board().sets[set].grant_why, mark);
    }
    if (!access.reachable) {
        return refused(Cause::vault_unreachable, access.why, mode.on_unreachable.action.mark);
    }
    return {};
}

}  // namespace

bool is_usable(const VersionBoard& version, SimTime now) {
    return version.enabled && !version.deleted && !version.purged && now >= version.not_before &&
           now < version.expires;
}

std::uint16_t newest_usable(Scope& scope, std::uint32_t key) {
    const auto& versions = scope.board().keys[key].versions;
    for (std::size_t v = versions.size(); v-- > 0;) {
        if (is_usable(versions[v], scope.now())) {
            return static_cast<std::uint16_t>(v);
        }
    }
    return newest_version;
}

StartAnswer disk_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const DiskState& state = scope.disk(vm, disk);
    if (state.key == none || scope.vm(vm).own_key) {
        return {};
    }
    const EncryptionMode& mode = scope.mode(scope.plan(vm).disks[disk].mode);
    const auto& versions = scope.board().keys[state.key].versions;
    if (state.version >= versions.size()) {
        return refused(Cause::key_disabled, Why{}, mode.on_disabled.action.mark);
    }
    const VersionBoard& version = versions[state.version];
    if (version.purged) {
        return refused(Cause::key_purged, version.why, mode.on_deleted.action.mark);
    }
    if (version.deleted) {
        return refused(Cause::key_deleted, version.why, mode.on_deleted.action.mark);
    }
    if (!version.enabled || scope.now() < version.not_before) {
        return refused(Cause::key_disabled, version.why, mode.on_disabled.action.mark);
    }
    if (const StartAnswer access = access_answer(scope, vm, disk, mode, state.key);
        access.refused) {
        return access;
    }
    if (scope.now() >= version.expires) {
        return refused(Cause::key_expired, version.expired_why, mode.on_expired.action.mark);
    }
    return {};
}

bool is_retired(Scope& scope, std::uint32_t vm) {
    const RetirementSpec& retirement = scope.spec().in_guest_retirement;
    return scope.plan(vm).in_guest && retirement.active && !scope.vm(vm).rescued &&
           scope.now() >= scope.fleet().calendar.to_sim(retirement.when);
}

StartAnswer start_answer(Scope& scope, std::uint32_t vm, KeyNeed need) {
    if (scope.vm(vm).rescued) {
        return {};
    }
    if (is_retired(scope, vm)) {
        return refused(Cause::retirement, scope.state().retired_why, Evidence::documented);
    }
    const auto& disks = scope.plan(vm).disks;
    for (std::uint32_t d = 0; d < disks.size(); ++d) {
        const EncryptionMode& mode = scope.mode(disks[d].mode);
        if (!contains(mode.needs_key_at.value, need)) {
            continue;
        }
        StartAnswer answer = disk_answer(scope, vm, d);
        if (!answer.refused) {
            continue;
        }
        if (answer.cause == Cause::key_expired && !expiry_refuses_start(scope.switches(vm), mode)) {
            continue;
        }
        answer.why.mark = weaker(answer.why.mark, mode.needs_key_at.mark);
        return answer;
    }
    return {};
}

RunningAnswer running_answer(Scope& scope, std::uint32_t vm) {
    if (scope.vm(vm).rescued) {
        return {};
    }
    const auto& disks = scope.plan(vm).disks;
    for (std::uint32_t d = 0; d < disks.size(); ++d) {
        const StartAnswer answer = disk_answer(scope, vm, d);
        if (!answer.refused) {
            continue;
        }
        if (answer.cause == Cause::key_expired &&
            scope.switches(vm).expired_key != ExpiredKey::doc_shutdown) {
            continue;
        }
        const Reaction& reaction = reaction_to(scope.mode(disks[d].mode), answer.cause);
        if (reaction.action.value == UnusableAction::stop) {
            RunningAnswer running{answer, &reaction.after.value};
            running.answer.why.mark = weaker(running.answer.why.mark, reaction.after.mark);
            return running;
        }
    }
    return {};
}

namespace {

bool can_point(Scope& scope, std::uint32_t vm, const StartAnswer& answer) {
    for (const DiskPlan& disk : scope.plan(vm).disks) {
        if (disk.set == none || answer.cause == Cause::key_purged) {
            continue;
        }
        if (answer.cause == Cause::key_expired) {
            return true;  // If no version is newer, the operators make one.
        }
        if (newest_usable(scope, scope.board().sets[disk.set].key) != newest_version) {
            return answer.cause == Cause::key_disabled || answer.cause == Cause::key_deleted;
        }
    }
    return false;
}

bool can_unlock_by_hand(Scope& scope, std::uint32_t vm) {
    const auto& disks = scope.plan(vm).disks;
    for (std::uint32_t d = 0; d < disks.size(); ++d) {
        const StartAnswer answer = disk_answer(scope, vm, d);
        if (answer.refused && answer.cause != Cause::key_expired) {
            return false;
        }
    }
    return scope.plan(vm).in_guest;
}

bool leads_back(Scope& scope, std::uint32_t vm, RecoveryAction action, const StartAnswer& answer) {
    switch (action) {
        case RecoveryAction::re_enable: return answer.cause == Cause::key_disabled;
        case RecoveryAction::recover_deleted: return answer.cause == Cause::key_deleted;
        case RecoveryAction::assign_new_key: return can_point(scope, vm, answer);
        case RecoveryAction::rerun_extension:
            return false;  // Needs a running VM with a healthy agent.
        case RecoveryAction::restore_key_from_recovery_point:
            return (answer.cause == Cause::key_deleted || answer.cause == Cause::key_purged) &&
                   newest_point_with_key(scope, vm).has_value();
        case RecoveryAction::restore_grant: return answer.cause == Cause::access_denied;
        case RecoveryAction::rescue_unlock: return can_unlock_by_hand(scope, vm);
        case RecoveryAction::restore_vm: return newest_restorable(scope, vm).has_value();
    }
    return false;
}

}  // namespace

std::optional<RecoveryAction> next_action(Scope& scope, std::uint32_t vm,
                                          const StartAnswer& answer) {
    const OperatorsSpec* crew = scope.operators(vm);
    if (crew == nullptr) {
        return std::nullopt;
    }
    for (const RecoveryAction action : crew->recovery) {
        bool known = false;
        for (const DiskPlan& disk : scope.plan(vm).disks) {
            known |= contains(scope.mode(disk.mode).recovery.value, action);
        }
        if (known && leads_back(scope, vm, action, answer)) {
            return action;
        }
    }
    return std::nullopt;
}

bool recovery_exists(Scope& scope, std::uint32_t vm) {
    const StartAnswer answer = start_answer(scope, vm);
    if (!answer.refused || answer.cause == Cause::vault_unreachable) {
        return true;  // A start works, or will once the vault answers again.
    }
    return next_action(scope, vm, answer).has_value();
}

}  // namespace rotasim
