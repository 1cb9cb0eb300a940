// Secrets are disabled and enabled, deleted, recovered and purged: asked, announced, applied.
#include "sim/behaviour/key_orders.hpp"
#include "sim/behaviour/scope.hpp"

namespace rotasim {

namespace {

const VaultSpec& vault_of(Scope& scope, std::uint32_t secret) {
    return scope.spec().vaults[scope.fleet().vaults[scope.fleet().secrets[secret].vault].spec];
}

SimTime purged_at(Scope& scope, std::uint32_t secret) {
    return Scope::later(scope.state().secrets[secret].deleted_at,
                        vault_of(scope, secret).soft_delete.value);
}

// A deleted secret only lists, recovers and purges, as a key does (azure.md 4.3).
bool is_allowed(Scope& scope, std::uint32_t secret, SecretOrder order) {
    const SecretBoard& board = scope.board().secrets[secret];
    switch (order) {
        case SecretOrder::disable:
        case SecretOrder::enable:
        case SecretOrder::remove: return !board.deleted;
        case SecretOrder::recover: return board.deleted && !board.purged;
        case SecretOrder::purge:
            return board.deleted && !board.purged &&
                   (!vault_of(scope, secret).purge_protection ||
                    scope.now() >= purged_at(scope, secret));
    }
    return false;
}

Deed deed_of(SecretOrder order) {
    switch (order) {
        case SecretOrder::disable: return Deed::secret_disabled;
        case SecretOrder::enable: return Deed::secret_enabled;
        case SecretOrder::remove: return Deed::secret_deleted;
        case SecretOrder::recover: return Deed::secret_recovered;
        case SecretOrder::purge: return Deed::secret_purged;
    }
    return Deed::secret_disabled;
}

std::string_view words(SecretOrder order) {
    switch (order) {
        case SecretOrder::disable: return "the secret is disabled";
        case SecretOrder::enable: return "the secret is enabled";
        case SecretOrder::remove: return "the secret is deleted";
        case SecretOrder::recover: return "the secret is recovered";
        case SecretOrder::purge: return "the secret is purged for good";
    }
    return {};
}

}  // namespace

void handle(const SecretAsked& event, std::uint32_t slot, Scope& scope) {
    const SecretSlot& secret = scope.fleet().secrets[slot];
    const bool by_itself =
        event.order == SecretOrder::purge && scope.now() >= purged_at(scope, slot);
    const VaultBoard& vault = scope.board().vaults[secret.vault];
    if (!by_itself && !takes_orders(vault)) {
        scope.tell(secret.entity, "nothing is done: " + why_no_orders(vault));
        return;
    }
    if (!is_allowed(scope, slot, event.order)) {
        scope.tell(secret.entity, "refused: " + std::string(words(event.order)));
        return;
    }
    const SimTime at = scope.after(scope.floor());
    scope.send(secret.entity, EventClass::board, at, SecretApplied{event.order});
    for (const std::uint32_t host : secret.hosts) {
        scope.send(scope.fleet().hosts[host].entity, EventClass::change, at, SecretChanged{slot});
    }
}

void handle(const SecretApplied& event, std::uint32_t slot, Scope& scope) {
    if (!is_allowed(scope, slot, event.order)) {
        return;  // Two orders in one floor: the first one is served.
    }
    SecretBoard& board = scope.state().board.secrets[slot];
    SecretState& state = scope.state().secrets[slot];
    const VaultSpec& vault = vault_of(scope, slot);
    const EntityIndex entity = scope.fleet().secrets[slot].entity;
    const auto because = [&](ChainKind kind, Why parent, Evidence mark) {
        board.broken = ++scope.state().board.broken_secrets;
        return scope.because(kind, entity, parent, mark);
    };
    switch (event.order) {
        case SecretOrder::disable:
            board.enabled = false;
            board.disabled_why =
                because(ChainKind::secret_disabled, board.born_why, Evidence::given);
            break;
        case SecretOrder::enable: board.enabled = true; break;
        case SecretOrder::remove:
            board.deleted = true;
            state.deleted_at = scope.now();
            board.gone_why = because(ChainKind::secret_deleted, board.born_why, Evidence::given);
            scope.send(entity, EventClass::change, purged_at(scope, slot), SecretPurges{});
            break;
        case SecretOrder::recover:
            board.deleted = false;
            state.deleted_at = SimTime::never();
            break;
        case SecretOrder::purge: {
            const bool by_hand = scope.now() < purged_at(scope, slot);
            board.purged = true;
            board.gone_why = because(ChainKind::secret_purged, board.gone_why,
                                     by_hand ? Evidence::given : vault.soft_delete.mark);
            break;
        }
    }
    scope.did(deed_of(event.order));
    scope.tell(entity, std::string(words(event.order)));
}

void handle(const SecretExpires&, std::uint32_t slot, Scope& scope) {
    // For people only: the vault goes on handing it out (azure.md 0.2, 4.1).
    scope.tell(scope.fleet().secrets[slot].entity,
               "the secret expires; it can be read all the same");
}

void handle(const SecretPurges&, std::uint32_t slot, Scope& scope) {
    if (scope.state().secrets[slot].deleted_at != SimTime::never() &&
        purged_at(scope, slot) == scope.now()) {  // Else recovered meanwhile.
        handle(SecretAsked{SecretOrder::purge}, slot, scope);
    }
}

}  // namespace rotasim
