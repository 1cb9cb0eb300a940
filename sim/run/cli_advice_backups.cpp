// sim/run/cli_advice_backups.cpp — rotation, retirement, retention and mode that cannot all hold.
#include "sim/base/saturate.hpp"
#include "sim/run/cli_conflict.hpp"
#include "sim/run/table_format.hpp"

#include <fmt/format.h>

#include <set>
#include <tuple>

namespace rotasim {

namespace {

class BackupAdviser {
public:
    BackupAdviser(const AdviceView& view, std::vector<Problem>& out)
        : view_(view), fleet_(view.fleet()), out_(out) {}

    void advise() {
        for (const VmPlan& plan : fleet_.plans) {
            if (plan.backup == none) continue;
            // Points depend on the first disk with a key or a secret (behaviour/recovery_points).
            for (const DiskPlan& disk : plan.disks) {
                if (disk.key == none && disk.secret == none) continue;
                if (disk.key != none) outlives(plan, disk);
                break;
            }
        }
    }

private:
    // Points of such a mode need the version of their day, and do not carry it (azure.md 5.1,
    // platforms.md 3).
    void outlives(const VmPlan& plan, const DiskPlan& disk) {
        const EncryptionMode& mode = fleet_.catalogue.encryption_modes[disk.mode];
        if (mode.backup_needs.value != BackupNeeds::version_at_backup) return;
        if (!told_.emplace(disk.key, plan.backup, disk.mode).second) return;
        const Duration left = left_after(disk);
        const Duration needed =
            saturated(int128{left.ns} + fleet_.spec.backups[plan.backup].retention.value.ns);
        for (const VersionTaker& taker : version_takers(view_, disk.key)) {
            if (taker.after >= needed) continue;
            for (const Conflicting& rotator : rotators(view_, disk.key))
                tell(plan, disk, taker, rotator, left);
        }
    }

    // How long after a rotation points are still made under the old version, where it ends.
    [[nodiscard]] Duration left_after(const DiskPlan& disk) const {
        const EncryptionMode& mode = fleet_.catalogue.encryption_modes[disk.mode];
        if (disk.set == none) {
            const std::size_t count = fleet_.keys[disk.key].pinned.size();
            return count == 0
                       ? Duration::zero()
                       : view_.moved_after(disk.key, count - 1, count).value_or(Duration::zero());
        }
        const auto& set = fleet_.spec.sets[fleet_.sets[disk.set].spec];
        const Duration lag = longest_of(mode.rewrap_lag.value);
        if (view_.follows_by_itself(set, disk.key)) return lag;
        const auto moved = view_.set_moved_after(disk.set);
        return moved ? saturated(int128{moved->ns} + lag.ns) : Duration::zero();
    }

    void tell(const VmPlan& plan, const DiskPlan& disk, const VersionTaker& taker,
              const Conflicting& rotator, Duration left) {
        const EncryptionMode& mode = fleet_.catalogue.encryption_modes[disk.mode];
        const BackupPolicySpec& backup = fleet_.spec.backups[plan.backup];
        const VmTemplateSpec& vms = fleet_.spec.vms[plan.spec];
        Problem problem = advice(
            taker.at(), taker.field(),
            fmt::format("old versions of '{}' are taken away {} after a rotation by {}, and backup "
                        "policy '{}' keeps recovery points of '{}' for {}",
                        view_.spec_of(disk.key).name, to_text(taker.after), taker.name(),
                        backup.name, vms.name, to_text(backup.retention.value)),
            fmt::format("points of mode {} need the version of their day: those that are older "
                        "than the rotation cannot be restored; one of rotation, retirement, "
                        "retention and mode must give way (`retire: after_last_recovery_point`)",
                        mode.name));
        Conflicting kept{backup.at, fmt::format("backups.{}.retention", backup.name),
                         to_text(backup.retention.value), "", ""};
        if (taker.after > left) {
            kept.set_to = to_text(taker.after - left);
            kept.way_out = "at most " + kept.set_to;
        }
        Conflicting way = taker.conflicting(saturated(int128{left.ns} + backup.retention.value.ns));
        if (taker.policy != nullptr) way.way_out += ", or after_last_recovery_point";
        problem.conflict = {rotator,
                            std::move(way),
                            std::move(kept),
                            {vms.at, fmt::format("vms.{}.mode", vms.name), mode.name,
                             "one whose points follow their disk, or carry their key", ""}};
        out_.push_back(std::move(problem));
    }

    const AdviceView& view_;
    const Fleet& fleet_;
    std::vector<Problem>& out_;
    std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> told_;  // Key, backup, mode.
};

}  // namespace

void advise_on_backups(const AdviceView& view, std::vector<Problem>& out) {
    BackupAdviser(view, out).advise();
}

}  // namespace rotasim
