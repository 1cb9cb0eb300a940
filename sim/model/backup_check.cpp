// What backup policies must keep to, and what Azure Backup offers.
#include "sim/model/backup_check.hpp"

#include "sim/base/units.hpp"
#include "sim/base/wide.hpp"

#include <cmath>

namespace rotasim {

namespace {

// A law without an end is cut at the period (behaviour/recovery_points.hpp), which is no matter
// unless most of what it says is cut.
bool waits_too_long(const BackupPolicySpec& policy) {
    const DurationDistribution& jitter = policy.jitter.value;
    const double unit = jitter.unit().as_seconds();
    const double longest = jitter.law().maximum() * unit;
    const double period = policy.every.value.as_seconds();
    return std::isfinite(longest) ? longest > period : jitter.mean_seconds() > period;
}

constexpr Duration shortest_period = hours(4);
constexpr Duration shortest_retention = days(7);
constexpr Duration longest_retention = days(9999);
constexpr Duration longest_snapshot = days(30);
constexpr std::size_t most_disks = 32;
constexpr Bytes largest_disk = tebibytes(32);
constexpr Bytes most_bytes = tebibytes(256);

void compare_with_product(const BackupPolicySpec& policy, Resolver& out) {
    if (policy.every.value < shortest_period) {
        out.warning(policy.at, "every", "more often than Azure Backup can",
                    "azure.md 5.2: every " + to_text(shortest_period) + " at most");
    }
    if (policy.retention.value < shortest_retention) {
        out.warning(policy.at, "retention", "shorter than Azure Backup keeps a point",
                    "azure.md 5.2: at least " + to_text(shortest_retention));
    }
    if (policy.retention.value > longest_retention) {
        out.warning(policy.at, "retention", "longer than Azure Backup keeps a point",
                    "azure.md 5.2: at most " + to_text(longest_retention));
    }
    if (policy.snapshots_kept.value > longest_snapshot) {
        out.warning(policy.at, "snapshots_kept", "longer than Azure Backup keeps a snapshot",
                    "azure.md 5.2: at most " + to_text(longest_snapshot));
    }
}

Bytes size_of(const ResolvedDisk& disk) {
    if (disk.spec->size) {
        return *disk.spec->size;
    }
    return disk.tier == nullptr ? Bytes{} : disk.tier->size;
}

}  // namespace

void check_backups(const std::vector<BackupPolicySpec>& policies, Resolver& out) {
    for (const BackupPolicySpec& policy : policies) {
        if (!out.read(policy)) {
            continue;
        }
        if (waits_too_long(policy)) {
            out.error(policy.at, "jitter", "a backup would wait for longer than its period",
                      "the next is due by then: `every` is the period");
        }
        if (policy.drill_point == DrillPoint::oldest && !policy.drill_every) {
            out.error(policy.at, "drill_point", "there are no drills",
                      "`drill_every` says how often");
        }
        if (policy.snapshots_kept.value > policy.retention.value) {
            out.error(policy.at, "snapshots_kept", "longer than the point itself is kept",
                      "`retention` says " + to_text(policy.retention.value) +
                          ", and the snapshot is a part of the point");
            continue;
        }
        compare_with_product(policy, out);
    }
}

void check_backed_up(const ResolvedVm& vm, Resolver& out) {
    if (!vm.backed_up) {
        return;
    }
    std::size_t disks = 0;
    int128 all = 0;
    for (const ResolvedDisk& disk : vm.disks) {
        if (disk.spec->role != DiskRole::os && disk.spec->role != DiskRole::data) {
            continue;
        }
        ++disks;
        const Bytes size = size_of(disk);
        all += size.value;
        if (size > largest_disk) {
            out.warning(disk.spec->at, "size", "larger than a disk that Azure Backup takes",
                        "azure.md 5.2: at most " + to_text(largest_disk));
        }
    }
    if (disks > most_disks) {
        out.warning(vm.spec->at, "backup", "more disks than Azure Backup takes of one VM",
                    "azure.md 5.2: at most " + std::to_string(most_disks));
    }
    if (all > most_bytes.value) {
        out.warning(vm.spec->at, "backup", "more bytes than Azure Backup takes of one VM",
                    "azure.md 5.2: at most " + to_text(most_bytes));
    }
}

}  // namespace rotasim
