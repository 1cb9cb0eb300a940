// sim/run/cli_advice.cpp — one function a contradiction.
#include "sim/run/cli_advice.hpp"

#include "sim/base/text.hpp"
#include "sim/run/table_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace rotasim {

namespace {

class Adviser {
public:
    Adviser(const Fleet& fleet, const Scenario& scenario) : fleet_(fleet), scenario_(scenario) {}

    std::vector<Problem> advise() {
        for (const RotationPolicy& policy : scenario_.policies) {
            expires_before_rotation(policy);
            retires_before_rollout(policy);
        }
        for (std::uint32_t k = 0; k < fleet_.keys.size(); ++k) {
            first_version_expires(k);
            never_rotates(k);
        }
        for (const EncryptionSetSpec& set : scenario_.fleet.sets)
            manual_set_is_left_behind(set);
        for (const HygieneSpec& job : scenario_.fleet.hygiene)
            tidies_pinned_versions(job);
        return std::move(out_);
    }

private:
    void warn(Place at, std::string field, std::string message, std::string why) {
        Problem problem;
        problem.at = at;
        problem.field = std::move(field);
        problem.message = std::move(message);
        problem.why = std::move(why);
        problem.warning = true;
        out_.push_back(std::move(problem));
    }

    [[nodiscard]] static std::optional<Period> period_of(const RotationPolicy& policy) {
        return std::visit([](const auto& when) { return when.period(); }, policy.when);
    }
    [[nodiscard]] const KeySpec& spec_of(std::uint32_t key) const {
        return fleet_.spec.keys[fleet_.keys[key].spec];
    }
    [[nodiscard]] const RotationPolicy* policy_of(std::uint32_t key) const {
        const std::uint32_t policy = fleet_.keys[key].policy;
        return policy == none ? nullptr : &scenario_.policies[policy];
    }
    [[nodiscard]] const RotationPolicy* policy_of(std::string_view key) const {
        for (std::uint32_t k = 0; k < fleet_.keys.size(); ++k) {
            if (spec_of(k).name == key) return policy_of(k);
        }
        return nullptr;
    }

    // A version that its own policy makes is dead before the next one comes.
    void expires_before_rotation(const RotationPolicy& policy) {
        const auto period = period_of(policy);
        if (!period || !policy.expire_after) return;
        if (policy.expire_after->typical_length() >= period->typical_length()) return;
        warn(policy.at, "expire_after",
             fmt::format("versions expire after {}, before the next rotation after {}",
                         to_text(*policy.expire_after), to_text(*period)),
             "every version is expired for a while before it is replaced");
    }

    // Retired at a fixed time, although the platform needs longer to move everybody.
    void retires_before_rollout(const RotationPolicy& policy) {
        const auto overlap =
            std::visit([](const auto& retire) { return retire.after_rotation(); }, policy.retire);
        if (!overlap || *overlap >= hours(1)) return;
        warn(policy.at, "retire",
             fmt::format("old versions are retired {} after a rotation",
                         overlap->ns == 0 ? std::string("at once, not") : to_text(*overlap)),
             "the platform takes up to an hour to wrap disks again (azure.md 0.3)");
    }

    void first_version_expires(std::uint32_t key) {
        const KeySpec& spec = spec_of(key);
        if (spec.versions.empty()) return;
        const KeyVersionSpec& newest = spec.versions.back();
        if (!newest.expires) return;
        const UtcTime end = fleet_.calendar.to_utc(fleet_.horizon);
        if (*newest.expires > end) return;
        const RotationPolicy* policy = policy_of(key);
        const auto period = policy == nullptr ? std::nullopt : period_of(*policy);
        if (policy != nullptr && !period) return;  // When it rotates is not known beforehand.
        if (!period) {
            warn(newest.at, "expires",
                 fmt::format("key '{}' expires on {} and has no policy that rotates it", spec.name,
                             human_date(*newest.expires)),
                 "nothing replaces the version");
        } else if (add(newest.created, *period) > *newest.expires) {
            warn(newest.at, "expires",
                 fmt::format("the first version of '{}' expires on {}, before its rotation on {}",
                             spec.name, human_date(*newest.expires),
                             human_date(add(newest.created, *period))),
                 "a policy's expiry applies only to versions that it makes");
        }
    }

    void never_rotates(std::uint32_t key) {
        const RotationPolicy* policy = policy_of(key);
        if (policy == nullptr || !std::holds_alternative<WhenNever>(policy->when)) return;
        if (!policy->expire_after) return;
        warn(policy->at, "expire_after",
             fmt::format("policy '{}' never rotates, so it makes no version that could expire",
                         policy->name),
             "the value has no effect");
    }

    // The key moves on and old versions are taken away, but this set stays where it is.
    void manual_set_is_left_behind(const EncryptionSetSpec& set) {
        if (set.auto_rotation) return;
        const RotationPolicy* policy = policy_of(set.key.name);
        if (policy == nullptr || std::holds_alternative<WhenNever>(policy->when)) return;
        const bool retires = !std::holds_alternative<RetireNever>(policy->retire);
        bool tidied = false;
        for (const HygieneSpec& job : scenario_.fleet.hygiene) {
            tidied = tidied || std::any_of(job.keys.begin(), job.keys.end(),
                                           [&set](const auto& key) { return key == set.key; });
        }
        if (!retires && !tidied) return;
        warn(set.at, "auto_rotation",
             fmt::format("set '{}' does not follow new versions of '{}', whose old versions are {}",
                         set.name, set.key.name, retires ? "retired" : "tidied away"),
             "running VMs on it are shut down when its version goes");
    }

    void tidies_pinned_versions(const HygieneSpec& job) {
        std::set<std::string>
            groups;  // Sorted, so that the text does not depend on the file's order.
        for (const VmPlan& plan : fleet_.plans) {
            for (const DiskPlan& disk : plan.disks) {
                if (disk.key == none || disk.set != none)
                    continue;  // Sets are moved, or warned of above.
                const std::string& name = spec_of(disk.key).name;
                const bool tidied =
                    std::any_of(job.keys.begin(), job.keys.end(),
                                [&name](const auto& key) { return key.name == name; });
                if (tidied) groups.insert(fleet_.spec.vms[plan.spec].name);
            }
        }
        for (const std::string& group : groups) {
            warn(job.at, "keys",
                 fmt::format("job '{}' takes versions away that VMs of '{}' stay pinned to",
                             job.name, group),
                 "they become latent dead and fail at their next platform start");
        }
    }

    const Fleet& fleet_;
    const Scenario& scenario_;
    std::vector<Problem> out_;
};

}  // namespace

std::vector<Problem> scenario_advice(const Fleet& fleet, const Scenario& scenario) {
    return Adviser(fleet, scenario).advise();
}

}  // namespace rotasim
