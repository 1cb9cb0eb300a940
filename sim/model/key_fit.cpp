// Whether a key, and the vault that it lies in, can serve those who shall use it.
#include "sim/model/key_fit.hpp"

#include <algorithm>

namespace rotasim {

namespace {

void refuse(const KeyTold& told, const std::string& message, const std::string& why,
            Resolver& out) {
    out.error(told.at, told.field, told.whom + message, why);
}

void warn(const KeyTold& told, const std::string& message, const std::string& why, Resolver& out) {
    out.warning(told.at, told.field, told.whom + message, why);
}

// Running VMs go on, so that nothing tells of it until they are started.
void warn_of_closed_network(const VaultSpec& vault, const KeyTold& told, Resolver& out) {
    if (vault.network_perimeter || !vault.trusted_service_bypass) {
        warn(told, "vault '" + vault.name + "' lets no service of the platform in",
             "azure.md V18: as if the grant were gone, from the start on", out);
    }
}

}  // namespace

void check_guest_vault(const VmTemplateSpec& vm, const VaultSpec& vault, const KeyTold& told,
                       Resolver& out) {
    constexpr const char* placed = "azure.md 1.1: same region and subscription as the VM";
    const std::string name = "vault '" + vault.name + "'";
    if (vault.sku == VaultSku::managed_hsm) {
        refuse(told, "in-guest encryption cannot use a managed HSM", "azure.md 1.1", out);
    }
    if (vault.region != vm.region) {
        refuse(told, name + " is in another region", placed, out);
    }
    if (vault.subscription != vm.subscription) {
        refuse(told, name + " is in another subscription", placed, out);
    }
    if (!vault.enabled_for_disk_encryption) {
        warn(told, name + " is not enabled for disk encryption",
             "azure.md V5: guest reboots work, platform starts fail", out);
    }
    warn_of_closed_network(vault, told, out);
    if (vault.denies_secrets_without_expiry) {
        warn(told, name + " denies secrets without an expiry",
             "azure.md V7: in-guest enable cannot be run again, so nothing is rotated", out);
    }
}

void check_wrapping_key(const EncryptionMode& mode, const KeySpec& key, const KeyTold& told,
                        Resolver& out) {
    if (key.type == KeyType::ec) {
        refuse(told, "key '" + key.name + "' cannot wrap data keys", "azure.md 1.1, 2.2: RSA only",
               out);
    } else if (key.bits < mode.key_bits_min.value) {
        refuse(told, "key '" + key.name + "' is too short for '" + mode.name + "'",
               mode.key_bits_min.source, out);
    }
}

void check_key_service(const EncryptionMode& mode, const VaultSpec& vault, const KeyTold& told,
                       Resolver& out) {
    const auto& taken = mode.key_services.value;
    const std::string service =
        vault.service ? vault.service->name : std::string(default_key_service);
    if (!taken.empty() && std::find(taken.begin(), taken.end(), service) == taken.end()) {
        refuse(told, "mode '" + mode.name + "' takes no keys of '" + service + "'",
               mode.key_services.source, out);
    }
}

void check_set_key(const EncryptionSetSpec& set, const KeySpec& key, const VaultSpec& vault,
                   const KeyTold& told, Resolver& out) {
    if (key.type == KeyType::ec) {
        refuse(told, "key '" + key.name + "' cannot wrap data keys", "azure.md 2.2: RSA only", out);
    }
    if (!vault.purge_protection) {
        refuse(told, "vault '" + vault.name + "' has no purge protection",
               "azure.md 2.2: soft delete and purge protection are mandatory for sets", out);
    }
    if (vault.region != set.region) {
        refuse(told, "vault '" + vault.name + "' is in another region",
               "azure.md 2.2: same region as the disks", out);
    }
    warn_of_closed_network(vault, told, out);
}

}  // namespace rotasim
