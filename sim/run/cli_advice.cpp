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
        for (const EncryptionSetSpec& set : scenario_.fleet.sets) {
            manual_set_is_left_behind(set);
            set_starts_on_old_version(set);
        }
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

    // How long after a new version the older ones are taken away from those who still use them;
    // nothing if they never are: a retirement after the confirmed re-wrap waits for everybody.
    [[nodiscard]] std::optional<Duration> taken_after(const Ref& key) const {
        std::optional<Duration> first;
        const auto earlier = [&first](Duration after) {
            first = first ? std::min(*first, after) : after;
        };
        if (const RotationPolicy* policy = policy_of(key.name)) {
            const auto after =
                std::visit([](const auto& r) { return r.after_rotation(); }, policy->retire);
            if (after) earlier(*after);
        }
        for (const HygieneSpec& job : scenario_.fleet.hygiene) {
            if (tidies(job, key.name)) earlier(job.after.value);
        }
        return first;
    }
    [[nodiscard]] static bool tidies(const HygieneSpec& job, std::string_view key) {
        return std::any_of(job.keys.begin(), job.keys.end(),
                           [key](const auto& each) { return each.name == key; });
    }
    [[nodiscard]] bool is_tidied(std::string_view key) const {
        const auto& jobs = scenario_.fleet.hygiene;
        return std::any_of(jobs.begin(), jobs.end(),
                           [key](const HygieneSpec& job) { return tidies(job, key); });
    }
    // When the rollout moves the user of this index by hand; nothing: it never does.
    [[nodiscard]] static std::optional<Duration> moved_after(const RotationPolicy& policy,
                                                             std::size_t index, std::size_t count) {
        return std::visit(
            [&](const auto& rollout) {
                return rollout.moved_after(static_cast<std::uint32_t>(index),
                                           static_cast<std::uint32_t>(count));
            },
            policy.rollout);
    }
    // Among the sets of its key that do not follow by themselves, as they are moved in waves.
    [[nodiscard]] std::size_t place_in_rollout(const EncryptionSetSpec& set) const {
        std::size_t before = 0;
        for (const EncryptionSetSpec& other : fleet_.spec.sets) {
            if (other.name == set.name) break;
            before += other.key == set.key && !other.auto_rotation ? 1U : 0U;
        }
        return before;
    }

    // The key moves on and old versions are taken away before this set is moved, if ever.
    void manual_set_is_left_behind(const EncryptionSetSpec& set) {
        const RotationPolicy* policy = policy_of(set.key.name);
        const bool rotates = policy != nullptr && !std::holds_alternative<WhenNever>(policy->when);
        const auto taken = taken_after(set.key);
        if (set.auto_rotation || !rotates || !taken) return;
        const char* how = is_tidied(set.key.name) ? "tidied away" : "retired";
        const auto moved = moved_after(*policy, place_in_rollout(set), 1);
        if (!moved) {
            warn(set.at, "auto_rotation",
                 fmt::format(
                     "set '{}' does not follow new versions of '{}', whose old versions are {}",
                     set.name, set.key.name, how),
                 "running VMs on it are shut down when its version goes");
        } else if (*moved > *taken) {
            warn(set.at, "auto_rotation",
                 fmt::format(
                     "set '{}' is moved {} after a rotation of '{}', whose old versions are {} "
                     "{} after it",
                     set.name, to_text(*moved), set.key.name, how, to_text(*taken)),
                 "running VMs on it are shut down when its version goes");
        }
    }

    // Pinned to what a tidy job takes away as soon as it looks.
    void set_starts_on_old_version(const EncryptionSetSpec& set) {
        if (!set.version || !is_tidied(set.key.name)) return;
        const std::uint32_t key = fleet_.key_named(set.key.name);
        if (key == none || spec_of(key).versions.back().name == *set.version) return;
        warn(set.at, "version",
             fmt::format("set '{}' starts on the old version '{}' of '{}', whose old versions are "
                         "tidied away",
                         set.name, *set.version, set.key.name),
             "running VMs on it are shut down when its version goes");
    }

    // Whether the rollout moves all who are pinned to the key before the job looks.
    [[nodiscard]] bool all_moved_before(std::uint32_t key, const HygieneSpec& job) const {
        const RotationPolicy* policy = policy_of(key);
        const std::size_t pinned = fleet_.keys[key].pinned.size();
        if (policy == nullptr || pinned == 0) return false;
        const auto last = moved_after(*policy, pinned - 1, pinned);
        return last && *last <= job.after.value;
    }

    void tidies_pinned_versions(const HygieneSpec& job) {
        std::set<std::string>
            groups;  // Sorted, so that the text does not depend on the file's order.
        for (const VmPlan& plan : fleet_.plans) {
            for (const DiskPlan& disk : plan.disks) {
                if (disk.key == none || disk.set != none)
                    continue;  // Sets are moved, or warned of above.
                const KeySpec& key = spec_of(disk.key);
                const bool old = disk.version != none && disk.version + 1 < key.versions.size();
                if (tidies(job, key.name) && (old || !all_moved_before(disk.key, job))) {
                    groups.insert(fleet_.spec.vms[plan.spec].name);
                }
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
