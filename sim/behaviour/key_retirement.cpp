// Old versions go: retired by policy, tidied by a hygiene job, or disabled again after a while.
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/key_orders.hpp"

#include <optional>

namespace rotasim {

namespace {

// An older version goes only with the newest one: nobody may do that because of a rotation.
bool is_kept(Scope& scope, std::uint32_t key, std::size_t version, std::size_t newer) {
    if (!disabled_as_one(scope, key, version, newer)) {
        return false;
    }
    scope.tell(scope.fleet().keys[key].entity,
               "nothing is done: the key service keeps older versions with the key");
    return true;
}

void retire(Scope& scope, std::uint32_t key, std::uint16_t version, std::uint16_t newer) {
    const RotationPolicy& policy = *policy_of(scope, key);
    const Why rotated = scope.board().keys[key].versions[newer].born_why;
    if (policy.retire_by == RetireBy::disable) {
        if (is_kept(scope, key, version, newer)) {
            return;
        }
        order_version(scope, key, version, VersionOrder::disable,
                      ChainKind::version_disabled_by_retirement, rotated);
        return;
    }
    const std::uint16_t object = scope.board().keys[key].versions[version].object;
    order_key(scope, key, KeyOrder::remove, object, ChainKind::key_deleted, rotated);
    if (policy.retire_by == RetireBy::purge) {
        // Asked as soon as the key is deleted; with purge protection the vault does it by itself.
        scope.send(
            scope.fleet().keys[key].entity, EventClass::act, scope.after(scope.floor()),
            KeyAsked{KeyOrder::purge, static_cast<std::uint8_t>(ChainKind::key_purged), object});
    }
}

// Every version but the event's newest one, and as many before it as the policy keeps.
void retire_all(Scope& scope, std::uint32_t key, std::uint16_t newer) {
    const auto& versions = scope.board().keys[key].versions;
    const RotationPolicy& policy = *policy_of(scope, key);
    const bool by_key = policy.retire_by != RetireBy::disable;
    const auto kept = std::visit([](const auto& r) { return r.kept(); }, policy.retire);
    std::optional<std::uint16_t> gone;  // A key goes with all of its versions: asked for once.
    for (std::uint16_t v = 0; v + kept <= newer; ++v) {
        if (unwraps(versions[v]) && !(by_key && gone == versions[v].object)) {
            gone = versions[v].object;
            retire(scope, key, v, newer);
        }
    }
}

}  // namespace

void handle(const RetireDue& event, std::uint32_t slot, Scope& scope) {
    const auto& versions = scope.board().keys[slot].versions;
    if (!takes_orders(scope, slot)) {
        scope.send(scope.fleet().keys[slot].entity, EventClass::act, scope.after(ask_again_after),
                   event);
        return;
    }
    const auto newer = static_cast<std::uint16_t>(event.newer);
    if (event.version == newest_version) {
        retire_all(scope, slot, newer);
        return;
    }
    const auto version = static_cast<std::uint16_t>(event.version);
    const VersionPrivate& mine = scope.state().keys[slot].versions[version];
    if (event.confirmation != 0 && (mine.users > 0 || event.confirmation != mine.confirmation)) {
        return;  // Somebody came back to it: the next confirmation rings again.
    }
    if (unwraps(versions[version])) {
        retire(scope, slot, version, newer);
    }
}

void handle(const HygieneDue& event, std::uint32_t slot, Scope& scope) {
    const HygieneSpec& job = scope.spec().hygiene[event.job];
    const auto& versions = scope.board().keys[slot].versions;
    const EntityIndex entity = scope.fleet().keys[slot].entity;
    if (!takes_orders(scope, slot)) {
        scope.send(entity, EventClass::act, scope.after(job.every.value_or(ask_again_after)),
                   event);
        return;
    }
    for (std::uint16_t v = 0; v < event.version; ++v) {
        const VersionBoard& old = versions[v];
        if (!unwraps(old) || (old.spared && job.spares_reenabled)) {
            continue;
        }
        if (job.action != HygieneAction::delete_key && is_kept(scope, slot, v, event.version)) {
            continue;
        }
        Why why = versions[event.version].born_why;
        why.mark = weaker(why.mark, job.after.mark);
        if (scope.telling(entity)) {
            scope.tell(entity,
                       "hygiene job '" + job.name + "' tidies version " + std::to_string(v + 1));
        }
        if (job.action == HygieneAction::delete_key) {
            order_key(scope, slot, KeyOrder::remove, old.object, ChainKind::key_deleted, why);
            return;  // The whole key is gone: nothing is left to tidy.
        }
        order_version(scope, slot, v, VersionOrder::disable, ChainKind::version_disabled_by_hygiene,
                      why);
    }
}

void handle(const VersionDisabledAgain& event, std::uint32_t slot, Scope& scope) {
    const VersionPrivate& mine = scope.state().keys[slot].versions[event.version];
    if (mine.turns != event.turn) {
        return;  // Enabled once more meanwhile: that turn ends later.
    }
    if (!takes_orders(scope, slot)) {
        scope.send(scope.fleet().keys[slot].entity, EventClass::act, scope.after(ask_again_after),
                   event);
        return;
    }
    const VersionBoard& version = scope.board().keys[slot].versions[event.version];
    order_version(scope, slot, event.version, VersionOrder::disable,
                  ChainKind::version_disabled_again, version.disabled_why);
}

}  // namespace rotasim
