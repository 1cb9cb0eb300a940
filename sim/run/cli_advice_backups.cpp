// sim/run/cli_advice_backups.cpp — rotation, retirement, retention and mode that cannot all hold.
#include "sim/run/cli_advice_view.hpp"
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
            for (const DiskPlan& disk : plan.disks) {
                if (disk.key != none) outlives(plan, disk);
            }
        }
    }

private:
    // Points of such a mode need the version of their day, and do not carry it (azure.md 5.1,
    // platforms.md 3).
    void outlives(const VmPlan& plan, const DiskPlan& disk) {
        const EncryptionMode& mode = fleet_.catalogue.encryption_modes[disk.mode];
        const BackupPolicySpec& backup = fleet_.spec.backups[plan.backup];
        const auto taken = view_.taken_after(disk.key);
        if (mode.backup_needs.value != BackupNeeds::version_at_backup || !taken) return;
        if (!view_.comes_to_rotate(disk.key) || *taken >= backup.retention.value) return;
        if (!told_.emplace(disk.key, plan.backup, disk.mode).second) return;
        const KeySpec& key = view_.spec_of(disk.key);
        const RotationPolicy* policy = view_.policy_of(disk.key);
        const bool by_policy = policy != nullptr && AdviceView::retired_after(*policy) == taken;
        out_.push_back(advice(
            by_policy ? policy->at : key.at, by_policy ? "retire" : "key",
            fmt::format("old versions of '{}' are taken away {} after a rotation{}, and backup "
                        "policy '{}' keeps recovery points of '{}' for {}",
                        key.name, to_text(*taken),
                        by_policy ? fmt::format(" by policy '{}'", policy->name) : std::string(),
                        backup.name, fleet_.spec.vms[plan.spec].name,
                        to_text(backup.retention.value)),
            fmt::format("points of mode {} need the version of their day: those that are older "
                        "than the rotation cannot be restored; one of rotation, retirement, "
                        "retention and mode must give way (`retire: after_last_recovery_point`)",
                        mode.name)));
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
