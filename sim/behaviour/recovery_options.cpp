// What keeps a VM from starting, and which of its crew's actions leads past each obstacle.
#include "sim/behaviour/recovery_options.hpp"

#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/recovery_points.hpp"

namespace rotasim {

namespace {

bool mode_knows(Scope& scope, std::uint32_t vm, std::uint32_t disk, RecoveryAction action) {
    const auto knows = [&](const DiskPlan& plan) {
        const auto& known = scope.mode(plan.mode).recovery.value;
        return std::find(known.begin(), known.end(), action) != known.end();
    };
    const auto& disks = scope.plan(vm).disks;
    return disk != none ? knows(disks[disk]) : std::any_of(disks.begin(), disks.end(), knows);
}

// The crew's list has the action, and the mode knows it.
bool is_allowed(Scope& scope, std::uint32_t vm, std::uint32_t disk, RecoveryAction action) {
    const OperatorsSpec* crew = scope.operators(vm);
    return crew != nullptr &&
           std::find(crew->recovery.begin(), crew->recovery.end(), action) !=
               crew->recovery.end() &&
           mode_knows(scope, vm, disk, action);
}

// Passes or ends without anybody's doing.
bool passes(Cause cause) {
    return cause == Cause::vault_unreachable || cause == Cause::rewrap_pending ||
           cause == Cause::key_not_yet_valid;
}

// No owner of a key, a secret or a vault can mend it, whoever tries.
bool is_final(Cause cause) {
    return cause == Cause::key_purged || cause == Cause::secret_purged ||
           cause == Cause::retirement || cause == Cause::unlock_key_asked;
}

// A vault is open, will be by itself, or the crew may open it.
bool can_be_opened(Scope& scope, std::uint32_t vm, std::uint32_t disk, const StartAnswer& vault) {
    return !vault.refused || passes(vault.cause) ||
           is_allowed(scope, vm, disk, RecoveryAction::restore_grant);
}

StartAnswer vault_behind(Scope& scope, std::uint32_t vm, const Obstacle& obstacle) {
    return obstacle.of_secret ? secret_vault_answer(scope, vm, obstacle.disk)
                              : key_vault_answer(scope, vm, obstacle.disk, obstacle.key);
}

// To enable or to recover helps if who needs it may ask for it then.
bool can_be_mended(Scope& scope, std::uint32_t vm, const Obstacle& obstacle) {
    return can_be_opened(scope, vm, obstacle.disk, vault_behind(scope, vm, obstacle));
}

// What a set can be pointed to, the operators make if there is none (recovery_actions.cpp); but
// with a purged key nobody unwraps what lies under it (azure.md 0.2, 2.4). In guest there is no set
// to point.
bool can_point(Scope& scope, std::uint32_t vm, const Obstacle& obstacle) {
    const Cause cause = obstacle.answer.cause;
    const bool unusable =
        only_unwraps(cause) || cause == Cause::key_disabled || cause == Cause::key_deleted;
    if (obstacle.disk == none || obstacle.of_secret || !unusable) {
        return false;
    }
    const std::uint32_t set = scope.plan(vm).disks[obstacle.disk].set;
    return set != none &&
           can_be_opened(scope, vm, obstacle.disk,
                         key_vault_answer(scope, vm, obstacle.disk, scope.board().sets[set].key));
}

bool can_unlock_by_hand(Scope& scope, std::uint32_t vm) {
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        const StartAnswer answer = disk_answer(scope, vm, d);
        if (answer.refused && !only_unwraps(answer.cause)) {
            return false;
        }
    }
    return scope.plan(vm).in_guest;
}

// In guest, what a recovery point gives back is put into a vault, whose rules still hold.
template <class Accept>
bool in_guest_vaults(Scope& scope, std::uint32_t vm, Accept accept) {
    const auto& disks = scope.plan(vm).disks;
    for (std::uint32_t d = 0; d < disks.size(); ++d) {
        if (scope.mode(disks[d].mode).in_guest &&
            !accept(d, vault_answer(scope, vm, d, scope.disk(vm, d).key))) {
            return false;
        }
    }
    return true;
}

bool vaults_can_be_opened(Scope& scope, std::uint32_t vm) {
    return in_guest_vaults(scope, vm, [&](std::uint32_t disk, const StartAnswer& vault) {
        return can_be_opened(scope, vm, disk, vault);
    });
}

bool leads_back(Scope& scope, std::uint32_t vm, RecoveryAction action, const Obstacle& obstacle) {
    const Cause cause = obstacle.answer.cause;
    switch (action) {
        case RecoveryAction::re_enable:
            return (cause == Cause::key_disabled || cause == Cause::secret_disabled) &&
                   can_be_mended(scope, vm, obstacle);
        case RecoveryAction::recover_deleted:
            return (cause == Cause::key_deleted || cause == Cause::secret_deleted) &&
                   can_be_mended(scope, vm, obstacle);
        case RecoveryAction::assign_new_key: return can_point(scope, vm, obstacle);
        case RecoveryAction::rerun_extension:
            return false;  // Needs a running VM with a healthy agent.
        case RecoveryAction::restore_key_from_recovery_point:
            return (cause == Cause::key_deleted || cause == Cause::key_purged ||
                    cause == Cause::secret_deleted || cause == Cause::secret_purged) &&
                   vaults_can_be_opened(scope, vm) && newest_point_with_key(scope, vm).has_value();
        case RecoveryAction::restore_grant: return cause == Cause::access_denied;
        case RecoveryAction::rescue_unlock: return can_unlock_by_hand(scope, vm);
        case RecoveryAction::restore_vm:
            return vaults_can_be_opened(scope, vm) && newest_restorable(scope, vm).has_value();
    }
    return false;
}

// --- obstacles --------------------------------------------------------------------------------

// A closed vault hides behind a key or a secret that cannot be used anyhow. Which vault it is hangs
// on what the crew will do: another key may lie elsewhere.
void add_vault_behind(Scope& scope, std::uint32_t vm, Obstacle behind, Obstacles& found) {
    const auto action = next_action(scope, vm, behind, 0);
    if (action == RecoveryAction::assign_new_key) {
        behind.key = scope.board().sets[scope.plan(vm).disks[behind.disk].set].key;
    }
    const StartAnswer vault = vault_behind(scope, vm, behind);
    if (vault.refused && vault.cause != behind.answer.cause) {
        behind.answer = vault;
        found.push_back(behind);
    }
}

// After the retirement a disk is to be unlocked by hand, for which it need not start.
StartAnswer refusal_of(Scope& scope, std::uint32_t vm, std::uint32_t disk, bool retired) {
    if (!retired || !scope.mode(scope.plan(vm).disks[disk].mode).in_guest) {
        return disk_start_answer(scope, vm, disk, KeyNeed::platform_start);
    }
    const StartAnswer answer = disk_answer(scope, vm, disk);
    return only_unwraps(answer.cause) ? StartAnswer{} : answer;
}

void add_of_disk(Scope& scope, std::uint32_t vm, std::uint32_t disk, const StartAnswer& start,
                 Obstacles& found) {
    const StartAnswer secret = secret_answer(scope, vm, disk);
    const StartAnswer key = key_answer(scope, vm, disk);
    const bool of_key = key.refused && (!only_unwraps(key.cause) || start.cause == key.cause);
    const std::uint32_t slot = scope.disk(vm, disk).key;
    if (secret.refused) {
        found.push_back(Obstacle{disk, true, none, secret});
        add_vault_behind(scope, vm, found.back(), found);
    }
    if (of_key) {
        found.push_back(Obstacle{disk, false, slot, key});
        add_vault_behind(scope, vm, found.back(), found);
    }
    if (!secret.refused && !of_key) {
        found.push_back(Obstacle{disk, false, slot, start});
    }
}

}  // namespace

bool brings_data_back(RecoveryAction action) {
    return action == RecoveryAction::restore_key_from_recovery_point ||
           action == RecoveryAction::rescue_unlock || action == RecoveryAction::restore_vm;
}

bool can_bring_back_now(Scope& scope, std::uint32_t vm) {
    return in_guest_vaults(scope, vm,
                           [](std::uint32_t, const StartAnswer& vault) { return !vault.refused; });
}

Obstacles obstacles_of(Scope& scope, std::uint32_t vm) {
    Obstacles found;
    const StartAnswer whole = start_answer(scope, vm);
    if (!whole.refused) {
        return found;
    }
    const bool retired = is_retired(scope, vm);
    if (retired) {
        found.push_back(Obstacle{none, false, none, whole});
        if (!is_allowed(scope, vm, none, RecoveryAction::rescue_unlock)) {
            return found;  // Whatever else is broken, mending it would not help.
        }
    }
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        if (const StartAnswer start = refusal_of(scope, vm, d, retired); start.refused) {
            add_of_disk(scope, vm, d, start, found);
        }
    }
    return found;
}

std::uint32_t obstacle_mask(Scope& scope, std::uint32_t vm) {
    std::uint32_t mask = 0;
    for (const Obstacle& obstacle : obstacles_of(scope, vm)) {
        mask |= 1U << static_cast<std::uint32_t>(obstacle.answer.cause);
    }
    return mask;
}

std::optional<RecoveryAction> next_action(Scope& scope, std::uint32_t vm, const Obstacle& obstacle,
                                          std::uint8_t tried) {
    const OperatorsSpec* crew = scope.operators(vm);
    if (crew == nullptr) {
        return std::nullopt;
    }
    for (const RecoveryAction action : crew->recovery) {
        const bool again = (tried >> static_cast<std::uint32_t>(action) & 1U) != 0;
        if (!again && mode_knows(scope, vm, obstacle.disk, action) &&
            leads_back(scope, vm, action, obstacle)) {
            return action;
        }
    }
    return std::nullopt;
}

bool action_left(Scope& scope, std::uint32_t vm, std::uint8_t tried) {
    const Obstacles obstacles = obstacles_of(scope, vm);
    return std::any_of(obstacles.begin(), obstacles.end(), [&](const Obstacle& obstacle) {
        return next_action(scope, vm, obstacle, tried).has_value();
    });
}

bool recovery_exists(Scope& scope, std::uint32_t vm) {
    const bool anybody = scope.operators(vm) == nullptr;
    bool exists = true;
    bool whole_vm = false;  // Some action helps whatever else is broken.
    for (const Obstacle& obstacle : obstacles_of(scope, vm)) {
        const Cause cause = obstacle.answer.cause;
        const auto action = next_action(scope, vm, obstacle, 0);
        whole_vm |= action && brings_data_back(*action);
        // Once everything else is mended, the disks can be unlocked by hand.
        const bool last = cause == Cause::retirement &&
                          is_allowed(scope, vm, none, RecoveryAction::rescue_unlock);
        exists &= action.has_value() || last || passes(cause) || (anybody && !is_final(cause));
    }
    return exists || whole_vm;
}

}  // namespace rotasim
