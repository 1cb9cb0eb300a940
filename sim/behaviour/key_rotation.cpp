// A key is rotated: a new version is made, sets follow or are moved, old versions are planned to
// retire.
#include "sim/base/error.hpp"
#include "sim/base/saturate.hpp"
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/key_orders.hpp"
#include "sim/model/vault_limits.hpp"

#include <vector>

namespace rotasim {

const RotationPolicy* policy_of(Scope& scope, std::uint32_t key) {
    const std::uint32_t policy = scope.fleet().keys[key].policy;
    return policy == none ? nullptr : &scope.world().policies[policy];
}

void tell_hosts(Scope& scope, std::uint32_t key, SimTime at) {
    for (const std::uint32_t host : scope.fleet().keys[key].hosts) {
        scope.send(scope.fleet().hosts[host].entity, EventClass::change, at, KeyChanged{key});
    }
}

void count_alive(Scope& scope, std::uint32_t key) {
    const auto& versions = scope.board().keys[key].versions;
    const auto alive = static_cast<std::uint32_t>(std::count_if(
        versions.begin(), versions.end(),
        [&scope](const VersionBoard& version) { return is_usable(version, scope.now()); }));
    auto& most = scope.state().versions_alive_max[key];
    most = std::max(most, alive);
    scope.measures().versions_alive(key, scope.now(), alive);
}

namespace {

// As many disks were wrapped under the newest version as the policy allows.
bool is_used_up(Scope& scope, std::uint32_t key) {
    const auto allowed = std::visit([](const auto& when) { return when.wraps_allowed(); },
                                    policy_of(scope, key)->when);
    const auto& versions = scope.state().keys[key].versions;
    return allowed && !versions.empty() && versions.back().wraps >= *allowed;
}

}  // namespace

std::optional<Duration> retired_after_use(Scope& scope, std::uint32_t key) {
    return std::visit(
        [&](const auto& retire) -> std::optional<Duration> {
            const auto margin = retire.after_confirmed();
            if (!margin || !retire.waits_for_backups()) {
                return margin;
            }
            return saturated(int128{margin->ns} + scope.fleet().keys[key].points_kept.ns);
        },
        policy_of(scope, key)->retire);
}

void note_wrap(Scope& scope, std::uint32_t key, std::uint16_t version) {
    auto& versions = scope.state().keys[key].versions;
    ++versions[version].wraps;
    const bool newest = version + std::size_t{1} == versions.size();
    if (newest && policy_of(scope, key) != nullptr && is_used_up(scope, key)) {
        plan_rotation(scope, key);
    }
}

void plan_rotation(Scope& scope, std::uint32_t key) {
    const RotationPolicy* policy = policy_of(scope, key);
    const auto& versions = scope.board().keys[key].versions;
    if (policy == nullptr || versions.empty()) {
        return;
    }
    const VersionBoard& newest = versions.back();
    KeyView view{newest.created,
                 std::nullopt,
                 scope.now(),
                 &scope.fleet().calendar,
                 scope.state().keys[key].rotations,
                 scope.fleet().keys[key].place};
    if (newest.expires != SimTime::never()) {
        view.expires_at = newest.expires;
    }
    const EntityIndex entity = scope.fleet().keys[key].entity;
    const std::uint32_t rotation = scope.state().keys[key].rotations;
    Draw draw = scope.draw(entity, Purpose::rotation_jitter, rotation);
    auto next =
        std::visit([&](const auto& when) { return when.next_rotation(view, draw); }, policy->when);
    if (is_used_up(scope, key)) {
        next = scope.now();
    }
    if (next && *next != SimTime::never()) {
        // Overdue at the start: at once. Never twice in one moment.
        const SimTime earliest = scope.after(scope.floor());
        scope.send(entity, EventClass::act, std::max(*next, earliest), RotationDue{rotation});
    }
}

void plan_version(Scope& scope, std::uint32_t key, std::uint16_t index) {
    const VersionBoard& version = scope.board().keys[key].versions[index];
    const EntityIndex entity = scope.fleet().keys[key].entity;
    for (const SimTime turns : {version.not_before, version.expires}) {
        if (turns > scope.now() && turns != SimTime::never()) {
            scope.send(entity, EventClass::board, std::max(turns, scope.after(scope.floor())),
                       ValidityTurns{});
        }
    }
    if (version.not_before > scope.now()) {  // Whoever waits for it may go on then.
        tell_hosts(scope, key, std::max(version.not_before, scope.after(scope.floor())));
    }
    if (version.expires != SimTime::never()) {
        // Hosts learn of it at the very moment, which is announced one floor before.
        const SimTime announced{version.expires.ns - scope.floor().ns};
        if (version.expires >= scope.now()) {
            scope.send(entity, EventClass::board, std::max(announced, scope.after(scope.floor())),
                       VersionExpires{index});
        }
        const RotationPolicy* policy = policy_of(scope, key);
        if (policy != nullptr && policy->notify_before) {
            const SimTime notice{version.expires.ns - policy->notify_before->ns};
            if (notice >= scope.now()) {
                scope.send(entity, EventClass::notice, notice, NearExpiry{index});
            }
        }
    }
    for (std::uint32_t j = 0; j < scope.spec().hygiene.size(); ++j) {
        const HygieneSpec& job = scope.spec().hygiene[j];
        const std::string& name = scope.spec().keys[scope.fleet().keys[key].spec].name;
        const bool tidied = std::any_of(job.keys.begin(), job.keys.end(),
                                        [&name](const Ref& ref) { return ref.name == name; });
        if (!tidied || index == 0) {
            continue;
        }
        SimTime due = std::max(Scope::later(version.created, job.after.value), scope.now());
        if (job.every && due != SimTime::never()) {  // At its next run, counted from the start.
            due = SimTime{(due.ns + job.every->ns - 1) / job.every->ns * job.every->ns};
        }
        scope.send(entity, EventClass::act, due, HygieneDue{j, index});
    }
}

namespace {

bool is_full(Scope& scope, std::uint32_t key) {
    const VaultSpec& vault =
        scope.spec().vaults[scope.fleet().vaults[scope.fleet().keys[key].vault].spec];
    const auto& versions = scope.board().keys[key].versions;
    if (vault.sku != VaultSku::managed_hsm || versions.empty()) {
        return false;
    }
    const auto same = [&versions](const VersionBoard& version) {
        return version.object == versions.back().object;
    };
    const auto made = std::count_if(versions.begin(), versions.end(), same);
    const std::size_t coming = scope.state().keys[key].planned - versions.size();
    return static_cast<std::size_t>(made) + coming >= versions_in_managed_hsm;
}

}  // namespace

void order_new_version(Scope& scope, std::uint32_t key, bool new_object) {
    KeyState& state = scope.state().keys[key];
    const auto& versions = scope.board().keys[key].versions;
    if (!takes_orders(scope, key)) {
        const VaultBoard& vault = scope.board().vaults[scope.fleet().keys[key].vault];
        scope.tell(scope.fleet().keys[key].entity, "no version is made: " + why_no_orders(vault));
        return;
    }
    if (!new_object && !versions.empty() && versions.back().deleted) {
        if (!versions.back().purged) {  // The name stays taken (azure.md 4.3).
            scope.tell(scope.fleet().keys[key].entity, "a new version is refused: deleted");
            return;
        }
        new_object = true;  // The name is free again: another key, which no set knows.
    }
    if (!new_object && !versions.empty() && !versions.back().enabled &&
        service_of(scope, key).disables.value == DisableUnit::key) {
        scope.tell(scope.fleet().keys[key].entity, "a new version is refused: the key is disabled");
        return;
    }
    if (!new_object && is_full(scope, key)) {
        scope.tell(scope.fleet().keys[key].entity,
                   "a new version is refused: the key has as many as a managed HSM takes");
        return;
    }
    const auto index = state.planned++;
    if (index >= newest_version) {  // A rotation that is the reason for the next, say.
        throw ResourceError("key '" + scope.fleet().name_of(scope.fleet().keys[key].entity) +
                            "' comes to more than " + std::to_string(newest_version) +
                            " versions, which is as many as can be told apart: what rotates it so "
                            "often? `rotasim plan` names limits of use that a rotation exhausts");
    }
    scope.send(scope.fleet().keys[key].entity, EventClass::board, scope.after(scope.floor()),
               VersionCreated{index, new_object ? 1U : 0U});
}

void handle(const RotationDue& event, std::uint32_t slot, Scope& scope) {
    KeyState& state = scope.state().keys[slot];
    const auto& versions = scope.board().keys[slot].versions;
    if (event.rotation != state.rotations || state.planned > versions.size()) {
        return;  // Rotated by hand meanwhile: that made a newer alarm.
    }
    if (!versions.empty() && versions.back().purged) {
        return;  // Its rotation policy went with it.
    }
    const RotationPolicy* policy = policy_of(scope, slot);
    const bool new_object = policy != nullptr && policy->creates == RotationCreates::key;
    order_new_version(scope, slot, new_object);
}

namespace {

// Auto-rotation is the set's own switch: it follows every new version of its key, whoever made it
// (azure.md 2.3). A new key is a new name, which no set follows by itself.
bool follows_by_itself(Scope& scope, std::uint32_t set, bool new_object) {
    return scope.spec().sets[scope.fleet().sets[set].spec].auto_rotation && !new_object;
}

void sets_follow(Scope& scope, std::uint32_t key, bool new_object, Why why) {
    for (std::uint32_t s = 0; s < scope.fleet().sets.size(); ++s) {
        if (scope.board().sets[s].key == key && follows_by_itself(scope, s, new_object)) {
            order_set(scope, s, SetOrder::point, key, newest_version, ChainKind::set_pointed, why);
        }
    }
}

void move_by_hand(Scope& scope, std::uint32_t key, const RotationPolicy& policy, bool new_object) {
    std::vector<std::uint32_t> sets;
    for (std::uint32_t s = 0; s < scope.fleet().sets.size(); ++s) {
        if (scope.board().sets[s].key == key && !follows_by_itself(scope, s, new_object)) {
            sets.push_back(s);
        }
    }
    const RollingOrder* rolling =
        std::visit([](const auto& rollout) { return rollout.rolling(); }, policy.rollout);
    if (rolling != nullptr) {
        begin_rolling(scope, key, *rolling, sets);
        return;
    }
    const std::uint32_t rotation = scope.state().keys[key].rotations;
    const auto waits = [&](EntityIndex user, std::size_t index, std::size_t count) {
        Draw draw = scope.draw(user, Purpose::rollout_wait, rotation);
        return std::visit(
            [&](const auto& rollout) {
                return rollout.moved_after(static_cast<std::uint32_t>(index),
                                           static_cast<std::uint32_t>(count), draw);
            },
            policy.rollout);
    };
    for (std::size_t i = 0; i < sets.size(); ++i) {
        const EntityIndex set = scope.fleet().sets[sets[i]].entity;
        if (const auto wait = waits(set, i, 1)) {
            scope.send(set, EventClass::act, scope.across(*wait),
                       SetAsked{key, newest_version, SetOrder::point_by_hand,
                                static_cast<std::uint8_t>(ChainKind::set_pointed)});
        }
    }
    const auto& pinned = scope.fleet().keys[key].pinned;
    for (std::size_t i = 0; i < pinned.size(); ++i) {
        const EntityIndex vm = scope.fleet().vms[pinned[i]].entity;
        if (const auto wait = waits(vm, i, pinned.size())) {
            scope.send(vm, EventClass::act, scope.across(*wait), ExtensionRerun{key, key});
        }
    }
}

void plan_retirement(Scope& scope, std::uint32_t key, const RotationPolicy& policy,
                     std::uint16_t newest) {
    const EntityIndex entity = scope.fleet().keys[key].entity;
    const auto after = std::visit([](const auto& r) { return r.after_rotation(); }, policy.retire);
    const auto confirmed = retired_after_use(scope, key);
    if (after && newest > 0) {  // One event for all: there may be thousands of them.
        scope.send(entity, EventClass::act, scope.after(*after),
                   RetireDue{newest_version, newest, 0});
    }
    for (std::uint16_t v = 0; confirmed && v < newest; ++v) {
        const VersionBoard& old = scope.board().keys[key].versions[v];
        VersionPrivate& mine = scope.state().keys[key].versions[v];
        if (!old.enabled || old.deleted || old.purged || mine.retire_confirmed) {
            continue;
        }
        mine.retire_confirmed = true;
        if (mine.users == 0) {
            scope.send(entity, EventClass::act, scope.after(*confirmed),
                       RetireDue{v, newest, mine.confirmation});
        }
    }
}

}  // namespace

void handle(const VersionCreated& event, std::uint32_t slot, Scope& scope) {
    KeyState& state = scope.state().keys[slot];
    auto& versions = scope.state().board.keys[slot].versions;
    SIM_EXPECTS(event.version == versions.size());
    const EntityIndex entity = scope.fleet().keys[slot].entity;
    const RotationPolicy* policy = policy_of(scope, slot);
    VersionBoard version;
    version.created = scope.now();
    version.not_before = scope.now();
    if (event.new_object != 0) {
        version.object = state.objects++;
        scope.did(Deed::key_renewed);
        state.deleted_at.push_back(SimTime::never());
    } else if (!versions.empty()) {
        version.object = versions.back().object;
    }
    if (policy != nullptr && policy->expire_after) {
        version.expires = scope.fleet().calendar.add(scope.now(), *policy->expire_after);
    }
    version.born_why = scope.because(ChainKind::version_created, entity, Why{}, Evidence::given);
    version.disabled_why = version.born_why;
    if (scope.telling(entity)) {
        scope.tell(entity, "version " + std::to_string(event.version + 1) + " is made");
    }
    if (!versions.empty() && newest_usable(scope, slot) == newest_version) {
        // Failed VMs may be waiting for a version to which their set can be pointed.
        tell_hosts(scope, slot, scope.after(scope.floor()));
    }
    versions.push_back(version);
    state.versions.push_back(VersionPrivate{});
    ++state.rotations;
    scope.measures().key_renewed(slot, scope.now(), scope.now());
    count_alive(scope, slot);
    const auto index = static_cast<std::uint16_t>(event.version);
    plan_version(scope, slot, index);
    sets_follow(scope, slot, event.new_object != 0, version.born_why);
    if (policy != nullptr) {
        move_by_hand(scope, slot, *policy, event.new_object != 0);
        plan_retirement(scope, slot, *policy, index);
    }
    plan_rotation(scope, slot);
}

void handle(const VersionExpires& event, std::uint32_t slot, Scope& scope) {
    VersionBoard& version = scope.state().board.keys[slot].versions[event.version];
    const EntityIndex entity = scope.fleet().keys[slot].entity;
    // Announced a floor before; nothing that was done to the version meanwhile makes it expire.
    version.expired_why = scope.because_at(version.expires, ChainKind::version_expired, entity,
                                           version.born_why, Evidence::given);
    if (scope.telling(entity)) {
        scope.tell_at(version.expires, entity,
                      "version " + std::to_string(event.version + 1) + " expires");
    }
    tell_hosts(scope, slot, std::max(version.expires, scope.after(scope.floor())));
}

void handle(const ValidityTurns& /*event*/, std::uint32_t slot, Scope& scope) {
    count_alive(scope, slot);
}

void handle(const NearExpiry& event, std::uint32_t slot, Scope& scope) {
    // Only the newest version gives notice (azure.md 4.2); nobody is made to act on it.
    const EntityIndex entity = scope.fleet().keys[slot].entity;
    if (event.version + 1 == scope.board().keys[slot].versions.size() && scope.telling(entity)) {
        scope.tell(entity, "version " + std::to_string(event.version + 1) + " is near its expiry");
    }
}

}  // namespace rotasim
