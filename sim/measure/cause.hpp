// Why a VM is not available: the closed list of causes, and the records that chain them together.
#pragma once

#include "sim/base/evidence.hpp"
#include "sim/base/time.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace rotasim {

// Why a VM does not serve. One active cause owns every tick of an outage (statistics.md 5.1).
enum class Cause : std::uint8_t {
    host_failure,
    maintenance,
    guest_reboot,
    redeploy,
    service_heal,
    platform_start,
    key_disabled,
    key_expired,
    key_deleted,
    key_purged,
    access_denied,
    vault_unreachable,
    retirement,
    key_volume_lost,
    restore,
    secret_disabled,
    secret_deleted,
    secret_purged,
    unlock_key_asked,
    rewrap_pending,
    key_not_yet_valid,
    migration,
    start_limit,
    storage_loss,
};
inline constexpr std::size_t cause_count = 24;

struct CauseInfo {
    std::string_view id;
    std::string_view words;  // In a sentence: "down because ...".
    bool of_keys = false;    // Counted as unavailability caused by key management.
};

const CauseInfo& info(Cause cause);

// What happened further back: links of a causal chain.
enum class ChainKind : std::uint8_t {
    version_created,
    version_expired,
    version_disabled_by_hygiene,
    version_disabled_by_retirement,
    version_disabled_by_incident,
    version_disabled_by_emergency,
    version_disabled_again,
    key_deleted,
    key_purged,
    grant_revoked,
    vault_access_changed,
    vault_unreachable,
    retirement_day,
    host_failed,
    maintenance_began,
    owner_stopped,
    owner_started,
    guest_rebooted,
    redeployed,
    healed,
    start_failed,
    forced_stop,
    rerun_failed,
    set_pointed,
    compromised,
    restore_began,
    start_of_simulation,
    secret_disabled,
    secret_deleted,
    secret_purged,
    vault_closed,
    migrated,
    storage_lost,
    vault_browned_out,
};
inline constexpr std::size_t chain_kind_count = 34;

std::string_view words(ChainKind kind);

// Position in the replication's list of cause records; 0 is `start_of_simulation`, the root.
using CauseRef = std::uint32_t;

// One link: what, when, to whom, and because of which earlier link. `mark` is the weakest evidence
// among the inputs that set its time or made it happen, its parents' included.
struct CauseRecord {
    SimTime at{};
    std::uint32_t entity = 0;  // Entity index, in canonical-name order.
    CauseRef parent = 0;
    ChainKind kind = ChainKind::start_of_simulation;
    Evidence mark = Evidence::given;
};

}  // namespace rotasim
