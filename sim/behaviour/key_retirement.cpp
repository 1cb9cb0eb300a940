// Old versions go: retired by policy, tidied by a hygiene job, or disabled again after a while.
#include "sim/behaviour/key_orders.hpp"

namespace rotasim {

void handle(const RetireDue& event, std::uint32_t slot, Scope& scope) {
    const RotationPolicy& policy = *policy_of(scope, slot);
    const auto version = static_cast<std::uint16_t>(event.version);
    const VersionBoard& board = scope.board().keys[slot].versions[version];
    const Why rotated = scope.board().keys[slot].versions[event.newer].born_why;
    const VersionPrivate& mine = scope.state().keys[slot].versions[version];
    if (event.confirmation != 0 && (mine.users > 0 || event.confirmation != mine.confirmation)) {
        return;  // Somebody came back to it: the next confirmation rings again.
    }
    if (!board.enabled || board.deleted || board.purged) {
        return;
    }
    if (policy.retire_by == RetireBy::disable) {
        order_version(scope, slot, version, VersionOrder::disable,
                      ChainKind::version_disabled_by_retirement, rotated);
        return;
    }
    order_key(scope, slot, KeyOrder::remove, board.object, ChainKind::key_deleted, rotated);
    if (policy.retire_by == RetireBy::purge) {
        // Asked as soon as the key is deleted; with purge protection the vault does it by itself.
        scope.send(scope.fleet().keys[slot].entity, EventClass::act, scope.after(scope.floor()),
                   KeyAsked{KeyOrder::purge, static_cast<std::uint8_t>(ChainKind::key_purged),
                            board.object});
    }
}

void handle(const HygieneDue& event, std::uint32_t slot, Scope& scope) {
    const HygieneSpec& job = scope.spec().hygiene[event.job];
    const auto& versions = scope.board().keys[slot].versions;
    const EntityIndex entity = scope.fleet().keys[slot].entity;
    for (std::uint16_t v = 0; v < event.version; ++v) {
        const VersionBoard& old = versions[v];
        if (!old.enabled || old.deleted || old.purged || (old.spared && job.spares_reenabled)) {
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
    const VersionBoard& version = scope.board().keys[slot].versions[event.version];
    order_version(scope, slot, event.version, VersionOrder::disable,
                  ChainKind::version_disabled_again, version.disabled_why);
}

}  // namespace rotasim
