// What a crew may do about a VM that does not start: which action leads back, and taking it.
#include "sim/behaviour/recovery_actions.hpp"

#include "sim/behaviour/exposure.hpp"
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/recovery_points.hpp"
#include "sim/behaviour/vm_availability.hpp"

namespace rotasim {

namespace {

// One thing that keeps a VM from starting.
struct Obstacle {
    std::uint32_t disk = none;  // none: of the VM as a whole.
    bool of_secret = false;
    StartAnswer answer;
};

template <class Each>
void for_obstacles(Scope& scope, std::uint32_t vm, Each each) {
    const StartAnswer whole = start_answer(scope, vm);
    if (!whole.refused) {
        return;
    }
    if (is_retired(scope, vm)) {
        each(Obstacle{none, false, whole});
        return;
    }
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        const StartAnswer start = disk_start_answer(scope, vm, d, KeyNeed::platform_start);
        if (!start.refused) {
            continue;
        }
        const StartAnswer secret = secret_answer(scope, vm, d);
        const StartAnswer key = key_answer(scope, vm, d);
        const bool of_key =
            key.refused && (key.cause != Cause::key_expired || start.cause == Cause::key_expired);
        if (secret.refused) {
            each(Obstacle{d, true, secret});
        }
        if (of_key) {
            each(Obstacle{d, false, key});
        }
        if (!secret.refused && !of_key) {
            each(Obstacle{d, false, start});
        }
    }
}

// What a set can be pointed to, the operators make if there is none (point_set); but with a purged
// key nobody unwraps what lies under it (azure.md 0.2, 2.4). In guest there is no set to point.
bool can_point(Scope& scope, std::uint32_t vm, const Obstacle& obstacle) {
    const Cause cause = obstacle.answer.cause;
    return obstacle.disk != none && !obstacle.of_secret &&
           scope.plan(vm).disks[obstacle.disk].set != none &&
           (cause == Cause::key_expired || cause == Cause::key_disabled ||
            cause == Cause::key_deleted);
}

bool can_unlock_by_hand(Scope& scope, std::uint32_t vm) {
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        const StartAnswer answer = disk_answer(scope, vm, d);
        if (answer.refused && answer.cause != Cause::key_expired) {
            return false;
        }
    }
    return scope.plan(vm).in_guest;
}

bool leads_back(Scope& scope, std::uint32_t vm, RecoveryAction action, const Obstacle& obstacle) {
    const Cause cause = obstacle.answer.cause;
    switch (action) {
        case RecoveryAction::re_enable:
            return cause == Cause::key_disabled || cause == Cause::secret_disabled;
        case RecoveryAction::recover_deleted:
            return cause == Cause::key_deleted || cause == Cause::secret_deleted;
        case RecoveryAction::assign_new_key: return can_point(scope, vm, obstacle);
        case RecoveryAction::rerun_extension:
            return false;  // Needs a running VM with a healthy agent.
        case RecoveryAction::restore_key_from_recovery_point:
            return (cause == Cause::key_deleted || cause == Cause::key_purged ||
                    cause == Cause::secret_deleted || cause == Cause::secret_purged) &&
                   newest_point_with_key(scope, vm).has_value();
        case RecoveryAction::restore_grant: return cause == Cause::access_denied;
        case RecoveryAction::rescue_unlock: return can_unlock_by_hand(scope, vm);
        case RecoveryAction::restore_vm: return newest_restorable(scope, vm).has_value();
    }
    return false;
}

bool mode_knows(Scope& scope, std::uint32_t vm, std::uint32_t disk, RecoveryAction action) {
    const auto knows = [&](const DiskPlan& plan) {
        const auto& known = scope.mode(plan.mode).recovery.value;
        return std::find(known.begin(), known.end(), action) != known.end();
    };
    const auto& disks = scope.plan(vm).disks;
    return disk != none ? knows(disks[disk]) : std::any_of(disks.begin(), disks.end(), knows);
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

// No owner of a key, a secret or a vault can mend it, whoever tries.
bool is_final(Cause cause) {
    return cause == Cause::key_purged || cause == Cause::secret_purged ||
           cause == Cause::retirement || cause == Cause::unlock_key_asked;
}

// Passes or ends without anybody's doing.
bool passes(Cause cause) {
    return cause == Cause::vault_unreachable || cause == Cause::rewrap_pending;
}

// --- taking them ------------------------------------------------------------------------------

void ask_version(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const OperatorsSpec& crew = *scope.operators(vm);
    const DiskState& state = scope.disk(vm, disk);
    VersionAsked asked{state.version, VersionOrder::enable,
                       static_cast<std::uint8_t>(ChainKind::version_disabled_again), 0};
    if (crew.re_enable_for) {
        asked.order = VersionOrder::enable_for_a_while;
        asked.detail = static_cast<std::uint32_t>(
            std::clamp<std::int64_t>(crew.re_enable_for->value.ns / 1'000'000'000, 1, UINT32_MAX));
    }
    scope.send(scope.fleet().keys[state.key].entity, EventClass::act,
               scope.across(Duration::zero()), asked);
}

void point_set(Scope& scope, std::uint32_t set) {
    const std::uint32_t target = scope.board().sets[set].key;
    SimTime pointed = scope.across(Duration::zero());
    if (newest_usable(scope, target) == newest_version) {
        // A deleted key takes no version and keeps its name (azure.md 4.3): another key is made.
        const auto& versions = scope.board().keys[target].versions;
        const bool another = !versions.empty() && versions.back().deleted;
        scope.send(
            scope.fleet().keys[target].entity, EventClass::act, pointed,
            KeyAsked{KeyOrder::create_version, static_cast<std::uint8_t>(ChainKind::set_pointed),
                     static_cast<std::uint16_t>(another ? 1 : 0)});
        // Asked, announced, made: the set is pointed once the version is there.
        pointed = scope.after(Duration{3 * scope.floor().ns});
    }
    scope.send(
        scope.fleet().sets[set].entity, EventClass::act, pointed,
        SetAsked{static_cast<std::uint16_t>(target), newest_version, SetOrder::recover_by_pointing,
                 static_cast<std::uint8_t>(ChainKind::set_pointed)});
}

void open_vault(Scope& scope, std::uint32_t vault) {
    scope.send(scope.fleet().vaults[vault].entity, EventClass::act, scope.across(Duration::zero()),
               VaultAsked{1, 0, 2});
}

void ask_owner_of_secret(Scope& scope, const SecretSlot& secret, RecoveryAction action) {
    if (action == RecoveryAction::restore_grant) {
        open_vault(scope, secret.vault);
        return;
    }
    const SecretOrder order =
        action == RecoveryAction::re_enable ? SecretOrder::enable : SecretOrder::recover;
    scope.send(secret.entity, EventClass::act, scope.across(Duration::zero()), SecretAsked{order});
}

void ask_owner_of_key(Scope& scope, std::uint32_t vm, std::uint32_t disk, RecoveryAction action) {
    const DiskState& state = scope.disk(vm, disk);
    const std::uint32_t set = scope.plan(vm).disks[disk].set;
    const SimTime at = scope.across(Duration::zero());
    if (action == RecoveryAction::re_enable) {
        ask_version(scope, vm, disk);
    } else if (action == RecoveryAction::recover_deleted) {
        const VersionBoard& version = scope.board().keys[state.key].versions[state.version];
        scope.send(scope.fleet().keys[state.key].entity, EventClass::act, at,
                   KeyAsked{KeyOrder::recover, 0, version.object});
    } else if (action == RecoveryAction::assign_new_key) {
        point_set(scope, set);
    } else if (set != none && !scope.board().sets[set].granted) {
        scope.send(scope.fleet().sets[set].entity, EventClass::act, at,
                   SetAsked{0, 0, SetOrder::restore_grant, 0});
    } else {
        open_vault(scope, scope.fleet().keys[state.key].vault);
    }
}

// What brings the VM's own data back without the owner of what is broken.
bool brings_data_back(RecoveryAction action) {
    return action == RecoveryAction::restore_key_from_recovery_point ||
           action == RecoveryAction::rescue_unlock || action == RecoveryAction::restore_vm;
}

void bring_back(Scope& scope, std::uint32_t slot, RecoveryAction action) {
    VmState& vm = scope.vm(slot);
    Why why = vm.active[vm.owner].why;
    Duration length = draw_start_length(scope, slot);
    if (action != RecoveryAction::rescue_unlock) {
        const RecoveryPoint point = *newest_restorable(scope, slot);
        const BackupPolicySpec& policy = scope.spec().backups[scope.plan(slot).backup];
        const auto& restore = point.from_snapshot ? policy.restore_snapshot : policy.restore_vault;
        Draw draw =
            scope.vm_draw(slot, Purpose::restore_length, std::uint64_t{2} << 32 | vm.draws.ticket);
        const Duration takes = restore.value.sample(draw);
        // Either may be `never`.
        length = Duration{Scope::later(SimTime{length.ns}, takes).ns};
        why.mark = weaker(why.mark, restore.mark);
        if (action == RecoveryAction::restore_vm) {
            GroupTally& group = scope.group_of(slot);
            const std::int64_t lost = scope.now().ns - point.consistent.ns;
            ++group.restores_vm;
            ++group.restores_vm_done;
            group.data_loss += lost;
            group.restore_time += takes.ns;
            scope.happened(Quantity::data_loss, scope.plan(slot).group, lost);
        }
    }
    if (action == RecoveryAction::rescue_unlock) {
        vm.rescued = true;
        note_exposure(scope, slot);
    } else {
        vm.own_key = true;  // Still encrypted as before: its mode, and its retirement, go on.
    }
    begin_platform_start(scope, slot, Cause::restore, why, length);
}

void tell_action(Scope& scope, std::uint32_t vm, RecoveryAction action) {
    scope.did(deed_of(action));
    const EntityIndex entity = scope.vm_slot(vm).entity;
    if (!scope.telling(entity)) {
        return;
    }
    for (const auto& known : enum_names(RecoveryAction{})) {
        if (known.value == action) {
            scope.tell(entity, "the operators act: " + std::string(known.name));
        }
    }
}

}  // namespace

std::uint32_t obstacle_mask(Scope& scope, std::uint32_t vm) {
    std::uint32_t mask = 0;
    for_obstacles(scope, vm, [&mask](const Obstacle& obstacle) {
        mask |= 1U << static_cast<std::uint32_t>(obstacle.answer.cause);
    });
    return mask;
}

bool action_left(Scope& scope, std::uint32_t vm, std::uint8_t tried) {
    bool left = false;
    for_obstacles(scope, vm, [&](const Obstacle& obstacle) {
        left |= next_action(scope, vm, obstacle, tried).has_value();
    });
    return left;
}

bool recovery_exists(Scope& scope, std::uint32_t vm) {
    const bool anybody = scope.operators(vm) == nullptr;
    bool exists = true;
    bool whole_vm = false;  // Some action helps whatever else is broken.
    for_obstacles(scope, vm, [&](const Obstacle& obstacle) {
        const Cause cause = obstacle.answer.cause;
        const auto action = next_action(scope, vm, obstacle, 0);
        whole_vm |= action && brings_data_back(*action);
        exists &= action.has_value() || passes(cause) || (anybody && !is_final(cause));
    });
    return exists || whole_vm;
}

std::uint8_t take_actions(Scope& scope, std::uint32_t vm, std::uint8_t tried) {
    std::uint8_t taken = 0;
    std::optional<RecoveryAction> whole;
    for_obstacles(scope, vm, [&](const Obstacle& obstacle) {
        const auto action = next_action(scope, vm, obstacle, tried);
        if (action && brings_data_back(*action) && !whole) {
            whole = action;
        }
    });
    if (whole) {
        tell_action(scope, vm, *whole);
        bring_back(scope, vm, *whole);
        return static_cast<std::uint8_t>(1U << static_cast<std::uint32_t>(*whole));
    }
    for_obstacles(scope, vm, [&](const Obstacle& obstacle) {
        const auto action = next_action(scope, vm, obstacle, tried);
        if (!action) {
            return;
        }
        const auto bit = static_cast<std::uint8_t>(1U << static_cast<std::uint32_t>(*action));
        if ((taken & bit) == 0) {
            tell_action(scope, vm, *action);
        }
        taken = static_cast<std::uint8_t>(taken | bit);
        if (obstacle.of_secret) {
            const std::uint32_t secret = scope.plan(vm).disks[obstacle.disk].secret;
            ask_owner_of_secret(scope, scope.fleet().secrets[secret], *action);
        } else {
            ask_owner_of_key(scope, vm, obstacle.disk, *action);
        }
    });
    return taken;
}

}  // namespace rotasim
