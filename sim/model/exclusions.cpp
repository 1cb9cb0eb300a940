// The documented combinations that a platform refuses, each with its reason and source.
#include "sim/model/exclusions.hpp"

#include "sim/model/backup_check.hpp"
#include "sim/model/key_fit.hpp"
#include "sim/model/names.hpp"
#include "sim/model/vault_limits.hpp"

#include <algorithm>

namespace rotasim {

namespace {

constexpr std::int64_t gibibyte = 1024LL * 1024 * 1024;

bool has_tenant_key(const EncryptionMode& mode) {
    return mode.binding.value == Binding::follow_set || mode.binding.value == Binding::pinned;
}
bool is_set_mode(const EncryptionMode& mode) { return mode.binding.value == Binding::follow_set; }

void check_in_guest_vm(const ResolvedVm& vm, Resolver& out) {
    const VmTemplateSpec& spec = *vm.spec;
    if (spec.encryption_at_host) {
        out.error(spec.at, "encryption_at_host", "in-guest encryption excludes encryption at host",
                  "azure.md 1.3: mutually exclusive");
    }
    if (spec.os == OperatingSystem::linux_os && spec.image == ImageKind::custom) {
        out.error(spec.at, "image", "in-guest encryption refuses custom Linux images",
                  "azure.md 1.3: no custom Linux images");
    }
    if (vm.size == nullptr) {
        return;
    }
    const bool supported =
        spec.os == OperatingSystem::linux_os ? vm.size->in_guest_linux : vm.size->in_guest_windows;
    if (!supported) {
        out.error(spec.size->at, "size",
                  "size '" + vm.size->name + "' does not support in-guest encryption",
                  vm.size->in_guest_reason);
    }
    if (vm.size->memory.value < 2 * gibibyte) {
        out.error(spec.size->at, "size", "in-guest encryption needs 2 GiB of memory",
                  "azure.md 1.3");
    }
}

void check_in_guest_disk(const ResolvedVm& vm, const ResolvedDisk& disk, Resolver& out) {
    const VmTemplateSpec& spec = *vm.spec;
    const Place at = disk.spec->at;
    const GuestSystem made_for = disk.mode->guest_system;
    if ((made_for == GuestSystem::windows && spec.os != OperatingSystem::windows) ||
        (made_for == GuestSystem::linux_os && spec.os != OperatingSystem::linux_os)) {
        out.error(at, "mode", "mode '" + disk.mode->name + "' does not fit the operating system",
                  "azure.md 1.1: dm-crypt on Linux, BitLocker on Windows");
    }
    const bool small = vm.size != nullptr && vm.size->memory.value < 8 * gibibyte;
    if (small && spec.os == OperatingSystem::linux_os && disk.spec->role == DiskRole::os) {
        out.error(at, "mode", "a Linux OS disk in guest needs 8 GiB of memory",
                  "azure.md 1.3: 8 GB, more with a large root file system");
    }
    if (disk.tier != nullptr && !disk.tier->in_guest) {
        out.error(at, "tier", "tier '" + disk.tier->name + "' does not support in-guest encryption",
                  disk.tier->in_guest_reason);
    }
    if (disk.spec->role == DiskRole::ephemeral_os) {
        out.error(at, "role", "in-guest encryption refuses ephemeral OS disks", "azure.md 1.3");
    }
    if (disk.vault != nullptr) {
        check_guest_vault(spec, *disk.vault, KeyTold{at, "key", ""}, out);
    }
    if (disk.secret_vault != nullptr && disk.secret_vault != disk.vault) {
        check_guest_vault(spec, *disk.secret_vault, KeyTold{at, "secret", ""}, out);
    }
}

void check_set_disk(const ResolvedVm& vm, const ResolvedDisk& disk, Resolver& out) {
    const Place at = disk.spec->at;
    if (disk.spec->ever_in_guest || vm.spec->ever_in_guest) {
        out.error(at, "ever_in_guest",
                  "a disk that was ever encrypted in guest cannot use a customer key",
                  "azure.md 1.3: the flag stays after decryption; only an upload clears it");
    }
    if (disk.set == nullptr) {
        return;
    }
    SetEncryption wanted = SetEncryption::customer_key;
    if (disk.mode->double_layer) {
        wanted = SetEncryption::platform_and_customer_keys;
    } else if (disk.mode->confidential) {
        wanted = SetEncryption::confidential;
    }
    if (disk.set->encryption != wanted) {
        out.error(
            at, "set", "set '" + disk.set->name + "' is of another encryption type",
            "azure.md 2.1: the set's type must match the disk's mode '" + disk.mode->name + "'");
    }
    if (disk.set->region != vm.spec->region) {
        out.error(at, "set", "set '" + disk.set->name + "' is in another region",
                  "azure.md 2.2: same region and subscription");
    }
}

void check_disk(const ResolvedVm& vm, const ResolvedDisk& disk, Resolver& out) {
    const Place at = disk.spec->at;
    const DiskRole role = disk.spec->role;
    if ((role == DiskRole::temp || role == DiskRole::ephemeral_os) && has_tenant_key(*disk.mode)) {
        out.error(at, "mode", "temporary and ephemeral disks take platform keys only",
                  "azure.md 3: PMK always");
    }
    if (disk.mode->in_guest) {
        check_in_guest_disk(vm, disk, out);
    }
    if (is_set_mode(*disk.mode)) {
        check_set_disk(vm, disk, out);
    }
    if (disk.mode->host_encryption && vm.spec->ever_in_guest) {
        out.error(at, "mode",
                  "encryption at host is refused to a VM that was ever encrypted in guest",
                  "azure.md 1.3: also if the VM ever had it");
    }
    if (disk.key != nullptr && has_tenant_key(*disk.mode)) {
        check_wrapping_key(*disk.mode, *disk.key, KeyTold{at, "key", ""}, out);
        if (disk.vault != nullptr) {
            check_key_service(*disk.mode, *disk.vault, KeyTold{at, "key", ""}, out);
        }
    }
    if (disk.mode->double_layer && disk.tier != nullptr && !disk.tier->double_layer) {
        out.error(at, "tier", "tier '" + disk.tier->name + "' takes no double encryption",
                  "azure.md 2.2: not with Ultra and Premium SSD v2");
    }
    if (role == DiskRole::os && disk.tier != nullptr && !disk.tier->os_disk) {
        out.error(at, "tier", "tier '" + disk.tier->name + "' cannot be an OS disk",
                  disk.tier->source);
    }
    if (disk.spec->size && disk.tier != nullptr && disk.spec->size->value > disk.tier->size.value) {
        out.error(at, "size", "larger than tier '" + disk.tier->name + "'", "azure.md 6.2");
    }
}

void check_mixtures(const ResolvedVm& vm, Resolver& out) {
    bool in_guest = false, set_disk = false, host = false, storage = false, os_in_guest = false;
    bool data_in_guest = false, confidential_set = false;
    bool confidential_data = false;
    for (const ResolvedDisk& disk : vm.disks) {
        const bool local = disk.spec->role == DiskRole::temp;
        in_guest |= disk.mode->in_guest;
        set_disk |= is_set_mode(*disk.mode);
        host |= disk.mode->host_encryption;
        storage |= !local && !disk.mode->host_encryption && !disk.mode->in_guest;
        os_in_guest |= disk.mode->in_guest && disk.spec->role == DiskRole::os;
        data_in_guest |= disk.mode->in_guest && disk.spec->role == DiskRole::data;
        confidential_data |= disk.mode->confidential && disk.spec->role == DiskRole::data;
        confidential_set |= disk.mode->confidential && is_set_mode(*disk.mode);
    }
    const Place at = vm.spec->at;
    if (in_guest && set_disk) {
        out.error(at, "disks", "in-guest encryption and customer-key disks exclude each other",
                  "azure.md 1.3: a VM with one cannot attach the other");
    }
    if (in_guest && host) {
        out.error(at, "disks", "in-guest encryption excludes encryption at host",
                  "azure.md 1.3: mutually exclusive");
    }
    if (host && storage) {
        out.error(at, "disks", "encryption at host covers all disks of a VM",
                  "azure.md 3: give every disk a mode with encryption at host");
    }
    if (vm.all_known && vm.spec->encryption_at_host && !host && !in_guest) {
        out.error(at, "encryption_at_host", "set, but no disk has a mode with encryption at host",
                  "azure.md 3: the host encrypts all disks then");
    }
    if (vm.all_known && vm.spec->os == OperatingSystem::windows && data_in_guest && !os_in_guest) {
        out.error(at, "disks", "Windows in guest: not the data disks alone",
                  "azure.md 1.3: OS only, or OS and data");
    }
    if (confidential_data) {
        out.error(
            at, "disks", "a confidential set takes no data disks",
            "azure.md 2.1: such a set is for the OS disk and guest state of confidential VMs");
    }
    if (confidential_set && vm.backed_up) {
        out.error(at, "backup", "confidential VMs with a customer key cannot be backed up",
                  "azure.md 5.1");
    }
}

// VMs of a list are of no size, and some sizes do not tell: no size of the catalogue takes more.
constexpr std::uint32_t most_data_disks = 64;

void check_data_disks(const ResolvedVm& vm, std::uint32_t data_disks, Resolver& out) {
    const std::uint32_t of_size = vm.size == nullptr ? 0 : vm.size->data_disks_max.value;
    if (of_size > 0 && data_disks > of_size) {
        out.error(vm.spec->at, "disks", "more data disks than size '" + vm.size->name + "' takes",
                  "at most " + std::to_string(of_size));
    } else if (data_disks > most_data_disks) {
        out.error(vm.spec->at, "disks", "more data disks than any VM takes",
                  "at most " + std::to_string(most_data_disks));
    }
}

}  // namespace

void check_exclusions(const ResolvedVm& vm, Resolver& out) {
    bool in_guest = vm.mode != nullptr && vm.mode->in_guest;
    std::uint32_t data_disks = 0;
    std::uint32_t os_disks = 0;
    for (const ResolvedDisk& disk : vm.disks) {
        in_guest |= disk.mode->in_guest;
        data_disks += disk.spec->role == DiskRole::data ? 1 : 0;
        os_disks += disk.spec->role == DiskRole::os || disk.spec->role == DiskRole::ephemeral_os;
        check_disk(vm, disk, out);
    }
    if (in_guest) {
        check_in_guest_vm(vm, out);
    }
    if (os_disks > 1) {
        out.error(vm.spec->at, "disks", "more than one OS disk", "a VM boots from one");
    }
    check_data_disks(vm, data_disks, out);
    check_mixtures(vm, out);
    check_backed_up(vm, out);
}

void check_set(const EncryptionSetSpec& set, const KeySpec& key, const VaultSpec& vault,
               Resolver& out) {
    check_set_key(set, key, vault, KeyTold{set.key.at, "key", ""}, out);
    if (set.encryption == SetEncryption::confidential && set.auto_rotation) {
        out.error(set.at, "auto_rotation", "confidential sets do not rotate by themselves",
                  "azure.md 2.3: offline only");
    }
    if (set.version) {
        const auto named = [&set](const KeyVersionSpec& v) { return v.name == *set.version; };
        if (std::none_of(key.versions.begin(), key.versions.end(), named)) {
            out.error(set.at, "version",
                      "key '" + key.name + "' has no version '" + *set.version + "'");
        }
        if (set.auto_rotation) {
            out.warning(set.at, "version", "a pinned version with auto-rotation on",
                        "azure.md V8: tools that apply it roll the set back");
        }
    }
}

namespace {

void check_versions(const KeySpec& key, Resolver& out) {
    UtcTime last{INT64_MIN};
    std::vector<std::string> names;
    for (const KeyVersionSpec& version : key.versions) {
        if (version.created < last) {
            out.error(version.at, "versions",
                      "version '" + version.name +
                          "' is older than the one "
                          "before it",
                      "oldest first");
        }
        if (version.expires && *version.expires <= version.created) {
            out.error(version.at, "expires", "expires before it is made");
        }
        if (version.expires && version.not_before && *version.not_before >= *version.expires) {
            out.error(version.at, "not_before", "not valid before it has expired",
                      "nothing could ever be wrapped under it");
        }
        if (is_order_word(version.name)) {
            out.error(version.at, "name", "a version cannot be called '" + version.name + "'",
                      "to orders that is whichever version it is at that moment");
        }
        const bool again = std::find(names.begin(), names.end(), version.name) != names.end();
        if (again && !out.unread().any) {  // Else the reader has told of it.
            out.error(version.at, "name", "version '" + version.name + "' is given twice");
        }
        names.push_back(version.name);
        last = version.created;
    }
}

}  // namespace

void check_key(const KeySpec& key, const VaultSpec& vault, bool filled_by_emergency,
               Resolver& out) {
    if (key.bits != 2048 && key.bits != 3072 && key.bits != 4096) {
        out.error(key.at, "bits", "no RSA key of '" + std::to_string(key.bits) + "' bits",
                  "2048, 3072 or 4096");
    }
    if (key.type == KeyType::rsa_hsm && vault.sku == VaultSku::standard) {
        out.error(key.at, "type", "a standard vault holds no HSM keys", "azure.md 4.6: premium");
    }
    if (key.versions.empty() && key.age == KeyAge::given && !filled_by_emergency) {
        out.error(key.at, "versions", "no version exists at the start",
                  "give `versions`, or `age: random_phase`");
    }
    if (!key.versions.empty() && key.age == KeyAge::random_phase) {
        out.error(key.at, "age", "random_phase makes its own version",
                  "leave `versions` out, or `age: given`");
    }
    if (key.age == KeyAge::random_phase && !key.policy) {
        out.error(key.at, "age", "random_phase needs a policy with a period",
                  "the age is uniform over the rotation period");
    }
    if (vault.sku == VaultSku::managed_hsm && key.versions.size() > versions_in_managed_hsm) {
        out.error(key.at, "versions", "more versions than a managed HSM takes",
                  "azure.md 4.1: at most " + std::to_string(versions_in_managed_hsm));
    }
    check_versions(key, out);
}

}  // namespace rotasim
