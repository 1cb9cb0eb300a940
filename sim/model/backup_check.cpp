// What backup policies must keep to.
#include "sim/model/backup_check.hpp"

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

}  // namespace

void check_backups(const std::vector<BackupPolicySpec>& policies, Resolver& out) {
    for (const BackupPolicySpec& policy : policies) {
        if (out.read(policy) && waits_too_long(policy)) {
            out.error(policy.at, "jitter", "a backup would wait for longer than its period",
                      "the next is due by then: `every` is the period");
        }
    }
}

}  // namespace rotasim
