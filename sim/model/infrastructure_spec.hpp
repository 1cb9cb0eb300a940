// What a scenario says of hosts, vaults, keys and disk-encryption sets (the YAML's field tables).
#pragma once

#include "sim/base/calendar.hpp"
#include "sim/model/catalogue.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rotasim {

// A Marked assumption with a default: what nobody has published.
template <class T>
Marked<T> assumed(T value, std::string source) {
    return Marked<T>{std::move(value), Evidence::assumed, std::move(source), {}};
}
// What a documented range or bound was taken to be.
template <class T>
Marked<T> inferred(T value, std::string source) {
    return Marked<T>{std::move(value), Evidence::inferred, std::move(source), {}};
}
template <class T>
Marked<T> documented(T value, std::string source) {
    return Marked<T>{std::move(value), Evidence::documented, std::move(source), {}};
}

enum class HostFailureOutcome : std::uint8_t { heal, wait_for_repair };
enum class MaintenanceKind : std::uint8_t { pause, live_migration, reboot, redeploy };

constexpr auto enum_names(HostFailureOutcome) {
    using E = schema::EnumName<HostFailureOutcome>;
    return schema::names(
        E{"heal", HostFailureOutcome::heal, "The VMs are started on other hardware."},
        E{"wait_for_repair", HostFailureOutcome::wait_for_repair,
          "The VMs wait until the host is repaired."});
}
constexpr auto enum_names(MaintenanceKind) {
    using E = schema::EnumName<MaintenanceKind>;
    return schema::names(
        E{"pause", MaintenanceKind::pause, "VMs freeze for moments and go on."},
        E{"live_migration", MaintenanceKind::live_migration, "VMs move while they run."},
        E{"reboot", MaintenanceKind::reboot,
          "VMs are taken down and started by the platform: the key is needed."},
        E{"redeploy", MaintenanceKind::redeploy,
          "VMs are started on other hardware: the key is needed."});
}

struct MaintenanceSpec {
    MaintenanceKind kind = MaintenanceKind::pause;
    Marked<DurationDistribution> every;
    Marked<DurationDistribution> length;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using M = MaintenanceSpec;
        return fields(
            required("kind", &M::kind, "What the VMs of the host go through."),
            required("every", &M::every, "Time from one to the next, per host.").more_than(0),
            required("length", &M::length, "How long it takes."));
    }
};

// Faults of a host: an alternating renewal process, failure then repair.
struct HostFaultsSpec {
    std::string name;
    Place at;
    Marked<DurationDistribution> failure_every;
    Marked<DurationDistribution> repair = assumed(DurationDistribution::constant(hours(4)), "");
    HostFailureOutcome outcome = HostFailureOutcome::heal;
    Marked<DurationDistribution> heal =
        inferred(DurationDistribution::constant(minutes(15)),
                 "azure.md 0.3: typically <= 15 min; the bound is taken as the value");
    std::vector<MaintenanceSpec> maintenance;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using F = HostFaultsSpec;
        return fields(
            required("name", &F::name, "Name used by host pools."),
            required("failure_every", &F::failure_every, "Up time of a host before it fails.")
                .more_than(0),
            optional("repair", &F::repair, "Time to repair the hardware."),
            optional("outcome", &F::outcome, "What happens to its VMs."),
            optional("heal", &F::heal, "Time until VMs start on other hardware."),
            optional("maintenance", &F::maintenance, "Planned work on the host."));
    }
};

struct HostPoolSpec {
    std::string name;
    Place at;
    Ref sku;
    std::optional<std::uint32_t> count;  // Absent: as many as its VMs need.
    std::optional<Ref> faults;
    std::string twin;
    std::uint32_t first = 0;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using H = HostPoolSpec;
        return fields(
            required("name", &H::name, "Name of the pool; hosts are NAME-0000000 and on."),
            required("sku", &H::sku, "Host SKU of the catalogue or of `host_skus`."),
            optional("count", &H::count, "Hosts; absent: as many as its VMs need.").between(1, 1e7),
            optional("faults", &H::faults, "Fault model of `host_faults`; absent: never fails."),
            optional("twin", &H::twin,
                     "Pools with one twin name meet the same failures, host by host."),
            optional("first", &H::first, "Index of the first host."));
    }
};

enum class VaultSku : std::uint8_t { standard, premium, managed_hsm };
constexpr auto enum_names(VaultSku) {
    using E = schema::EnumName<VaultSku>;
    return schema::names(E{"standard", VaultSku::standard, "Software keys."},
                         E{"premium", VaultSku::premium, "Software and HSM keys."},
                         E{"managed_hsm", VaultSku::managed_hsm, "Single-tenant HSM."});
}

struct VaultSpec {
    std::string name;
    Place at;
    std::optional<Ref> service;  // Absent: default_key_service.
    VaultSku sku = VaultSku::standard;
    std::string region = "region-1";
    std::string subscription = "subscription-1";
    Marked<Duration> soft_delete = documented(days(90), "azure.md 4.3: 7-90 days, default 90");
    bool purge_protection = true;
    bool enabled_for_disk_encryption = true;
    bool trusted_service_bypass = true;
    bool network_perimeter = false;
    bool denies_secrets_without_expiry = false;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using V = VaultSpec;
        return fields(
            required("name", &V::name, "Name of the vault."),
            optional("service", &V::service,
                     "Key service of the catalogue that it belongs to; absent: azure_key_vault."),
            optional("sku", &V::sku, "Kind of vault."),
            optional("region", &V::region, "Region; keys and disks must share it."),
            optional("subscription", &V::subscription, "In-guest VMs must share it."),
            optional("soft_delete", &V::soft_delete,
                     "How long a deleted key can be recovered; another service has its own default "
                     "and bounds.")
                .at_least(0),
            optional("purge_protection", &V::purge_protection, "No purge before that time."),
            optional("enabled_for_disk_encryption", &V::enabled_for_disk_encryption,
                     "Whether the platform may fetch in-guest secrets."),
            optional("trusted_service_bypass", &V::trusted_service_bypass,
                     "Whether platform services pass the firewall."),
            optional("network_perimeter", &V::network_perimeter,
                     "Behind a security perimeter: the bypass is void (azure.md 2.4)."),
            optional("denies_secrets_without_expiry", &V::denies_secrets_without_expiry,
                     "A policy refuses secrets without an expiry, as in-guest enable writes them: "
                     "it cannot be run again (azure.md 8, V7)."));
    }
};

enum class KeyType : std::uint8_t { rsa, rsa_hsm, ec };
constexpr auto enum_names(KeyType) {
    using E = schema::EnumName<KeyType>;
    return schema::names(E{"rsa", KeyType::rsa, "RSA in software."},
                         E{"rsa_hsm", KeyType::rsa_hsm, "RSA in an HSM."},
                         E{"ec", KeyType::ec, "Elliptic curve; cannot wrap data keys."});
}

// One version that exists when the scenario starts.
struct KeyVersionSpec {
    std::string name;
    Place at;
    UtcTime created{};
    std::optional<UtcTime> expires;
    std::optional<UtcTime> not_before;
    bool enabled = true;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using V = KeyVersionSpec;
        return fields(required("name", &V::name, "Name of the version, unique in its key."),
                      required("created", &V::created, "When it was made."),
                      optional("expires", &V::expires, "When it expires; absent: never."),
                      optional("not_before", &V::not_before, "From when it may be used."),
                      optional("enabled", &V::enabled, "Whether it is enabled at the start."));
    }
};

// Start state of a key's age.
enum class KeyAge : std::uint8_t { given, random_phase };
constexpr auto enum_names(KeyAge) {
    using E = schema::EnumName<KeyAge>;
    return schema::names(
        E{"given", KeyAge::given, "As `versions` say."},
        E{"random_phase", KeyAge::random_phase,
          "One version, made at a uniformly random point of its rotation period."});
}

struct KeySpec {
    std::string name;
    Place at;
    Ref vault;
    KeyType type = KeyType::rsa;
    std::uint32_t bits = 3072;
    std::vector<KeyVersionSpec> versions;
    KeyAge age = KeyAge::given;
    std::optional<Ref> policy;
    std::string twin;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using K = KeySpec;
        return fields(
            required("name", &K::name, "Name of the key."),
            required("vault", &K::vault, "The vault that holds it."),
            optional("type", &K::type, "Type of key."),
            optional("bits", &K::bits, "Size: 2048, 3072 or 4096.").between(2048, 4096),
            optional("versions", &K::versions, "Versions that exist at the start, oldest first."),
            optional("age", &K::age, "Start state of the key's age."),
            optional("policy", &K::policy, "Rotation policy of `policies`; absent: never."),
            optional("twin", &K::twin, "Keys with one twin name share their random draws."));
    }
};

// What unlocks an in-guest VM: a BitLocker key or a passphrase, kept in a vault beside the keys.
// Every VM has its own; those that name one secret share its fate.
struct SecretSpec {
    std::string name;
    Place at;
    Ref vault;
    std::optional<UtcTime> expires;
    bool enabled = true;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using S = SecretSpec;
        return fields(
            required("name", &S::name, "Name of the secret; it is VAULT/secrets/NAME."),
            required("vault", &S::vault, "The vault that holds it."),
            optional("expires", &S::expires,
                     "When it expires; informational: it can be read all the same (azure.md 0.2)."),
            optional("enabled", &S::enabled, "Whether it is enabled at the start."));
    }
};

enum class SetEncryption : std::uint8_t { customer_key, platform_and_customer_keys, confidential };
constexpr auto enum_names(SetEncryption) {
    using E = schema::EnumName<SetEncryption>;
    return schema::names(
        E{"customer_key", SetEncryption::customer_key, "Tenant key."},
        E{"platform_and_customer_keys", SetEncryption::platform_and_customer_keys, "Two layers."},
        E{"confidential", SetEncryption::confidential, "Confidential VM with tenant key."});
}

struct EncryptionSetSpec {
    std::string name;
    Place at;
    Ref key;
    std::optional<std::string> version;  // Absent: the newest.
    SetEncryption encryption = SetEncryption::customer_key;
    bool auto_rotation = false;  // Opt-in (azure.md 2.3).
    std::string region = "region-1";
    Marked<Probability> offline_failure =
        assumed(Probability{0.0}, "azure.md 2.3: \"rare\", no figure");

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using S = EncryptionSetSpec;
        return fields(
            required("name", &S::name, "Name of the disk-encryption set."),
            required("key", &S::key, "Its key."),
            optional("version", &S::version, "Active version at the start; absent: the newest."),
            optional("encryption", &S::encryption, "Type; must match its disks' mode."),
            optional("auto_rotation", &S::auto_rotation,
                     "Whether it moves to the newest version by itself (opt-in)."),
            optional("region", &S::region, "Region; vault and disks must share it."),
            optional("offline_failure", &S::offline_failure,
                     "Confidential: chance that a VM misses a rotation although all are stopped. "
                     "The set then keeps its old version until it is asked again."));
    }
};

}  // namespace rotasim
