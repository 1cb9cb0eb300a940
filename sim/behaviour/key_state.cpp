// Versions are disabled and enabled, keys deleted, recovered and purged: asked, announced, applied.
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/key_orders.hpp"

#include <algorithm>

namespace rotasim {

bool takes_orders(Scope& scope, std::uint32_t key) {
    return takes_orders(scope.board().vaults[scope.fleet().keys[key].vault]);
}

bool takes_orders(const VaultBoard& vault) { return vault.reachable && !vault.read_only; }

std::string why_no_orders(const VaultBoard& vault) {
    return vault.reachable ? "the vault is read-only" : "the vault does not answer";
}

namespace {

// Told to whoever asks; true if the vault takes no orders.
bool gets_no_answer(Scope& scope, std::uint32_t key) {
    if (takes_orders(scope, key)) {
        return false;
    }
    const VaultBoard& vault = scope.board().vaults[scope.fleet().keys[key].vault];
    scope.tell(scope.fleet().keys[key].entity, "nothing is done: " + why_no_orders(vault));
    return true;
}

}  // namespace

std::uint16_t version_named(Scope& scope, std::uint32_t key, const std::string& name) {
    const auto& versions = scope.board().keys[key].versions;
    const auto count = static_cast<std::uint16_t>(versions.size());
    if (count == 0) {
        return newest_version;  // Of a key that an emergency has yet to fill: none is usable.
    }
    if (name == "newest") {
        return static_cast<std::uint16_t>(count - 1);
    }
    if (name == "previous") {
        return count > 1 ? static_cast<std::uint16_t>(count - 2) : newest_version;
    }
    if (name == "oldest") {
        return 0;
    }
    const auto& listed = scope.spec().keys[scope.fleet().keys[key].spec].versions;
    for (std::size_t v = 0; v < listed.size(); ++v) {
        if (listed[v].name == name) {
            return static_cast<std::uint16_t>(v);
        }
    }
    return static_cast<std::uint16_t>(count - 1);
}

namespace {

// What takes something away may need its time; orders of one key keep their order.
SimTime takes_effect_at(Scope& scope, std::uint32_t key, bool takes_away) {
    const Duration lag = takes_away ? service_of(scope, key).takes_effect.value : Duration::zero();
    SimTime& last = scope.state().keys[key].ordered;
    last = std::max(last, scope.across(lag));
    return last;
}

}  // namespace

void order_version(Scope& scope, std::uint32_t key, std::uint16_t version, VersionOrder order,
                   ChainKind by, Why why) {
    SIM_EXPECTS(version < scope.state().keys[key].versions.size());
    scope.state().keys[key].versions[version].pending = why;
    const SimTime at = takes_effect_at(scope, key, order == VersionOrder::disable);
    scope.send(scope.fleet().keys[key].entity, EventClass::board, at,
               VersionApplied{version, order, static_cast<std::uint8_t>(by)});
    tell_hosts(scope, key, at);
}

void order_key(Scope& scope, std::uint32_t key, KeyOrder order, std::uint16_t object, ChainKind by,
               Why why) {
    scope.state().keys[key].pending = why;
    const SimTime at = takes_effect_at(scope, key, order == KeyOrder::remove);
    scope.send(scope.fleet().keys[key].entity, EventClass::board, at,
               KeyApplied{order, static_cast<std::uint8_t>(by), object});
    tell_hosts(scope, key, at);
}

void handle(const VersionAsked& event, std::uint32_t slot, Scope& scope) {
    const auto& versions = scope.board().keys[slot].versions;
    if (event.version >= versions.size()) {
        return;
    }
    const VersionBoard& version = versions[event.version];
    if (version.deleted || version.purged) {
        return;  // A deleted key only lists, recovers and purges (azure.md 0.2).
    }
    if (gets_no_answer(scope, slot)) {
        return;
    }
    order_version(scope, slot, event.version, event.order, static_cast<ChainKind>(event.by),
                  version.disabled_why);
    if (event.order == VersionOrder::enable_for_a_while) {
        const std::uint16_t turn = ++scope.state().keys[slot].versions[event.version].turns;
        const Duration length{static_cast<std::int64_t>(event.detail) * 1'000'000'000};
        scope.send(scope.fleet().keys[slot].entity, EventClass::act,
                   Scope::later(scope.after(scope.floor()), length),
                   VersionDisabledAgain{event.version, turn});
    }
}

namespace {

// False if the version is already as it is ordered to be.
bool turn(Scope& scope, std::uint32_t slot, std::size_t index, const VersionApplied& event) {
    VersionBoard& version = scope.state().board.keys[slot].versions[index];
    const VersionPrivate& ordered = scope.state().keys[slot].versions[event.version];
    const EntityIndex entity = scope.fleet().keys[slot].entity;
    if (version.deleted || version.purged) {
        return false;
    }
    const bool enable = event.order != VersionOrder::disable;
    version.spared |= enable;
    if (version.enabled == enable) {
        return false;
    }
    version.enabled = enable;
    if (!enable) {
        version.lost_at = scope.now();
    }
    scope.did(event.order == VersionOrder::disable  ? Deed::version_disabled
              : event.order == VersionOrder::enable ? Deed::version_enabled
                                                    : Deed::version_enabled_for_a_while);
    if (!enable) {
        version.disabled_why = scope.because(static_cast<ChainKind>(event.by), entity,
                                             ordered.pending, ordered.pending.mark);
    }
    if (scope.telling(entity)) {
        scope.tell(entity, "version " + std::to_string(index + 1) +
                               (enable ? " is enabled again" : " is disabled"));
    }
    return true;
}

}  // namespace

void handle(const VersionApplied& event, std::uint32_t slot, Scope& scope) {
    const bool whole = disabled_as_one(scope, slot, event.version, event.version);
    const std::size_t first = whole ? 0 : event.version;
    const std::size_t end =
        whole ? scope.board().keys[slot].versions.size() : std::size_t{event.version} + 1;
    bool turned = false;
    for (std::size_t v = first; v < end; ++v) {
        if (v == event.version || disabled_as_one(scope, slot, v, event.version)) {
            turned = turn(scope, slot, v, event) || turned;
        }
    }
    if (!turned) {
        return;
    }
    count_alive(scope, slot);
    if (whole && event.order != VersionOrder::disable) {
        plan_rotation(scope, slot);  // A key that is disabled as a whole is not rotated meanwhile.
    }
}

void handle(const KeyAsked& event, std::uint32_t slot, Scope& scope) {
    KeyState& state = scope.state().keys[slot];
    const VaultSpec& vault =
        scope.spec().vaults[scope.fleet().vaults[scope.fleet().keys[slot].vault].spec];
    const auto& versions = scope.board().keys[slot].versions;
    const auto made = std::find_if(
        versions.begin(), versions.end(),
        [&event](const VersionBoard& version) { return version.object == event.object; });
    Why why;
    if (gets_no_answer(scope, slot)) {
        return;
    }
    if (made == versions.end() && event.order != KeyOrder::create_version) {
        scope.tell(scope.fleet().keys[slot].entity, "nothing is done: the key has no version yet");
        return;
    }
    if (made != versions.end()) {
        why = event.order == KeyOrder::purge ? made->gone_why : made->born_why;
    }
    const auto by = static_cast<ChainKind>(event.by);
    switch (event.order) {
        case KeyOrder::create_version:
            // Several crews may ask for one that is needed; the first is served.
            if (by != ChainKind::set_pointed || (newest_usable(scope, slot) == newest_version &&
                                                 state.planned == versions.size())) {
                order_new_version(scope, slot, event.object != 0);
            }
            return;
        case KeyOrder::purge:
            if (vault.purge_protection) {
                scope.tell(scope.fleet().keys[slot].entity, "purge refused: purge protection");
                return;
            }
            break;
        case KeyOrder::remove:
        case KeyOrder::recover: break;
    }
    SIM_EXPECTS(event.object < state.deleted_at.size());
    order_key(scope, slot, event.order, event.object, by, why);
}

namespace {

bool is_purged(const KeyBoard& key, std::uint32_t object) {
    return std::any_of(key.versions.begin(), key.versions.end(),
                       [object](const VersionBoard& v) { return v.object == object && v.purged; });
}

}  // namespace

void handle(const KeyApplied& event, std::uint32_t slot, Scope& scope) {
    KeyState& state = scope.state().keys[slot];
    const EntityIndex entity = scope.fleet().keys[slot].entity;
    const VaultSpec& vault =
        scope.spec().vaults[scope.fleet().vaults[scope.fleet().keys[slot].vault].spec];
    if (is_purged(scope.board().keys[slot], event.object)) {
        return;  // Gone for good.
    }
    SimTime& deleted_at = state.deleted_at[event.object];
    const bool is_deleted = deleted_at != SimTime::never();
    if (event.order == KeyOrder::remove && !is_deleted) {
        deleted_at = scope.now();
        scope.send(entity, EventClass::change, scope.after(vault.soft_delete.value),
                   KeyPurges{event.object});
    } else if (event.order == KeyOrder::recover && is_deleted) {
        deleted_at = SimTime::never();
    } else if (event.order != KeyOrder::purge || !is_deleted) {
        return;
    }
    scope.did(event.order == KeyOrder::remove    ? Deed::key_deleted
              : event.order == KeyOrder::recover ? Deed::key_recovered
                                                 : Deed::key_purged);
    const Why why =
        scope.because(static_cast<ChainKind>(event.by), entity, state.pending, state.pending.mark);
    for (VersionBoard& version : scope.state().board.keys[slot].versions) {
        if (version.object != event.object || version.purged) {
            continue;
        }
        if (unwraps(version)) {
            version.lost_at = scope.now();
        }
        version.deleted = event.order != KeyOrder::recover;
        version.purged = event.order == KeyOrder::purge;
        if (version.deleted) {
            version.gone_why = why;
        }
    }
    if (scope.telling(entity)) {
        scope.tell(entity, event.order == KeyOrder::remove    ? "the key is deleted"
                           : event.order == KeyOrder::recover ? "the key is recovered"
                                                              : "the key is purged for good");
    }
    count_alive(scope, slot);
    if (event.order == KeyOrder::recover) {
        plan_rotation(scope, slot);  // What was refused while it was deleted is made up for.
    }
}

void handle(const KeyPurges& event, std::uint32_t slot, Scope& scope) {
    const KeyState& state = scope.state().keys[slot];
    const VaultSpec& vault =
        scope.spec().vaults[scope.fleet().vaults[scope.fleet().keys[slot].vault].spec];
    const SimTime deleted_at = state.deleted_at[event.object];
    if (deleted_at == SimTime::never() ||
        Scope::later(deleted_at, vault.soft_delete.value) != scope.now()) {
        return;  // Recovered meanwhile.
    }
    Why why;
    for (const VersionBoard& version : scope.board().keys[slot].versions) {
        if (version.object == event.object) {
            why = version.gone_why;
        }
    }
    why.mark = weaker(why.mark, vault.soft_delete.mark);
    order_key(scope, slot, KeyOrder::purge, static_cast<std::uint16_t>(event.object),
              ChainKind::key_purged, why);
}

}  // namespace rotasim
