// What a scenario says of VMs, their disks, activity, workload and backups (the YAML's field
// tables).
#pragma once

#include "sim/model/infrastructure_spec.hpp"

namespace rotasim {

// Readings of what an expired key does, where sources contradict each other (azure.md 0.2, 10.1).
enum class ExpiredKey : std::uint8_t { doc_shutdown, field_fail_on_start, kv_permissive };
constexpr auto enum_names(ExpiredKey) {
    using E = schema::EnumName<ExpiredKey>;
    return schema::names(
        E{"doc_shutdown", ExpiredKey::doc_shutdown,
          "Documentation: running VMs are shut down, starts fail."},
        E{"field_fail_on_start", ExpiredKey::field_fail_on_start,
          "Field reports: running VMs go on, starts fail."},
        E{"kv_permissive", ExpiredKey::kv_permissive, "The vault still unwraps: nothing happens."});
}
// Reading of an in-guest VM's platform start under an expired key (azure.md 0.2, unverified).
enum class InGuestExpired : std::uint8_t { starts, fails };
constexpr auto enum_names(InGuestExpired) {
    using E = schema::EnumName<InGuestExpired>;
    return schema::names(E{"starts", InGuestExpired::starts, "Unwrap is still allowed: it starts."},
                         E{"fails", InGuestExpired::fails, "The start fails."});
}

// Reading of a Windows VM in guest whose secret no key wraps (azure.md 8, V20): one field report,
// which nobody has explained, so that it is a choice and no law.
enum class SecretOnlyStart : std::uint8_t { starts, asks_for_key };
constexpr auto enum_names(SecretOnlyStart) {
    using E = schema::EnumName<SecretOnlyStart>;
    return schema::names(
        E{"starts", SecretOnlyStart::starts, "Documentation: the secret is enough."},
        E{"asks_for_key", SecretOnlyStart::asks_for_key,
          "Field report: runs and reboots, but asks for its BitLocker key at a platform start."});
}

// Reading of a VM that was off while its set was rotated (azure.md 0.2, 2.3: field test, seed+).
enum class StoppedAtRotation : std::uint8_t { starts, waits_for_rewrap };
constexpr auto enum_names(StoppedAtRotation) {
    using E = schema::EnumName<StoppedAtRotation>;
    return schema::names(
        E{"starts", StoppedAtRotation::starts, "It starts under the old version or the new one."},
        E{"waits_for_rewrap", StoppedAtRotation::waits_for_rewrap,
          "Field report: it does not start before its disks are wrapped again, about an hour."});
}

struct SwitchesSpec {
    ExpiredKey expired_key = ExpiredKey::field_fail_on_start;
    InGuestExpired in_guest_expired_start = InGuestExpired::starts;
    SecretOnlyStart windows_secret_only_start = SecretOnlyStart::starts;
    StoppedAtRotation stopped_at_rotation = StoppedAtRotation::starts;

    friend bool operator==(const SwitchesSpec&, const SwitchesSpec&) = default;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using S = SwitchesSpec;
        return fields(optional("expired_key", &S::expired_key,
                               "What expiry does to VMs on an encryption set."),
                      optional("in_guest_expired_start", &S::in_guest_expired_start,
                               "What expiry does to the platform start of an in-guest VM."),
                      optional("windows_secret_only_start", &S::windows_secret_only_start,
                               "What the platform start of a Windows VM in guest does if no key "
                               "wraps its secret."),
                      optional("stopped_at_rotation", &S::stopped_at_rotation,
                               "What a VM does that was off when its set was rotated."));
    }
};

enum class OperatingSystem : std::uint8_t { linux_os, windows };
enum class ImageKind : std::uint8_t { gallery, custom };
enum class DiskRole : std::uint8_t { os, data, temp, ephemeral_os };

constexpr auto enum_names(OperatingSystem) {
    using E = schema::EnumName<OperatingSystem>;
    return schema::names(E{"linux", OperatingSystem::linux_os, "Linux (dm-crypt)."},
                         E{"windows", OperatingSystem::windows, "Windows (BitLocker)."});
}
constexpr auto enum_names(ImageKind) {
    using E = schema::EnumName<ImageKind>;
    return schema::names(E{"gallery", ImageKind::gallery, "A stock image."},
                         E{"custom", ImageKind::custom, "An own image."});
}
constexpr auto enum_names(DiskRole) {
    using E = schema::EnumName<DiskRole>;
    return schema::names(E{"os", DiskRole::os, "Operating-system disk."},
                         E{"data", DiskRole::data, "Data disk."},
                         E{"temp", DiskRole::temp, "Temporary disk on the host."},
                         E{"ephemeral_os", DiskRole::ephemeral_os, "OS disk on the host."});
}

struct DiskSpec {
    std::string name;
    Place at;
    DiskRole role = DiskRole::data;
    std::optional<Ref> tier;
    std::optional<Bytes> size;
    std::optional<Ref> mode;  // Absent: the VM's.
    std::optional<Ref> set;   // Absent: the VM's.
    std::optional<Ref> key;   // In-guest: the key that wraps the secret. Absent: the VM's.
    std::optional<Ref> secret;
    std::optional<std::string> version;
    bool ever_in_guest = false;  // Sticky: survives decryption, copies and snapshots.

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using D = DiskSpec;
        return fields(
            required("name", &D::name, "Name of the disk, unique in its VM."),
            optional("role", &D::role, "What it is for."),
            optional("tier", &D::tier, "Tier of the catalogue."),
            optional("size", &D::size, "Size; absent: the tier's.").more_than(0),
            optional("mode", &D::mode, "Encryption mode; absent: the VM's."),
            optional("set", &D::set, "Disk-encryption set; absent: the VM's."),
            optional("key", &D::key, "In guest: the wrapping key; absent: the VM's."),
            optional("secret", &D::secret, "In guest: the secret; absent: the VM's."),
            optional("version", &D::version, "Key version that it is wrapped under at the start."),
            optional("ever_in_guest", &D::ever_in_guest,
                     "Was encrypted in guest at any time: the flag never goes away."));
    }
};

// What happens to a VM by its owner's and the platform's hand. Absent: never.
struct ActivitySpec {
    std::string name;
    Place at;
    std::optional<Marked<DurationDistribution>> guest_reboot_every;
    Marked<DurationDistribution> guest_reboot_length =
        assumed(DurationDistribution::constant(minutes(2)), "azure.md 7: no figure");
    std::optional<Marked<DurationDistribution>> deallocate_every;
    Marked<DurationDistribution> off_length =
        assumed(DurationDistribution::constant(hours(12)), "azure.md 7: no figure");
    std::optional<Marked<DurationDistribution>> redeploy_every;
    std::optional<Marked<DurationDistribution>> heal_every;
    Marked<DurationDistribution> start_length =
        assumed(DurationDistribution::constant(seconds(90)), "azure.md 7: 45-120 s suggested");
    std::optional<Marked<DurationDistribution>> restore_whole_vm_every;
    std::optional<Marked<DurationDistribution>> restore_file_every;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using A = ActivitySpec;
        return fields(
            required("name", &A::name, "Name used by VMs."),
            optional("guest_reboot_every", &A::guest_reboot_every,
                     "From one reboot inside the guest to the next.")
                .more_than(0),
            optional("guest_reboot_length", &A::guest_reboot_length, "Down time of a reboot."),
            optional("deallocate_every", &A::deallocate_every,
                     "From one stop by the owner to the next.")
                .more_than(0),
            optional("off_length", &A::off_length, "How long the owner leaves it off."),
            optional("redeploy_every", &A::redeploy_every,
                     "From one redeployment to the next (a platform start).")
                .more_than(0),
            optional("heal_every", &A::heal_every,
                     "From one service heal of this VM alone to the next (a platform start).")
                .more_than(0),
            optional("start_length", &A::start_length, "Length of a platform start."),
            optional("restore_whole_vm_every", &A::restore_whole_vm_every,
                     "From one request to restore the whole VM to the next.")
                .more_than(0),
            optional("restore_file_every", &A::restore_file_every,
                     "From one request to restore files to the next.")
                .more_than(0));
    }
};

// How busy a VM is, as a multiple of its workload's rates: drawn anew at every step since the
// scenario's start, times a profile of the local week. A step takes the profile at its beginning.
struct LoadSpec {
    Place at;
    Marked<Duration> every;
    Marked<Distribution> factor{Distribution(distributions::Constant{1}), Evidence::given, {}, {}};
    std::optional<std::vector<double>> daily;
    std::optional<std::vector<double>> weekly;
    std::optional<std::string> zone;  // Absent: UTC.

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using L = LoadSpec;
        return fields(
            required("every", &L::every, "Step at which the load changes, from the start on.")
                .more_than(0),
            optional("factor", &L::factor,
                     "Load of one VM in one step, in parts of the workload's rates; a draw of its "
                     "own for each VM and step.")
                .at_least(0),
            optional("daily", &L::daily, "24 factors, for the hours of the day from 0:00 on.")
                .items(24, 24)
                .between(0, 1000),
            optional("weekly", &L::weekly, "7 factors, for the days of the week from Monday on.")
                .items(7, 7)
                .between(0, 1000),
            optional("zone", &L::zone,
                     "Zone of the tz database that the profiles are told in; absent: UTC."));
    }
};

struct WorkloadSpec {
    std::string name;
    Place at;
    Marked<BytesPerSecond> read;
    Marked<BytesPerSecond> write;
    Marked<Bytes> block = assumed(Bytes{16'384}, "no source");
    std::optional<LoadSpec> load;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using W = WorkloadSpec;
        return fields(
            required("name", &W::name, "Name used by VMs."),
            required("read", &W::read, "Mean read rate of one VM's disks."),
            required("write", &W::write, "Mean write rate of one VM's disks."),
            optional("block", &W::block, "Mean size of a request.").more_than(0),
            optional("load", &W::load, "How the rates change with time; absent: they never do."));
    }
};

// Which recovery point a restore drill takes, of those that are kept and finished.
enum class DrillPoint : std::uint8_t { newest, oldest };
constexpr auto enum_names(DrillPoint) {
    using E = schema::EnumName<DrillPoint>;
    return schema::names(
        E{"newest", DrillPoint::newest, "The newest: says whether a restore would work today."},
        E{"oldest", DrillPoint::oldest,
          "The oldest: finds points that a rotation has left behind."});
}

struct BackupPolicySpec {
    std::string name;
    Place at;
    Marked<Duration> every = documented(days(1), "azure.md 5.2: standard policy, one a day");
    Marked<Duration> first = assumed(hours(2), "time of day of the first backup");
    Marked<DurationDistribution> jitter =
        assumed(DurationDistribution::constant(Duration::zero()),
                "azure.md 5.2: within 2 h of schedule; none is taken");
    Marked<DurationDistribution> length =
        assumed(DurationDistribution::constant(Duration::zero()), "azure.md 5.2: minutes");
    Marked<Duration> retention = assumed(days(30), "azure.md 5.2: daily 7-9999 days, no default");
    Marked<Duration> snapshots_kept =
        documented(days(2), "azure.md 5.2: snapshots 1-5 days, default 2");
    Marked<Probability> failure = assumed(Probability{0.0}, "no figure published");
    Marked<DurationDistribution> restore_snapshot =
        assumed(DurationDistribution::constant(minutes(15)), "azure.md 5.2: tier 1 minutes");
    Marked<DurationDistribution> restore_vault =
        assumed(DurationDistribution::constant(hours(4)), "azure.md 5.2: tier 2 hours");
    std::optional<Marked<DurationDistribution>> drill_every;
    DrillPoint drill_point = DrillPoint::newest;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using B = BackupPolicySpec;
        return fields(
            required("name", &B::name, "Name used by VMs."),
            optional("every", &B::every, "Period.").more_than(0),
            optional("first", &B::first, "Offset of the first backup from the start.").at_least(0),
            optional("jitter", &B::jitter, "Delay of the start after its scheduled time."),
            optional("length", &B::length, "From the consistency point to the finished point."),
            optional("retention", &B::retention, "How long a point is kept.").more_than(0),
            optional("snapshots_kept", &B::snapshots_kept,
                     "How long the fast snapshot tier keeps it.")
                .at_least(0),
            optional("failure", &B::failure, "Chance that one backup fails."),
            optional("restore_snapshot", &B::restore_snapshot, "Restore from the snapshot tier."),
            optional("restore_vault", &B::restore_vault, "Restore from the vault tier."),
            optional("drill_every", &B::drill_every,
                     "From one restore drill of a VM to the next: a point is restored on the side, "
                     "to see whether it can be; absent: never.")
                .more_than(0),
            optional("drill_point", &B::drill_point, "Which point a drill takes."));
    }
};

// One VM of a list: when it exists, and its size. From a trace.
struct VmRow {
    Duration from{};
    std::optional<Duration> to;  // Absent: alive at the end (censored).
    std::uint32_t vcpus = 1;
    Bytes memory{};

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(required("from", &VmRow::from, "Created, after the start.").at_least(0),
                      optional("to", &VmRow::to, "Deleted; absent: lives on past the end."),
                      required("vcpus", &VmRow::vcpus, "Virtual processors.").between(1, 4096),
                      required("memory", &VmRow::memory, "Memory.").more_than(0));
    }
};

struct VmListSpec {
    std::string name;
    Place at;
    std::vector<VmRow> rows;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(required("name", &VmListSpec::name, "Name used by VMs."),
                      required("rows", &VmListSpec::rows, "One row a VM."));
    }
};

struct VmTemplateSpec {
    // What its group is called: as it says, or as it is called itself.
    [[nodiscard]] const std::string& group_name() const { return group.empty() ? name : group; }

    std::string name;
    Place at;
    std::string group;
    std::optional<std::uint32_t> count;
    std::uint32_t first = 0;
    std::string twin;
    std::optional<Ref> list;
    std::optional<Ref> size;
    std::optional<Ref> hosts;
    std::vector<Ref> more_hosts;
    OperatingSystem os = OperatingSystem::linux_os;
    ImageKind image = ImageKind::gallery;
    std::string region = "region-1";
    std::string subscription = "subscription-1";
    Ref mode;
    std::optional<Ref> set;
    std::optional<Ref> key;
    std::optional<Ref> secret;
    std::optional<std::string> version;
    bool encryption_at_host = false;
    bool ever_in_guest = false;
    std::vector<DiskSpec> disks;
    std::optional<Ref> activity;
    std::optional<Ref> workload;
    std::optional<Ref> backup;
    std::optional<Ref> operators;
    std::optional<SwitchesSpec> switches;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using V = VmTemplateSpec;
        return fields(
            required("name", &V::name, "Name; with `count` or `list` VMs are NAME-0000000 and on."),
            optional("group", &V::group, "Group in the results; absent: the name."),
            optional("count", &V::count, "VMs; absent: one, called NAME.").between(1, 1e7),
            optional("first", &V::first, "Index of the first VM."),
            optional("twin", &V::twin,
                     "Templates with one twin name meet the same events, VM by VM."),
            optional("list", &V::list, "VM list: one VM a row, with its life span and size."),
            optional("size", &V::size, "VM size of the catalogue."),
            optional("hosts", &V::hosts, "Host pool; absent: a host that never fails."),
            optional("more_hosts", &V::more_hosts, "Further pools, tried in this order."),
            optional("os", &V::os, "Operating system."),
            optional("image", &V::image, "Kind of image."),
            optional("region", &V::region, "Region; vault and set must share it."),
            optional("subscription", &V::subscription, "In guest: the vault must share it."),
            required("mode", &V::mode, "Encryption mode of its disks."),
            optional("set", &V::set, "Disk-encryption set of its disks."),
            optional("key", &V::key,
                     "In guest: the key that wraps its secret; absent: `secret` must be named, and "
                     "nothing wraps it."),
            optional("secret", &V::secret,
                     "In guest: the secret that unlocks it; absent: one that is always there, "
                     "wrapped by `key`."),
            optional("version", &V::version, "Key version of the wrap at the start."),
            optional("encryption_at_host", &V::encryption_at_host,
                     "Encryption at host switched on."),
            optional("ever_in_guest", &V::ever_in_guest,
                     "Was encrypted in guest at any time: the flag never goes away."),
            required("disks", &V::disks, "Its disks."),
            optional("activity", &V::activity, "What happens to it, of `activities`."),
            optional("workload", &V::workload, "Its disk traffic, of `workloads`."),
            optional("backup", &V::backup, "Its backup policy, of `backups`."),
            optional("operators", &V::operators, "Who repairs it, of `operators`."),
            optional(
                "switches", &V::switches,
                "Choices between contradicting sources for these VMs; absent: the scenario's."));
    }
};

}  // namespace rotasim
