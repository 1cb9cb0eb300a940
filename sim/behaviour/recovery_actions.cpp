// A crew acts on a VM that does not start: it asks the owners of what is broken, or brings the VM
// back without them.
#include "sim/behaviour/recovery_actions.hpp"

#include "sim/behaviour/backup.hpp"
#include "sim/behaviour/data_keys.hpp"
#include "sim/behaviour/exposure.hpp"
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/recovery_options.hpp"
#include "sim/behaviour/recovery_points.hpp"
#include "sim/behaviour/rewrap.hpp"
#include "sim/behaviour/vm_availability.hpp"

namespace rotasim {

namespace {

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
    scope.send(scope.fleet().sets[set].entity, EventClass::act, pointed,
               SetAsked{target, newest_version, SetOrder::recover_by_pointing,
                        static_cast<std::uint8_t>(ChainKind::set_pointed)});
}

void open_vault(Scope& scope, std::uint32_t vault) {
    scope.send(scope.fleet().vaults[vault].entity, EventClass::act, scope.across(Duration::zero()),
               VaultAsked{1, 0, 2, 1});
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

void restore_grant(Scope& scope, std::uint32_t set, std::uint32_t key) {
    if (set != none && !scope.board().sets[set].granted) {
        scope.send(scope.fleet().sets[set].entity, EventClass::act, scope.across(Duration::zero()),
                   SetAsked{0, 0, SetOrder::restore_grant, 0});
    }
    const VaultBoard& vault = scope.board().vaults[scope.fleet().keys[key].vault];
    if (!vault.enabled_for_disk_encryption || vault.perimeter || !vault.bypass) {
        open_vault(scope, scope.fleet().keys[key].vault);
    }
}

void ask_owner_of_key(Scope& scope, std::uint32_t vm, const Obstacle& obstacle,
                      RecoveryAction action) {
    const DiskState& state = scope.disk(vm, obstacle.disk);
    const std::uint32_t set = scope.plan(vm).disks[obstacle.disk].set;
    if (action == RecoveryAction::re_enable) {
        ask_version(scope, vm, obstacle.disk);
    } else if (action == RecoveryAction::recover_deleted) {
        const VersionBoard& version = scope.board().keys[state.key].versions[state.version];
        scope.send(scope.fleet().keys[state.key].entity, EventClass::act,
                   scope.across(Duration::zero()), KeyAsked{KeyOrder::recover, 0, version.object});
    } else if (action == RecoveryAction::assign_new_key) {
        point_set(scope, set);
    } else {
        restore_grant(scope, set, obstacle.key);
    }
}

// Onto new disks: no key opens them from now on, and none is used.
void unlock_disks(Scope& scope, std::uint32_t slot) {
    settle_backups(scope, slot);
    book_age(scope, slot);
    const auto disks = static_cast<std::uint32_t>(scope.plan(slot).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        DiskState& disk = scope.disk(slot, d);
        if (scope.mode(scope.plan(slot).disks[d].mode).in_guest && disk.key != none) {
            tell_user_moved(scope, disk.key, disk.version, -1);
            disk.key = none;
        }
    }
    scope.vm(slot).rescued = true;
    leave_data_keys(scope, slot);
    note_exposure(scope, slot);
}

// Still encrypted as before, its mode and its retirement go on: in guest under a key of its own
// until enable is run again, else until its set next moves it.
void keep_own_key(Scope& scope, std::uint32_t slot) {
    const auto disks = static_cast<std::uint32_t>(scope.plan(slot).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        DiskState& disk = scope.disk(slot, d);
        const bool used = uses_common_key(scope, slot, d);
        disk.own_key = 1;
        if (used && !uses_common_key(scope, slot, d)) {
            tell_user_moved(scope, disk.key, disk.version, -1);
        }
        plan_rewrap(scope, slot, d);  // It may have moved on already.
    }
    note_exposure(scope, slot);
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
            const std::int64_t lost = data_lost(scope, slot, point);
            ++group.restores_vm;
            ++group.restores_vm_done;
            group.data_loss += lost;
            group.restore_time += takes.ns;
            scope.happened(Quantity::data_loss, scope.plan(slot).group, lost);
            restore_data_keys(scope, slot, point.consistent);
        }
    }
    if (action == RecoveryAction::rescue_unlock) {
        unlock_disks(scope, slot);
    } else {
        keep_own_key(scope, slot);
    }
    note_keys_readable(scope, slot);
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

std::uint8_t take_actions(Scope& scope, std::uint32_t vm, std::uint8_t tried) {
    const Obstacles obstacles = obstacles_of(scope, vm);
    for (const Obstacle& obstacle : obstacles) {
        const auto action = next_action(scope, vm, obstacle, tried);
        if (action && brings_data_back(*action) && can_bring_back_now(scope, vm)) {
            tell_action(scope, vm, *action);
            bring_back(scope, vm, *action);
            return static_cast<std::uint8_t>(1U << static_cast<std::uint32_t>(*action));
        }
    }
    std::uint8_t taken = 0;
    for (const Obstacle& obstacle : obstacles) {
        const auto action = next_action(scope, vm, obstacle, tried);
        if (!action || brings_data_back(*action)) {
            continue;
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
            ask_owner_of_key(scope, vm, obstacle, *action);
        }
    }
    return taken;
}

}  // namespace rotasim
