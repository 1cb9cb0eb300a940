// What a provider offers: VM sizes, disk tiers, host SKUs, vault SKUs, encryption modes and cost
// profiles, as data. Every value that drives a result is Marked: it carries its evidence and its
// source into the results.
#pragma once

#include "sim/base/distribution.hpp"
#include "sim/base/evidence.hpp"
#include "sim/base/problem.hpp"
#include "sim/base/units.hpp"
#include "sim/model/key_service.hpp"
#include "sim/schema/fields.hpp"
#include "sim/schema/values.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rotasim {

using schema::Marked;
using schema::Ref;

constexpr auto enum_names(Evidence) {
    using E = schema::EnumName<Evidence>;
    return schema::names(E{"documented", Evidence::documented, "Published by the provider."},
                         E{"measured", Evidence::measured, "Measured, by a published test."},
                         E{"field_report", Evidence::field_report, "Told by somebody who saw it."},
                         E{"inferred", Evidence::inferred, "Concluded from what is published."},
                         E{"assumed", Evidence::assumed, "Nobody has published it."},
                         E{"given", Evidence::given, "Your own."});
}

struct VmSize {
    std::string name;
    Place at;
    std::string series;  // Empty: not told.
    std::uint32_t vcpus = 1;
    Bytes memory{};
    Marked<std::uint32_t> data_disks_max;
    Marked<std::uint32_t> uncached_iops;
    Marked<BytesPerSecond> uncached_rate;
    bool in_guest_linux = true;
    bool in_guest_windows = true;
    std::string in_guest_reason;
    bool live_migration = true;
    Evidence mark = Evidence::given;  // Of what has no mark of its own.
    std::string source;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(
            required("name", &VmSize::name, "Name of the size, as the provider writes it."),
            optional("series", &VmSize::series,
                     "Size series; a host of a SKU that names one takes VMs of no other."),
            required("vcpus", &VmSize::vcpus, "Virtual processors.").between(1, 4096),
            required("memory", &VmSize::memory, "Memory.").more_than(0),
            optional("data_disks_max", &VmSize::data_disks_max, "Most data disks attached."),
            optional("uncached_iops", &VmSize::uncached_iops, "Remote disk operations per second."),
            optional("uncached_rate", &VmSize::uncached_rate, "Remote disk throughput."),
            optional("in_guest_linux", &VmSize::in_guest_linux,
                     "Whether in-guest encryption of Linux supports this size."),
            optional("in_guest_windows", &VmSize::in_guest_windows,
                     "Whether in-guest encryption of Windows supports this size."),
            optional("in_guest_reason", &VmSize::in_guest_reason,
                     "Why in-guest encryption is not supported."),
            optional("live_migration", &VmSize::live_migration,
                     "Whether the platform can move it while it runs."),
            optional("mark", &VmSize::mark, "On what the row rests; a catalogue must say it."),
            optional("source", &VmSize::source, "Where the row comes from."));
    }
};

struct DiskTier {
    std::string name;
    Place at;
    Bytes size{};
    Marked<std::uint32_t> iops;
    Marked<BytesPerSecond> rate;
    bool in_guest = true;
    std::string in_guest_reason;
    bool double_layer = true;
    bool os_disk = true;
    Evidence mark = Evidence::given;  // Of what has no mark of its own.
    std::string source;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(
            required("name", &DiskTier::name, "Name of the tier, as the provider writes it."),
            required("size", &DiskTier::size, "Largest size of a disk of this tier.").more_than(0),
            optional("iops", &DiskTier::iops, "Operations per second."),
            optional("rate", &DiskTier::rate, "Throughput."),
            optional("in_guest", &DiskTier::in_guest, "Whether in-guest encryption supports it."),
            optional("in_guest_reason", &DiskTier::in_guest_reason, "Why it does not."),
            optional("double_layer", &DiskTier::double_layer,
                     "Whether it takes two layers of encryption."),
            optional("os_disk", &DiskTier::os_disk, "Whether it can be an operating-system disk."),
            optional("mark", &DiskTier::mark, "On what the row rests; a catalogue must say it."),
            optional("source", &DiskTier::source, "Where the row comes from."));
    }
};

struct HostSku {
    std::string name;
    Place at;
    std::string series;  // Empty: takes every size.
    std::uint32_t vcpus = 1;
    Bytes memory{};
    // Most VMs of one size on an empty host, by the size's processors. Tabulated, not computed:
    // published packings exceed the listed processors (azure.md 6.3).
    std::map<std::string, std::uint32_t> packing;
    std::uint32_t vms_max = 1024;
    Evidence mark = Evidence::given;  // Of what has no mark of its own.
    std::string source;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(
            required("name", &HostSku::name, "Name of the SKU."),
            optional("series", &HostSku::series, "Size series of its VMs; absent: any."),
            required("vcpus", &HostSku::vcpus, "Virtual processors offered.").between(1, 100000),
            required("memory", &HostSku::memory, "Memory offered.").more_than(0),
            optional("packing", &HostSku::packing,
                     "Most VMs of one size, by the size's processors; empty: by capacity."),
            optional("vms_max", &HostSku::vms_max, "Most VMs on one host.").between(1, 100000),
            optional("mark", &HostSku::mark, "On what the row rests; a catalogue must say it."),
            optional("source", &HostSku::source, "Where the row comes from."));
    }
};

enum class GuestSystem : std::uint8_t { any, linux_os, windows };
constexpr auto enum_names(GuestSystem) {
    using E = schema::EnumName<GuestSystem>;
    return schema::names(E{"any", GuestSystem::any, "Any operating system."},
                         E{"linux", GuestSystem::linux_os, "Linux only."},
                         E{"windows", GuestSystem::windows, "Windows only."});
}

enum class DekScope : std::uint8_t { none, volume, vm, host };
enum class DekHome : std::uint8_t { none, guest, host, storage, processor, card, software };
enum class CpuSite : std::uint8_t { none, guest, host, storage };
enum class Binding : std::uint8_t { none, platform, pinned, follow_set };
enum class OnRotate : std::uint8_t { none, rewrap, rewrap_offline };
enum class RewrapOrder : std::uint8_t { while_running, any_state, impossible };
enum class KeyNeed : std::uint8_t {
    create,
    attach,
    platform_start,
    guest_reboot,
    restore,
    periodic,
    host_start
};
enum class KeyOperation : std::uint8_t { get_secret, get, wrap, unwrap };
enum class UnusableAction : std::uint8_t { none, stop };
enum class BackupNeeds : std::uint8_t { nothing, current_wrap, key_in_point, version_at_backup };
enum class RecoveryAction : std::uint8_t {
    re_enable,
    recover_deleted,
    assign_new_key,
    rerun_extension,
    restore_key_from_recovery_point,
    restore_grant,
    rescue_unlock,
    restore_vm,
};

constexpr auto enum_names(DekScope) {
    using E = schema::EnumName<DekScope>;
    return schema::names(E{"none", DekScope::none, "No data key."},
                         E{"volume", DekScope::volume, "One data key per disk."},
                         E{"vm", DekScope::vm, "One data key per VM."},
                         E{"host", DekScope::host, "One data key per host."});
}
constexpr auto enum_names(DekHome) {
    using E = schema::EnumName<DekHome>;
    return schema::names(
        E{"none", DekHome::none, "There is no data key."},
        E{"guest", DekHome::guest, "Memory of the guest."},
        E{"host", DekHome::host, "The host below the guest."},
        E{"storage", DekHome::storage, "The storage service."},
        E{"processor", DekHome::processor, "The confidential VM's own enclave."},
        E{"card", DekHome::card, "A card of the host that does nothing else."},
        E{"software", DekHome::software,
          "Memory of one's own software in the guest: a database, an API server."});
}
constexpr auto enum_names(CpuSite) {
    using E = schema::EnumName<CpuSite>;
    return schema::names(E{"none", CpuSite::none, "Nobody pays."},
                         E{"guest", CpuSite::guest, "The VM's own processors pay."},
                         E{"host", CpuSite::host, "The host's reserved processors pay."},
                         E{"storage", CpuSite::storage, "The storage service pays."});
}
constexpr auto enum_names(Binding) {
    using E = schema::EnumName<Binding>;
    return schema::names(
        E{"none", Binding::none, "No key."},
        E{"platform", Binding::platform, "The provider's own key; the tenant never sees it."},
        E{"pinned", Binding::pinned, "Stays on the version it was enabled with."},
        E{"follow_set", Binding::follow_set, "Follows the active version of its encryption set."});
}
constexpr auto enum_names(OnRotate) {
    using E = schema::EnumName<OnRotate>;
    return schema::names(
        E{"none", OnRotate::none, "A new version changes nothing."},
        E{"rewrap", OnRotate::rewrap, "The data key is wrapped again while the VM runs."},
        E{"rewrap_offline", OnRotate::rewrap_offline, "Wrapped again only while all VMs are off."});
}
constexpr auto enum_names(RewrapOrder) {
    using E = schema::EnumName<RewrapOrder>;
    return schema::names(
        E{"while_running", RewrapOrder::while_running, "Only while the VM runs."},
        E{"any_state", RewrapOrder::any_state, "Whether the VM runs or not."},
        E{"impossible", RewrapOrder::impossible, "Not offered: a disk keeps its version."});
}
constexpr auto enum_names(KeyNeed) {
    using E = schema::EnumName<KeyNeed>;
    return schema::names(
        E{"create", KeyNeed::create, "Creation of the VM."},
        E{"attach", KeyNeed::attach, "Attaching a disk; told by `describe`, done in no run."},
        E{"platform_start", KeyNeed::platform_start,
          "Deallocate and start, redeploy, service heal, reboot maintenance."},
        E{"guest_reboot", KeyNeed::guest_reboot, "Reboot inside the guest."},
        E{"restore", KeyNeed::restore, "Restore from a backup."},
        E{"periodic", KeyNeed::periodic, "Checked again while it runs."},
        E{"host_start", KeyNeed::host_start,
          "Start after its host was down, was rebooted or is another one; part of "
          "platform_start."});
}
constexpr auto enum_names(KeyOperation) {
    using E = schema::EnumName<KeyOperation>;
    return schema::names(E{"get_secret", KeyOperation::get_secret, "Read the secret; in guest."},
                         E{"get", KeyOperation::get, "Read the public key and its attributes."},
                         E{"wrap", KeyOperation::wrap, "Wrap; refused after expiry."},
                         E{"unwrap", KeyOperation::unwrap, "Unwrap; allowed after expiry."});
}
constexpr auto enum_names(UnusableAction) {
    using E = schema::EnumName<UnusableAction>;
    return schema::names(E{"none", UnusableAction::none, "A running VM goes on."},
                         E{"stop", UnusableAction::stop, "I/O fails and the VM is shut down."});
}
constexpr auto enum_names(BackupNeeds) {
    using E = schema::EnumName<BackupNeeds>;
    return schema::names(
        E{"nothing", BackupNeeds::nothing, "A restore needs no tenant key."},
        E{"current_wrap", BackupNeeds::current_wrap,
          "Snapshots are wrapped again with the set, whose key must be usable; the vault tier "
          "needs no key."},
        E{"key_in_point", BackupNeeds::key_in_point,
          "The recovery point carries secret and key; snapshots may fail after a rotation."},
        E{"version_at_backup", BackupNeeds::version_at_backup,
          "The version in force at the backup must still be usable."});
}
constexpr auto enum_names(RecoveryAction) {
    using E = schema::EnumName<RecoveryAction>;
    return schema::names(
        E{"re_enable", RecoveryAction::re_enable, "Enable the disabled key version again."},
        E{"recover_deleted", RecoveryAction::recover_deleted, "Recover the key from soft delete."},
        E{"assign_new_key", RecoveryAction::assign_new_key,
          "Point the encryption set to the newest usable version of its key, or to one made for "
          "it."},
        E{"rerun_extension", RecoveryAction::rerun_extension,
          "Run in-guest enable again with the newest key (needs a running VM)."},
        E{"restore_key_from_recovery_point", RecoveryAction::restore_key_from_recovery_point,
          "Restore secret and key from a recovery point that carries them."},
        E{"restore_grant", RecoveryAction::restore_grant,
          "Give the identity its permissions, or the network its path, back."},
        E{"rescue_unlock", RecoveryAction::rescue_unlock,
          "Attach the disk to a rescue VM and unlock it by hand."},
        E{"restore_vm", RecoveryAction::restore_vm,
          "Restore the whole VM from its newest restorable recovery point."});
}

// How the data of a disk comes under a new data key, which ends what a leaked one exposes.
enum class NewDataKey : std::uint8_t { by_copy, in_place };
constexpr auto enum_names(NewDataKey) {
    using E = schema::EnumName<NewDataKey>;
    return schema::names(E{"by_copy", NewDataKey::by_copy,
                           "Only by a copy on a new disk, which has a data key of its own."},
                         E{"in_place", NewDataKey::in_place,
                           "In place while the VM runs (step reencrypt of an emergency)."});
}

// What happens to a running VM when its key cannot be used, and how long until it does.
struct Reaction {
    Marked<UnusableAction> action;
    Marked<DurationDistribution> after;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(required("action", &Reaction::action, "What happens to a running VM."),
                      optional("after", &Reaction::after, "Time from the cause to the effect."));
    }
};

// An encryption mode is data: the thirteen parameters of platforms.md 1.1.
struct EncryptionMode {
    std::string name;
    Place at;
    std::string title;
    Marked<std::vector<std::string>> chain;         // 1
    Marked<DekScope> dek_scope;                     // 2
    Marked<DekHome> dek_home;                       // 3
    Marked<CpuSite> cpu_site;                       // 4
    Marked<std::uint32_t> cipher_sector;            // 4
    Marked<Binding> binding;                        // 5
    Marked<OnRotate> on_rotate;                     // 6
    Marked<DurationDistribution> rewrap_lag;        // 6
    Marked<RewrapOrder> rewrap_order;               // 6
    Marked<std::vector<KeyNeed>> needs_key_at;      // 7
    Marked<std::vector<KeyOperation>> operations;   // 7
    Reaction on_disabled;                           // 8
    Reaction on_expired;                            // 8
    Reaction on_deleted;                            // 8
    Reaction on_denied;                             // 8
    Reaction on_unreachable;                        // 8
    Marked<std::vector<RecoveryAction>> recovery;   // 9
    Marked<Duration> heals_within;                  // 9
    Marked<DurationDistribution> heals_after;       // 9
    Marked<BackupNeeds> backup_needs;               // 10
    Marked<bool> file_restore;                      // 10
    Marked<std::uint32_t> calls_per_start;          // 11
    Marked<std::uint32_t> calls_per_rewrap;         // 11
    Marked<std::uint32_t> key_bits_min;             // 12
    Marked<std::vector<std::string>> key_services;  // 12
    Marked<std::vector<std::string>> migrate_to;    // 13
    Marked<NewDataKey> new_data_key{NewDataKey::by_copy,
                                    Evidence::assumed,
                                    "no way in place is documented [azure.md 2.2]",
                                    {}};  // 6
    GuestSystem guest_system = GuestSystem::any;
    bool in_guest = false;
    bool confidential = false;
    bool double_layer = false;
    bool host_encryption = false;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using M = EncryptionMode;
        return fields(
            required("name", &M::name, "Name used by scenarios."),
            required("title", &M::title, "One line for a reader."),
            required("chain", &M::chain, "What the data key hangs on, nearest first; for readers."),
            required("dek_scope", &M::dek_scope, "What one data key covers; for readers."),
            required("dek_home", &M::dek_home,
                     "Where the plain data key lives: it agrees with whose processors encrypt."),
            required("cpu_site", &M::cpu_site, "Whose processors encrypt."),
            optional("cipher_sector", &M::cipher_sector, "Bytes per encryption sector.")
                .between(512, 4096),
            required("binding", &M::binding, "How the wrap is tied to a key version."),
            required("on_rotate", &M::on_rotate, "What a new version does to existing wraps."),
            optional("rewrap_lag", &M::rewrap_lag, "Time from a set's change to a disk's re-wrap."),
            optional("rewrap_order", &M::rewrap_order,
                     "When a pinned disk can be wrapped again by order (rollouts)."),
            required("needs_key_at", &M::needs_key_at, "Moments at which the key must be usable."),
            optional("operations", &M::operations, "Key operations that such a moment needs."),
            optional("on_disabled", &M::on_disabled, "When the version is disabled."),
            optional("on_expired", &M::on_expired, "When the version has expired."),
            optional("on_deleted", &M::on_deleted, "When the key is deleted or purged."),
            optional("on_denied", &M::on_denied, "When the identity or network is refused."),
            optional("on_unreachable", &M::on_unreachable, "When the vault does not answer."),
            required("recovery", &M::recovery, "Recovery actions that can work with this mode."),
            optional(
                "heals_within", &M::heals_within,
                "A key back within this time of the outage heals it without operators; 0: never.")
                .at_least(0),
            optional("heals_after", &M::heals_after, "How long such a healing takes."),
            required("backup_needs", &M::backup_needs, "What a recovery point needs."),
            required("file_restore", &M::file_restore, "Whether single files can be restored."),
            optional("calls_per_start", &M::calls_per_start, "Vault calls of one platform start."),
            optional("calls_per_rewrap", &M::calls_per_rewrap, "Vault calls of one re-wrap."),
            optional("key_bits_min", &M::key_bits_min, "Shortest RSA key accepted."),
            optional("key_services", &M::key_services,
                     "Key services whose keys it takes; absent: any."),
            optional("migrate_to", &M::migrate_to,
                     "Modes that planned work (`migrations`) can take it to."),
            optional("new_data_key", &M::new_data_key,
                     "How a disk's data comes under a new data key."),
            optional("guest_system", &M::guest_system, "Operating system that it is made for."),
            optional("in_guest", &M::in_guest, "Encrypted inside the guest."),
            optional("confidential", &M::confidential, "A confidential VM's mode."),
            optional("double_layer", &M::double_layer, "Two layers: platform and tenant key."),
            optional("host_encryption", &M::host_encryption, "Encrypted on the host."));
    }
};

// What one request costs in processor time: s(B) = request + sectors * alpha + bytes * beta
// (crypto-cost.md section 6). Integer picoseconds, so that a profile is exact text.
struct CostProfile {
    std::string name;
    Place at;
    std::string title;
    Marked<std::int64_t> alpha_ps_512;
    Marked<std::int64_t> beta_fs_per_byte;
    Marked<Duration> request_guest;
    Marked<Duration> request_host;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using P = CostProfile;
        return fields(
            required("name", &P::name, "Name used by scenarios."),
            required("title", &P::title, "One line for a reader."),
            required("alpha_ps_per_sector", &P::alpha_ps_512, "Picoseconds per sector.")
                .at_least(0),
            required("beta_fs_per_byte", &P::beta_fs_per_byte, "Femtoseconds per byte.")
                .at_least(0),
            required("request_guest", &P::request_guest, "Per request in the guest's layer."),
            required("request_host", &P::request_host, "Per request in the host's layer."));
    }
};

struct Catalogue {
    std::vector<VmSize> vm_sizes;
    std::vector<DiskTier> disk_tiers;
    std::vector<HostSku> host_skus;
    std::vector<EncryptionMode> encryption_modes;
    std::vector<CostProfile> cost_profiles;
    std::vector<KeyService> key_services;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using C = Catalogue;
        return fields(optional("vm_sizes", &C::vm_sizes, "VM sizes."),
                      optional("disk_tiers", &C::disk_tiers, "Disk tiers."),
                      optional("host_skus", &C::host_skus, "Host SKUs."),
                      optional("encryption_modes", &C::encryption_modes, "Encryption modes."),
                      optional("cost_profiles", &C::cost_profiles, "Cost profiles."),
                      optional("key_services", &C::key_services, "Key services."));
    }
};

}  // namespace rotasim
