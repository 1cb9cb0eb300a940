// Whether a VM's keys can be used now: at a platform start, and while it runs.
#include "sim/behaviour/key_access.hpp"

#include "sim/behaviour/rewrap.hpp"

namespace rotasim {

namespace {

template <class T>
bool contains(const std::vector<T>& list, T item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

StartAnswer refused(Cause cause, Why why, Evidence mark) {
    why.mark = weaker(why.mark, mark);
    return StartAnswer{why, cause, true};
}

// At a start outside of a version's validity: sets need wrap, which is refused then; in guest only
// unwrap is needed.
bool validity_refuses_start(const SwitchesSpec& switches, const EncryptionMode& mode) {
    if (mode.in_guest) {
        return switches.in_guest_expired_start == InGuestExpired::fails;
    }
    return switches.expired_key != ExpiredKey::kv_permissive &&
           contains(mode.operations.value, KeyOperation::wrap);
}

const Reaction& reaction_to(const EncryptionMode& mode, Cause cause) {
    switch (cause) {
        case Cause::key_not_yet_valid:
        case Cause::key_expired: return mode.on_expired;
        case Cause::key_deleted:
        case Cause::secret_deleted:
        case Cause::secret_purged:
        case Cause::key_purged: return mode.on_deleted;
        case Cause::access_denied: return mode.on_denied;
        case Cause::vault_unreachable: return mode.on_unreachable;
        default: return mode.on_disabled;
    }
}

// What is known of an in-guest VM that runs is another thing than what is known of its start
// (azure.md 0.2): that it runs on is inferred, that disabling breaks its start is documented, and
// nobody has said what expiry does to it. A VM on a set goes by one text in both states, but for
// the reading in which expiry is felt at a start alone: that one is from the field.
Evidence disabled_mark(const EncryptionMode& mode) {
    return mode.in_guest ? Evidence::documented : mode.on_disabled.action.mark;
}
Evidence expired_mark(const SwitchesSpec& switches, const EncryptionMode& mode) {
    if (mode.in_guest) {
        return Evidence::assumed;
    }
    return switches.expired_key == ExpiredKey::field_fail_on_start ? Evidence::field_report
                                                                   : mode.on_expired.action.mark;
}

StartAnswer access_answer(Scope& scope, const EncryptionMode& mode, std::uint32_t vault,
                          std::uint32_t set) {
    const VaultBoard& access = scope.board().vaults[vault];
    const Evidence mark = mode.on_denied.action.mark;
    if (mode.in_guest && !access.enabled_for_disk_encryption) {
        return refused(Cause::access_denied, access.why, mark);
    }
    if (access.perimeter || !access.bypass) {
        return refused(Cause::access_denied, access.why, mark);
    }
    if (set != none && !scope.board().sets[set].granted) {
        return refused(Cause::access_denied, scope.board().sets[set].grant_why, mark);
    }
    if (!access.reachable) {
        return refused(Cause::vault_unreachable, access.unreachable_why,
                       mode.on_unreachable.action.mark);
    }
    return {};
}

}  // namespace

bool secret_was_renewed(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const SecretBoard& secret = scope.board().secrets[scope.plan(vm).disks[disk].secret];
    return scope.disk(vm, disk).own_key || scope.vm(vm).secrets_written >= secret.broken;
}

bool only_unwraps(Cause cause) {
    return cause == Cause::key_expired || cause == Cause::key_not_yet_valid;
}

bool unwraps(const VersionBoard& version) {
    return version.enabled && !version.deleted && !version.purged;
}

bool lets_services_in(const VaultBoard& vault) {
    return vault.reachable && vault.bypass && !vault.perimeter;
}

const KeyService& service_of(Scope& scope, std::uint32_t key) {
    static const KeyService usual;
    const std::uint32_t service = scope.fleet().vaults[scope.fleet().keys[key].vault].service;
    return service == none ? usual : scope.fleet().catalogue.key_services[service];
}

bool disabled_as_one(Scope& scope, std::uint32_t key, std::size_t older, std::size_t younger) {
    const auto& versions = scope.board().keys[key].versions;
    return service_of(scope, key).disables.value == DisableUnit::key &&
           versions[older].object == versions[younger].object;
}

bool is_usable(const VersionBoard& version, SimTime now) {
    return unwraps(version) && now >= version.not_before && now < version.expires;
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

StartAnswer secret_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const DiskPlan& plan = scope.plan(vm).disks[disk];
    if (plan.secret == none) {
        return {};
    }
    const EncryptionMode& mode = scope.mode(plan.mode);
    const SecretBoard& secret = scope.board().secrets[plan.secret];
    const std::uint32_t vault = scope.fleet().secrets[plan.secret].vault;
    if (secret_was_renewed(scope, vm, disk)) {
        return access_answer(scope, mode, vault, none);
    }
    if (secret.purged) {
        return refused(Cause::secret_purged, secret.gone_why, mode.on_deleted.action.mark);
    }
    if (secret.deleted) {
        return refused(Cause::secret_deleted, secret.gone_why, mode.on_deleted.action.mark);
    }
    if (!secret.enabled) {
        return refused(Cause::secret_disabled, secret.disabled_why, mode.on_disabled.action.mark);
    }
    return access_answer(scope, mode, vault, none);
}

StartAnswer key_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const DiskState& state = scope.disk(vm, disk);
    if (state.key == none) {
        return {};
    }
    const DiskPlan& plan = scope.plan(vm).disks[disk];
    const EncryptionMode& mode = scope.mode(plan.mode);
    const std::uint32_t vault = scope.fleet().keys[state.key].vault;
    if (state.own_key) {  // In guest it was restored into a vault, whose rules still hold;
        return mode.in_guest ? access_answer(scope, mode, vault, none)  // else onto a new set.
                             : StartAnswer{};
    }
    const auto& versions = scope.board().keys[state.key].versions;
    if (state.version >= versions.size()) {
        return refused(Cause::key_disabled, Why{}, disabled_mark(mode));
    }
    const VersionBoard& version = versions[state.version];
    if (version.purged) {
        return refused(Cause::key_purged, version.gone_why, mode.on_deleted.action.mark);
    }
    if (version.deleted) {
        return refused(Cause::key_deleted, version.gone_why, mode.on_deleted.action.mark);
    }
    if (!version.enabled) {
        return refused(Cause::key_disabled, version.disabled_why, disabled_mark(mode));
    }
    if (const StartAnswer access = access_answer(scope, mode, vault, plan.set); access.refused) {
        return access;
    }
    if (scope.now() < version.not_before) {
        return refused(Cause::key_not_yet_valid, version.born_why,
                       expired_mark(scope.switches(vm), mode));
    }
    if (scope.now() >= version.expires) {
        return refused(Cause::key_expired, version.expired_why,
                       expired_mark(scope.switches(vm), mode));
    }
    return {};
}

StartAnswer secret_vault_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const DiskPlan& plan = scope.plan(vm).disks[disk];
    return plan.secret == none ? StartAnswer{}
                               : access_answer(scope, scope.mode(plan.mode),
                                               scope.fleet().secrets[plan.secret].vault, none);
}

StartAnswer key_vault_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk,
                             std::uint32_t key) {
    const DiskPlan& plan = scope.plan(vm).disks[disk];
    return key == none ? StartAnswer{}
                       : access_answer(scope, scope.mode(plan.mode), scope.fleet().keys[key].vault,
                                       plan.set);
}

StartAnswer vault_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk, std::uint32_t key) {
    const StartAnswer secret = secret_vault_answer(scope, vm, disk);
    return secret.refused ? secret : key_vault_answer(scope, vm, disk, key);
}

bool is_unlocked(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    return scope.vm(vm).rescued && scope.mode(scope.plan(vm).disks[disk].mode).in_guest;
}

StartAnswer disk_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    if (is_unlocked(scope, vm, disk)) {
        return {};
    }
    const StartAnswer secret = secret_answer(scope, vm, disk);
    return secret.refused ? secret : key_answer(scope, vm, disk);
}

namespace {

// V20 of azure.md 8: the VM runs, reboots and is made all right; only its later starts ask.
bool asks_for_unlock_key(Scope& scope, std::uint32_t vm, std::uint32_t disk, KeyNeed need) {
    const DiskPlan& plan = scope.plan(vm).disks[disk];
    return (need == KeyNeed::platform_start || need == KeyNeed::host_start) &&
           plan.secret != none && !is_unlocked(scope, vm, disk) &&
           scope.disk(vm, disk).key == none &&
           scope.spec().vms[scope.plan(vm).spec].os == OperatingSystem::windows &&
           scope.switches(vm).windows_secret_only_start == SecretOnlyStart::asks_for_key;
}

// The hour's wait of azure.md 0.2, first row: only of what was off, and was not wrapped again yet.
bool waits_for_rewrap(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    return scope.vm(vm).was_off &&
           scope.switches(vm).stopped_at_rotation == StoppedAtRotation::waits_for_rewrap &&
           rewrap_pending(scope, vm, disk);
}

}  // namespace

SimTime retirement_time(Scope& scope) {
    return scope.fleet().calendar.to_sim(scope.spec().in_guest_retirement.when);
}

bool was_retired(Scope& scope, std::uint32_t vm, SimTime at) {
    const RetirementSpec& retirement = scope.spec().in_guest_retirement;
    return scope.plan(vm).in_guest && retirement.active && at >= retirement_time(scope);
}

bool is_retired(Scope& scope, std::uint32_t vm, SimTime at) {
    return !scope.vm(vm).rescued && was_retired(scope, vm, at);
}

bool is_retired(Scope& scope, std::uint32_t vm) { return is_retired(scope, vm, scope.now()); }

namespace {

// Whatever needs the key at every start needs it at one on a host that does not hold it.
bool is_needed(const EncryptionMode& mode, KeyNeed need) {
    const auto& needs = mode.needs_key_at.value;
    return contains(needs, need) ||
           (need == KeyNeed::host_start && contains(needs, KeyNeed::platform_start));
}

// What a start comes to if the disk's secret and key come to `answer`.
StartAnswer at_start(Scope& scope, std::uint32_t vm, std::uint32_t disk, KeyNeed need,
                     StartAnswer answer) {
    const DiskPlan& plan = scope.plan(vm).disks[disk];
    const EncryptionMode& mode = scope.mode(plan.mode);
    if (need == KeyNeed::platform_start && scope.vm(vm).fresh_host) {
        need = KeyNeed::host_start;
    }
    if (!is_needed(mode, need)) {
        return {};
    }
    if (!answer.refused && waits_for_rewrap(scope, vm, disk)) {
        return refused(Cause::rewrap_pending, scope.board().sets[plan.set].why,
                       Evidence::field_report);
    }
    if (!answer.refused && asks_for_unlock_key(scope, vm, disk, need)) {
        return refused(Cause::unlock_key_asked, Why{}, Evidence::field_report);
    }
    if (!answer.refused ||
        (only_unwraps(answer.cause) && !validity_refuses_start(scope.switches(vm), mode))) {
        return {};
    }
    answer.why.mark = weaker(answer.why.mark, mode.needs_key_at.mark);
    return answer;
}

}  // namespace

StartAnswer disk_start_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk, KeyNeed need) {
    return at_start(scope, vm, disk, need, disk_answer(scope, vm, disk));
}

std::uint32_t calls_of_start(Scope& scope, std::uint32_t vm, std::uint32_t disk, KeyNeed need) {
    const DiskPlan& plan = scope.plan(vm).disks[disk];
    const EncryptionMode& mode = scope.mode(plan.mode);
    const bool held = need == KeyNeed::platform_start && !scope.vm(vm).fresh_host &&
                      contains(mode.needs_key_at.value, KeyNeed::host_start);
    if (held || is_unlocked(scope, vm, disk)) {
        return 0;
    }
    if (scope.disk(vm, disk).key != none) {
        return mode.calls_per_start.value;
    }
    return plan.secret != none ? 1 : 0;  // It is read; nothing is to be unwrapped.
}

bool in_brown_out(Scope& scope, std::uint32_t vm) {
    if (scope.board().brown_outs == 0) {
        return false;
    }
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        if (calls_of_start(scope, vm, d, KeyNeed::host_start) > 0) {
            return true;
        }
    }
    return false;
}

namespace {

// The first call reads the secret, if there is one; all others are for the key.
std::uint32_t vault_called(Scope& scope, std::uint32_t vm, std::uint32_t disk, std::uint32_t call) {
    const std::uint32_t secret = scope.plan(vm).disks[disk].secret;
    return call == 0 && secret != none ? scope.fleet().secrets[secret].vault
                                       : scope.fleet().keys[scope.disk(vm, disk).key].vault;
}

}  // namespace

StartAnswer calls_answered(Scope& scope, std::uint32_t vm, KeyNeed need) {
    if (!in_brown_out(scope, vm)) {
        return {};
    }
    // Numbers of their own for each start: no other has its generation.
    std::uint64_t number = std::uint64_t{scope.vm(vm).generation} << 32;
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        const std::uint32_t calls = calls_of_start(scope, vm, d, need);
        for (std::uint32_t c = 0; c < calls; ++c) {
            const VaultBoard& vault = scope.board().vaults[vault_called(scope, vm, d, c)];
            Draw draw = scope.vm_draw(vm, Purpose::vault_answer, number++);
            if (!draw.happens(vault.answers / 100.0)) {
                return refused(Cause::vault_unreachable, vault.brown_out_why,
                               scope.mode(scope.plan(vm).disks[d].mode).on_unreachable.action.mark);
            }
        }
    }
    return {};
}

KeyLook look_at_keys(Scope& scope, std::uint32_t vm) {
    KeyLook look{true, !is_retired(scope, vm)};
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        const StartAnswer answer = disk_answer(scope, vm, d);
        look.open = look.open && !answer.refused;
        look.starts = look.starts && !at_start(scope, vm, d, KeyNeed::host_start, answer).refused;
    }
    return look;
}

StartAnswer start_answer(Scope& scope, std::uint32_t vm, KeyNeed need) {
    if (is_retired(scope, vm)) {
        return refused(Cause::retirement, scope.state().retired_why, Evidence::documented);
    }
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        StartAnswer answer = disk_start_answer(scope, vm, d, need);
        if (answer.refused) {
            return answer;
        }
    }
    return {};
}

namespace {

// What keeps a disk closed, a bit each: graver ones do not hide others, but what is purged leaves
// nothing else to ask for.
std::uint32_t all_refusals(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const auto bit = [](Cause cause, bool holds) {
        return holds ? 1U << static_cast<std::uint32_t>(cause) : 0U;
    };
    if (is_unlocked(scope, vm, disk)) {
        return 0;
    }
    const DiskState& state = scope.disk(vm, disk);
    const std::uint32_t place = scope.plan(vm).disks[disk].secret;
    const StartAnswer start = disk_start_answer(scope, vm, disk, KeyNeed::platform_start);
    const StartAnswer vault = vault_answer(scope, vm, disk, state.key);
    std::uint32_t all = bit(start.cause, start.refused) | bit(vault.cause, vault.refused);
    if (state.key != none && !state.own_key &&
        state.version < scope.board().keys[state.key].versions.size()) {
        const VersionBoard& version = scope.board().keys[state.key].versions[state.version];
        if (version.purged) {
            return bit(Cause::key_purged, true);
        }
        all |= bit(Cause::key_deleted, version.deleted) |
               bit(Cause::key_disabled, !version.enabled) |
               bit(Cause::key_not_yet_valid, scope.now() < version.not_before) |
               bit(Cause::key_expired, scope.now() >= version.expires);
    }
    if (place != none && !secret_was_renewed(scope, vm, disk)) {
        const SecretBoard& secret = scope.board().secrets[place];
        if (secret.purged) {
            return bit(Cause::secret_purged, true);
        }
        all |= bit(Cause::secret_deleted, secret.deleted) |
               bit(Cause::secret_disabled, !secret.enabled);
    }
    return all;
}

}  // namespace

bool still_refuses(Scope& scope, std::uint32_t vm, Cause cause) {
    if (cause == Cause::retirement || cause == Cause::key_volume_lost) {
        return cause == Cause::retirement ? is_retired(scope, vm) : scope.vm(vm).key_volume_lost;
    }
    std::uint32_t all = 0;
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        all |= all_refusals(scope, vm, d);
    }
    return (all >> static_cast<std::uint32_t>(cause) & 1U) != 0;
}

RunningAnswer running_answer(Scope& scope, std::uint32_t vm) {
    const auto& disks = scope.plan(vm).disks;
    for (std::uint32_t d = 0; d < disks.size(); ++d) {
        const StartAnswer answer = disk_answer(scope, vm, d);
        if (!answer.refused) {
            continue;
        }
        if (only_unwraps(answer.cause) &&
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

}  // namespace rotasim
