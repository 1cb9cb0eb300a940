// Sets are pointed to versions, identities lose and get permissions, vaults open and close.
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/key_orders.hpp"
#include "sim/behaviour/rewrap.hpp"

namespace rotasim {

void order_set(Scope& scope, std::uint32_t set, SetOrder order, std::uint32_t key,
               std::uint16_t version, ChainKind by, Why) {
    scope.send(scope.fleet().sets[set].entity, EventClass::act, scope.across(Duration::zero()),
               SetAsked{key, version, order, static_cast<std::uint8_t>(by)});
}

namespace {

// All VMs of a set may fail in one moment, and somebody asks for each of them: ordered once, or
// every disk would draw a lag for each order and follow the shortest.
bool is_on_its_way(Scope& scope, std::uint32_t slot, const SetApplied& order) {
    const SetState& set = scope.state().sets[slot];
    return set.announced_for > scope.now() && set.announced.key == order.key &&
           set.announced.version == order.version &&
           (set.announced.order == order.order ||
            set.announced.order == SetOrder::recover_by_pointing);
}

// The version that the set names is of no use, so that another one must be assigned.
bool has_lost_its_version(Scope& scope, const SetBoard& set) {
    const auto& versions = scope.board().keys[set.key].versions;
    return set.version < versions.size() && !is_usable(versions[set.version], scope.now());
}

// Disks may hang on a wrap that has been out of reach since after `since`, under any key that the
// set has named: what it names now says nothing of them.
bool may_have_left_disks(Scope& scope, std::uint32_t slot, SimTime since) {
    const auto lost = [since](const VersionBoard& version) {
        return !unwraps(version) && !version.purged && version.lost_at > since;
    };
    const auto& keys = scope.fleet().sets[slot].keys;
    return std::any_of(keys.begin(), keys.end(), [&](std::uint32_t key) {
        const auto& versions = scope.board().keys[key].versions;
        const VaultBoard& vault = scope.board().vaults[scope.fleet().keys[key].vault];
        return (!lets_services_in(vault) && vault.closed_at > since) ||
               std::any_of(versions.begin(), versions.end(), lost);
    });
}

// What an order by hand comes to. To assign a key, or a version, while disks of the set cannot be
// opened any more is a repair, whoever does it by hand (azure.md 2.4); auto-rotation only follows.
// A set that rotates offline leaves its disks as they are unless it has lost its own version.
SetOrder by_hand(Scope& scope, std::uint32_t slot) {
    const bool repairs =
        has_lost_its_version(scope, scope.board().sets[slot]) ||
        (!rotates_offline(scope, slot) && may_have_left_disks(scope, slot, SimTime{INT64_MIN}));
    return repairs ? SetOrder::recover_by_pointing : SetOrder::point;
}

bool points(SetOrder order) {
    return order == SetOrder::point || order == SetOrder::point_by_hand ||
           order == SetOrder::recover_by_pointing;
}

}  // namespace

void handle(const SetAsked& event, std::uint32_t slot, Scope& scope) {
    const SetBoard& board = scope.board().sets[slot];
    SetApplied applied{event.key, event.version, event.order, OfflineRotation::no};
    if (!points(event.order)) {
        announce_set(scope, slot, applied);
        return;
    }
    if (event.version == newest_version) {
        applied.version = newest_usable(scope, event.key);
        if (applied.version == newest_version) {
            return;  // Nothing to point to.
        }
    }
    const bool same = board.key == event.key && board.version == applied.version;
    if (event.order == SetOrder::point_by_hand) {
        applied.order = by_hand(scope, slot);
    }
    const bool left = applied.order == SetOrder::recover_by_pointing &&
                      (board.recovered_at == SimTime{INT64_MIN} ||
                       may_have_left_disks(scope, slot, board.recovered_at));
    if (same && !left) {
        return;
    }
    if (is_on_its_way(scope, slot, applied)) {
        return;
    }
    if (rotates_offline(scope, slot)) {
        ask_offline_rotation(scope, slot, applied);
        return;
    }
    announce_set(scope, slot, applied);
}

void announce_set(Scope& scope, std::uint32_t slot, const SetApplied& applied) {
    const SimTime at = scope.after(scope.floor());
    SetState& set = scope.state().sets[slot];
    set.announced = applied;
    set.announced_for = at;
    scope.send(scope.fleet().sets[slot].entity, EventClass::board, at, applied);
    for (const std::uint32_t host : scope.fleet().sets[slot].hosts) {
        scope.send(scope.fleet().hosts[host].entity, EventClass::change, at, SetChanged{slot});
    }
}

namespace {

// Whether the set moves on to what it has not named before, or back.
void note_step(SetBoard& board, SimTime created) {
    board.moves_on = created > board.newest;
    board.newest = std::max(board.newest, created);
}

Deed deed_of(const SetApplied& event) {
    switch (event.order) {
        case SetOrder::point:
        case SetOrder::point_by_hand: return Deed::set_pointed;
        case SetOrder::recover_by_pointing: return Deed::set_revived;
        case SetOrder::revoke_grant: return Deed::grant_revoked;
        case SetOrder::restore_grant: return Deed::grant_restored;
    }
    return Deed::set_pointed;
}

}  // namespace

void handle(const SetApplied& event, std::uint32_t slot, Scope& scope) {
    SetBoard& board = scope.state().board.sets[slot];
    scope.did(deed_of(event));
    if (event.offline != OfflineRotation::no) {
        scope.did(event.offline == OfflineRotation::whole ? Deed::set_rotated_offline
                                                          : Deed::set_rotated_partly);
    }
    const EntityIndex entity = scope.fleet().sets[slot].entity;
    switch (event.order) {
        case SetOrder::point:
        case SetOrder::point_by_hand:
        case SetOrder::recover_by_pointing:
            if (event.offline != OfflineRotation::no) {
                const bool again =
                    board.ordered_key == event.key && board.ordered_version == event.version;
                ++board.attempt;  // Applied in the order in which they were asked for.
                board.first_attempt = again ? board.first_attempt : board.attempt;
                board.ordered_key = event.key;
                board.ordered_version = event.version;
                board.ordered_at = scope.now();
            }
            // Else it keeps naming the old one (azure.md 2.3).
            if (event.offline != OfflineRotation::partly) {
                const bool same = board.key == event.key && board.version == event.version;
                board.key = event.key;
                board.version = event.version;
                board.pointed_at = same ? board.pointed_at : scope.now();
            }
            if (event.order == SetOrder::recover_by_pointing) {
                board.recovered_at = scope.now();
            }
            note_step(board, scope.board().keys[event.key].versions[event.version].created);
            board.why = scope.because(
                ChainKind::set_pointed, entity,
                scope.board().keys[event.key].versions[event.version].born_why, Evidence::given);
            break;
        case SetOrder::revoke_grant:
            board.granted = false;
            board.grant_why =
                scope.because(ChainKind::grant_revoked, entity, Why{}, Evidence::given);
            break;
        case SetOrder::restore_grant: board.granted = true; break;
    }
}

namespace {

constexpr std::uint8_t as_it_is = 2;  // Of a setting of VaultAsked and VaultApplied.

// Whether any of the settings that somebody has to ask the vault for; that it fails over, is cut
// off and comes back is the platform's doing.
template <class Event>
bool asks_the_vault(const Event& event) {
    return event.enabled_for_disk_encryption != as_it_is || event.network_perimeter != as_it_is ||
           event.trusted_service_bypass != as_it_is;
}

}  // namespace

void handle(const VaultAsked& event, std::uint32_t slot, Scope& scope) {
    const VaultBoard& board = scope.board().vaults[slot];
    VaultApplied applied{
        event.enabled_for_disk_encryption, event.network_perimeter, event.reachable,
        event.trusted_service_bypass,      event.read_only,         event.answers};
    if (asks_the_vault(event) && board.read_only && event.read_only != 0) {
        scope.tell(scope.fleet().vaults[slot].entity, "nothing is done: " + why_no_orders(board));
        applied.enabled_for_disk_encryption = as_it_is;
        applied.network_perimeter = as_it_is;
        applied.trusted_service_bypass = as_it_is;
        if (event.reachable == as_it_is && event.read_only == as_it_is && event.answers == 0) {
            return;
        }
    }
    const SimTime at = scope.after(scope.floor());
    scope.send(scope.fleet().vaults[slot].entity, EventClass::board, at, applied);
    for (const std::uint32_t host : scope.fleet().vaults[slot].hosts) {
        scope.send(scope.fleet().hosts[host].entity, EventClass::change, at, VaultChanged{slot});
    }
}

namespace {

// What came due while the vault did not answer.
void make_up_for_rotations(Scope& scope, std::uint32_t vault) {
    for (std::uint32_t key = 0; key < scope.fleet().keys.size(); ++key) {
        if (scope.fleet().keys[key].vault == vault) {
            plan_rotation(scope, key);
        }
    }
}

}  // namespace

namespace {

void brown_out(Scope& scope, VaultBoard& board, std::uint8_t answers, EntityIndex vault) {
    std::uint32_t& all = scope.state().board.brown_outs;
    all -= board.answers < 100 ? 1 : 0;
    all += answers < 100 ? 1 : 0;
    if (answers != board.answers) {
        scope.did(answers < 100 ? Deed::brown_out_begun : Deed::brown_out_ended);
    }
    board.answers = answers;
    if (answers < 100) {
        board.brown_out_why =
            scope.because(ChainKind::vault_browned_out, vault, Why{}, Evidence::given);
    }
}

}  // namespace

void handle(const VaultApplied& event, std::uint32_t slot, Scope& scope) {
    VaultBoard& board = scope.state().board.vaults[slot];
    const bool was_open = lets_services_in(board);
    const auto apply = [&scope](std::uint8_t order, bool& setting, Deed on, Deed off) {
        if (order != as_it_is && setting != (order == 1)) {
            setting = order == 1;
            scope.did(setting ? on : off);
        }
    };
    apply(event.enabled_for_disk_encryption, board.enabled_for_disk_encryption,
          Deed::vault_opened_to_disks, Deed::vault_closed_to_disks);
    apply(event.network_perimeter, board.perimeter, Deed::perimeter_raised, Deed::perimeter_lifted);
    apply(event.trusted_service_bypass, board.bypass, Deed::bypass_allowed, Deed::bypass_ended);
    const bool took_orders = takes_orders(board);
    apply(event.reachable, board.reachable, Deed::vault_reachable, Deed::vault_unreachable);
    apply(event.read_only, board.read_only, Deed::vault_read_only, Deed::vault_writable);
    if (!took_orders && takes_orders(board)) {
        make_up_for_rotations(scope, slot);
    }
    if (was_open && !lets_services_in(board)) {
        board.closed_at = scope.now();
    }
    const EntityIndex entity = scope.fleet().vaults[slot].entity;
    if (event.reachable == 0) {
        board.unreachable_why =
            scope.because(ChainKind::vault_unreachable, entity, Why{}, Evidence::given);
    }
    if (event.answers != 0) {
        brown_out(scope, board, event.answers, entity);
    }
    if (asks_the_vault(event)) {
        board.why = scope.because(ChainKind::vault_access_changed, entity, Why{}, Evidence::given);
    }
}

}  // namespace rotasim
