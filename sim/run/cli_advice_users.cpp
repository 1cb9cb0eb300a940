// sim/run/cli_advice_users.cpp — who is moved too late, or never, before old versions are taken
// away.
#include "sim/run/cli_conflict.hpp"
#include "sim/run/table_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace rotasim {

namespace {

constexpr const char* shut_down = "running VMs on it are shut down when its version goes";
constexpr const char* latent_dead = "they become latent dead and fail at their next platform start";

// Retired at a fixed time, although the platform needs longer to move everybody.
void retires_before_rollout(const RotationPolicy& policy, std::vector<Problem>& out) {
    const auto overlap = AdviceView::retired_after(policy);
    if (!overlap || *overlap >= hours(1)) return;
    out.push_back(
        advice(policy.at, "retire",
               fmt::format("old versions are retired {} after a rotation",
                           overlap->ns == 0 ? std::string("at once, not") : to_text(*overlap)),
               "the platform takes up to an hour to wrap disks again (azure.md 0.3)"));
}

// The same of a job: it comes while disks are still wrapped again (azure.md 8, V2 and V3).
void tidies_before_rollout(const AdviceView& view, const HygieneSpec& job,
                           std::vector<Problem>& out) {
    const Fleet& fleet = view.fleet();
    if (job.every.value_or(Duration::zero()) >= hours(1) || job.after.value >= hours(1)) return;
    for (const Ref& name : job.keys) {
        const std::uint32_t key = fleet.key_named(name.name);
        const auto& sets = fleet.keys[key].sets;
        const bool follows = std::any_of(sets.begin(), sets.end(), [&](std::uint32_t set) {
            return view.follows_by_itself(fleet.spec.sets[fleet.sets[set].spec], key);
        });
        if (!follows || !view.comes_to_rotate(key)) continue;
        out.push_back(
            advice(job.at, "after",
                   fmt::format("job '{}' takes old versions of '{}' away {} a new one", job.name,
                               name.name,
                               job.after.value.ns == 0 ? std::string("as soon as there is")
                                                       : to_text(job.after.value) + " after"),
                   "the platform takes up to an hour to wrap disks again (azure.md 0.3)"));
        return;
    }
}

class UserAdviser {
public:
    UserAdviser(const AdviceView& view, std::vector<Problem>& out)
        : view_(view), fleet_(view.fleet()), out_(out) {}

    void advise() {
        for (std::uint32_t s = 0; s < fleet_.sets.size(); ++s) {
            set_is_left_behind(s);
            set_starts_on_old_version(fleet_.spec.sets[fleet_.sets[s].spec], fleet_.sets[s].key);
        }
        policies_retire_pinned_versions();
        for (const HygieneSpec& job : fleet_.spec.hygiene)
            tidies_pinned_versions(job);
    }

private:
    // Each template that is moved too late, sorted so that the text does not depend on the file's
    // order, with the time at which the last of it is moved; nothing: it never is.
    struct Left {
        std::optional<Duration> moved;
        std::uint32_t key = none;  // One of those; none: it is old as the scenario begins.
        Place at;                  // Of the template.
    };
    using LeftBehind = std::map<std::string, Left>;

    void warn(Place at, const char* field, std::string message, const char* why,
              std::vector<Conflicting> conflict = {}) {
        out_.push_back(advice(at, field, std::move(message), why));
        out_.back().conflict = std::move(conflict);
    }
    // What makes the key's users move on, and how slowly; without what takes old versions away.
    [[nodiscard]] std::vector<Conflicting> rotation_and_rollout(std::uint32_t key) const {
        const auto all = rotators(view_, key);
        std::vector<Conflicting> some(all.begin(), all.begin() + (all.empty() ? 0 : 1));
        if (view_.policy_of(key) != nullptr) {
            some.push_back(conflicting_rollout(*view_.policy_of(key)));
        }
        return some;
    }
    [[nodiscard]] std::vector<Conflicting> conflict_of_set(std::uint32_t slot,
                                                           std::optional<Duration> moved) const {
        const EncryptionSetSpec& set = fleet_.spec.sets[fleet_.sets[slot].spec];
        const std::uint32_t key = fleet_.sets[slot].key;
        std::vector<Conflicting> all = rotation_and_rollout(key);
        const auto takers = version_takers(view_, key);
        const auto first = std::min_element(
            takers.begin(), takers.end(),
            [](const VersionTaker& a, const VersionTaker& b) { return a.after < b.after; });
        all.push_back(first->conflicting(moved));
        if (!set.auto_rotation) {
            all.push_back({set.at, fmt::format("encryption_sets.{}.auto_rotation", set.name),
                           "false", "true", view_.is_replaced(key) ? "" : "true"});
        }
        if (view_.is_replaced(key) && set.auto_rotation) {
            const RotationPolicy& policy = *view_.policy_of(key);
            all.push_back({policy.at, fmt::format("policies.{}.creates", policy.name), "key",
                           "version", policy.retire_by == RetireBy::disable ? "version" : ""});
        }
        return all;
    }
    [[nodiscard]] std::vector<Conflicting> conflict_of_guests(const std::string& vms,
                                                              const Left& left,
                                                              Conflicting taker) const {
        if (left.key == none) return {};
        std::vector<Conflicting> all = rotation_and_rollout(left.key);
        all.push_back(std::move(taker));
        all.push_back({left.at, fmt::format("vms.{}.mode", vms), "one that pins its version",
                       "one that follows a set", ""});
        return all;
    }

    // What incidents do beside the policy is left to them, if they move the key's users as well.
    [[nodiscard]] bool moves_on(std::uint32_t key, bool moved_by_incident) const {
        return view_.rotates(key) || (view_.rotated_by_incident(key) && !moved_by_incident);
    }
    [[nodiscard]] bool is_tidied(std::string_view key) const {
        const auto& jobs = fleet_.spec.hygiene;
        return std::any_of(jobs.begin(), jobs.end(),
                           [key](const HygieneSpec& job) { return AdviceView::tidies(job, key); });
    }

    // The key moves on and old versions are taken away before this set is moved, if ever.
    void set_is_left_behind(std::uint32_t slot) {
        const EncryptionSetSpec& set = fleet_.spec.sets[fleet_.sets[slot].spec];
        const std::uint32_t key = fleet_.sets[slot].key;
        const auto taken = view_.taken_after(key);
        if (!taken || view_.follows_by_itself(set, key)) return;
        if (!moves_on(key, view_.pointed_by_incident(set))) return;
        const char* how = is_tidied(set.key.name) ? "tidied away" : "retired";
        const auto moved = view_.set_moved_after(slot);
        if (moved && *moved <= *taken) return;
        std::string message;
        if (moved) {
            message = fmt::format(
                "set '{}' is moved {} after a rotation of '{}', whose old versions are {} {} after "
                "it",
                set.name, to_text(*moved), set.key.name, how, to_text(*taken));
        } else if (set.auto_rotation) {
            message = fmt::format(
                "set '{}' does not follow the new keys that policy '{}' makes in place of '{}', "
                "and old ones are {}",
                set.name, view_.policy_of(key)->name, set.key.name, how);
        } else {
            message = fmt::format(
                "set '{}' does not follow new versions of '{}', whose old versions are {}",
                set.name, set.key.name, how);
        }
        warn(set.at, "auto_rotation", std::move(message), shut_down, conflict_of_set(slot, moved));
    }

    // Pinned to what a tidy job takes away as soon as it looks.
    void set_starts_on_old_version(const EncryptionSetSpec& set, std::uint32_t key) {
        if (!set.version || !is_tidied(set.key.name)) return;
        if (view_.spec_of(key).versions.back().name == *set.version) return;
        warn(set.at, "version",
             fmt::format("set '{}' starts on the old version '{}' of '{}', whose old versions are "
                         "tidied away",
                         set.name, *set.version, set.key.name),
             shut_down);
    }

    // VMs that are pinned to the key and not moved by the time at which old versions go.
    void add_left_behind(std::uint32_t key, Duration taken, LeftBehind& groups) const {
        const auto& pinned = fleet_.keys[key].pinned;
        if (pinned.empty() || !moves_on(key, false) || view_.keeps_versions(key)) return;
        for (std::size_t i = 0; i < pinned.size(); ++i) {
            const auto moved = view_.moved_after(key, i, pinned.size());
            if (moved && *moved <= taken) continue;
            const VmTemplateSpec& vms = template_of(fleet_.vms[pinned[i]].plan);
            if (!moves_on(key, view_.rerun_by_incident(vms))) continue;
            Left& left = groups[vms.name];
            left.moved = moved ? std::max(left.moved.value_or(*moved), *moved) : moved;
            left.key = key;
            left.at = vms.at;
        }
    }
    [[nodiscard]] const VmTemplateSpec& template_of(std::uint32_t plan) const {
        return fleet_.spec.vms[fleet_.plans[plan].spec];
    }

    // Key by key: a policy may have tens of thousands of them.
    void policies_retire_pinned_versions() {
        std::map<const RotationPolicy*, LeftBehind> groups_of;
        for (std::uint32_t k = 0; k < fleet_.keys.size(); ++k) {
            const RotationPolicy* policy = view_.policy_of(k);
            const auto taken =
                policy == nullptr ? std::nullopt : AdviceView::retired_after(*policy);
            if (taken) add_left_behind(k, *taken, groups_of[policy]);
        }
        for (const auto& [policy, groups] : groups_of) {
            for (const auto& [group, left] : groups)
                retires_pinned_versions(*policy, group, left);
        }
    }
    void retires_pinned_versions(const RotationPolicy& policy, const std::string& group,
                                 const Left& left) {
        const auto moved = left.moved;
        std::string message =
            moved ? fmt::format(
                        "policy '{}' retires versions {} after a rotation, and moves VMs of '{}' "
                        "up to {} after it",
                        policy.name, to_text(*AdviceView::retired_after(policy)), group,
                        to_text(*moved))
                  : fmt::format("policy '{}' retires versions that VMs of '{}' stay pinned to",
                                policy.name, group);
        const VersionTaker taker{&policy, nullptr, {}};
        warn(policy.at, "retire", std::move(message), latent_dead,
             conflict_of_guests(group, left, taker.conflicting(moved)));
    }

    void tidies_pinned_versions(const HygieneSpec& job) {
        LeftBehind groups;
        for (const Ref& key : job.keys)
            add_left_behind(fleet_.key_named(key.name), job.after.value, groups);
        for (std::uint32_t p = 0; p < fleet_.plans.size(); ++p) {
            for (const DiskPlan& disk : fleet_.plans[p].disks) {
                // Sets are moved, or warned of above.
                if (disk.key == none || disk.set != none) continue;
                const KeySpec& key = view_.spec_of(disk.key);
                const bool old = disk.version != none && disk.version + 1 < key.versions.size();
                if (old && AdviceView::tidies(job, key.name))
                    groups.try_emplace(template_of(p).name);
            }
        }
        for (const auto& each : groups) {
            warn(job.at, "keys",
                 fmt::format("job '{}' takes versions away that VMs of '{}' stay pinned to",
                             job.name, each.first),
                 latent_dead,
                 conflict_of_guests(each.first, each.second,
                                    conflicting_job(job, each.second.moved)));
        }
    }

    const AdviceView& view_;
    const Fleet& fleet_;
    std::vector<Problem>& out_;
};

}  // namespace

void advise_on_users(const AdviceView& view, std::vector<Problem>& out) {
    std::set<const RotationPolicy*> at_work;  // Others retire nothing.
    for (std::uint32_t k = 0; k < view.fleet().keys.size(); ++k) {
        if (view.comes_to_rotate(k)) at_work.insert(view.policy_of(k));
    }
    for (const RotationPolicy& policy : view.policies()) {
        if (at_work.count(&policy) != 0) retires_before_rollout(policy, out);
    }
    for (const HygieneSpec& job : view.fleet().spec.hygiene)
        tidies_before_rollout(view, job, out);
    UserAdviser(view, out).advise();
}

}  // namespace rotasim
