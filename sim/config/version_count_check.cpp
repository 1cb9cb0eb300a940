// A key that would come to have more versions than can be told apart.
#include "sim/config/version_count_check.hpp"

#include "sim/base/units.hpp"

#include <algorithm>

namespace rotasim {

namespace {

// Versions are numbered with 16 bits; a little is left for operators who have some made.
constexpr double most_versions = 65'000;

// The shortest time from one rotation by the policy to the next; nothing if it does not go on.
std::optional<Duration> shortest_gap(const RotationPolicy& policy) {
    if (const auto period = std::visit([](const auto& w) { return w.period(); }, policy.when)) {
        return period->shortest_length();
    }
    const auto* before = std::get_if<WhenBeforeExpiry>(&policy.when);
    if (before == nullptr || !policy.expire_after) return std::nullopt;
    return Duration{policy.expire_after->shortest_length().ns - before->before.typical_length().ns};
}

double count_in(Duration horizon, std::optional<Duration> gap) {
    return gap && gap->ns > 0 ? static_cast<double>(horizon.ns) / static_cast<double>(gap->ns)
                              : 0.0;
}

double made_by_policy(const Scenario& scenario, const Unread& unread, const KeySpec& key) {
    if (!key.policy) return 0.0;
    for (const RotationPolicy& policy : scenario.policies) {
        if (policy.name == key.policy->name && !unread.has(policy.at)) {
            return count_in(scenario.horizon.typical_length(), shortest_gap(policy));
        }
    }
    return 0.0;
}

double made_by_incidents(const Scenario& scenario, const Unread& unread, const KeySpec& key) {
    double made = 0.0;
    for (const IncidentSpec& incident : scenario.fleet.incidents) {
        const auto* rotates = std::get_if<RotateKey>(&incident.action);
        if (!unread.has(incident.at) && rotates != nullptr && rotates->key.name == key.name) {
            made += 1.0 + count_in(scenario.horizon.typical_length(), incident.every);
        }
    }
    return made;
}

}  // namespace

void check_version_counts(const Scenario& scenario, const Unread& unread,
                          std::vector<Problem>& problems) {
    if (unread.times) return;
    for (const KeySpec& key : scenario.fleet.keys) {
        if (unread.has(key.at)) continue;
        const double count = static_cast<double>(key.versions.size()) +
                             made_by_policy(scenario, unread, key) +
                             made_by_incidents(scenario, unread, key);
        if (count <= most_versions) continue;
        Problem problem;
        problem.at = key.at;
        problem.field = "versions";
        problem.message = "more than 65,000 of them would be made in " + to_text(scenario.horizon);
        problem.why = "no more of one key are told apart: rotate less often";
        problems.push_back(std::move(problem));
    }
}

}  // namespace rotasim
