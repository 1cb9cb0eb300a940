// Why a VM is not available: ids and words of causes and of the links of their chains.
#include "sim/measure/cause.hpp"

#include <array>

namespace rotasim {

namespace {

constexpr std::array<CauseInfo, cause_count> causes{{
    {"host_failure", "its host failed", false},
    {"maintenance", "its host was maintained", false},
    {"guest_reboot", "it rebooted inside the guest", false},
    {"redeploy", "it was redeployed", false},
    {"service_heal", "it was healed onto another host", false},
    {"platform_start", "it was being started", false},
    {"key_disabled", "the key version it needs is disabled", true},
    {"key_expired", "the key version it needs has expired", true},
    {"key_deleted", "the key it needs is deleted", true},
    {"key_purged", "the key it needs is purged", true},
    {"access_denied", "access to its key is refused", true},
    {"vault_unreachable", "the vault does not answer", true},
    {"retirement", "in-guest encryption is retired", true},
    {"key_volume_lost", "its key volume was wiped", true},
    {"restore", "it was being restored", false},
    {"secret_disabled", "the secret it needs is disabled", true},
    {"secret_deleted", "the secret it needs is deleted", true},
    {"secret_purged", "the secret it needs is purged", true},
    {"unlock_key_asked", "its guest asks for the key that unlocks it", true},
    {"rewrap_pending", "its disks are not wrapped again yet", true},
    {"key_not_yet_valid", "the key version it needs is not valid yet", true},
    {"migration", "it was being moved to another encryption mode", false},
    {"start_limit", "its start waited for the platform's limit on starts", false},
    {"storage_loss", "its disks were out of reach", false},
}};

constexpr std::array<std::string_view, chain_kind_count> links{{
    "a new version was made",
    "the key version expired",
    "a hygiene job disabled the key version",
    "the rotation policy retired the key version",
    "somebody disabled the key version",
    "the emergency answer disabled the key version",
    "the key version was disabled again after its repair window",
    "the key was deleted",
    "the key was purged",
    "the set's identity lost its permissions",
    "access to the vault was changed",
    "the vault stopped answering",
    "in-guest encryption was retired",
    "the host failed",
    "maintenance of the host began",
    "the owner stopped the VM",
    "the owner started the VM",
    "the VM rebooted inside the guest",
    "the VM was redeployed",
    "the VM was healed onto another host",
    "the platform start failed",
    "the platform shut the VM down",
    "a run of in-guest enable wiped the key volume",
    "the set was pointed to another version",
    "the key was stolen",
    "a restore began",
    "the simulation began",
    "somebody disabled the secret",
    "the secret was deleted",
    "the secret was purged",
    "the vault's settings do not let the platform in",
    "a migration moved the VM",
    "the storage of its disks was lost",
    "the vault answered only some calls",
}};

}  // namespace

const CauseInfo& info(Cause cause) { return causes.at(static_cast<std::size_t>(cause)); }

std::string_view words(ChainKind kind) { return links.at(static_cast<std::size_t>(kind)); }

}  // namespace rotasim
