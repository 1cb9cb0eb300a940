// sim/run/cli_advice_expired_users.cpp — who is still on a version when it expires, by the chosen
// reading of what that does.
#include "sim/base/saturate.hpp"
#include "sim/model/start_trouble.hpp"
#include "sim/run/cli_advice_view.hpp"
#include "sim/run/table_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace rotasim {

namespace {

constexpr Duration rewrapped_within = hours(1);  // azure.md 0.3

std::string harm_text(ExpiryHarm harm) {
    return harm == ExpiryHarm::shut_down
               ? "then running VMs are shut down, and do not start (azure.md 2.4)"
               : "then running VMs go on, and fail at their next platform start (azure.md V1)";
}

// A set, or the VMs of a template that are pinned to one version: who is moved together.
struct User {
    std::string name;  // "set 'd'", "VMs of 'g'"
    bool plural = false;
    Place at;
    const char* field = "";
    std::uint32_t key = none;
    const KeyVersionSpec* version = nullptr;  // At the start; null: the key is of random age.
    ExpiryHarm harm = ExpiryHarm::harmless;
    std::optional<Duration> moved;  // At the latest, after a rotation; nothing: it never is.
    bool by_others = false;         // An incident or an emergency moves it, whenever that is.
};

// Collects the users whom an expiry harms.
class UserList {
public:
    explicit UserList(const AdviceView& view) : view_(view), fleet_(view.fleet()) {
        for (const VmPlan& plan : fleet_.plans) {
            const VmTemplateSpec& vm = fleet_.spec.vms[plan.spec];
            const SwitchesSpec switches = vm.switches.value_or(fleet_.spec.switches);
            for (const DiskPlan& disk : plan.disks)
                add_disk(plan, disk, switches);
        }
    }

    std::vector<User> list() {
        for (const auto& [set, harm] : harm_of_set_)
            add_set(set, harm);
        for (std::uint32_t k = 0; !guests_.empty() && k < fleet_.keys.size(); ++k)
            date_guests(k);
        for (auto& [id, guest] : guests_)
            users_.push_back(std::move(guest));
        return std::move(users_);
    }

private:
    // Key, template and version: those are moved one by one, and told of together.
    using GuestId = std::tuple<std::uint32_t, std::uint32_t, std::size_t>;

    void add_disk(const VmPlan& plan, const DiskPlan& disk, const SwitchesSpec& switches) {
        const ExpiryHarm harm =
            harm_of_expiry(switches, fleet_.catalogue.encryption_modes[disk.mode]);
        if (harm == ExpiryHarm::harmless || disk.key == none) return;
        if (disk.set != none) {
            ExpiryHarm& worst = harm_of_set_[disk.set];
            worst = std::max(worst, harm);
            return;
        }
        const VmTemplateSpec& vm = fleet_.spec.vms[plan.spec];
        const auto& versions = view_.spec_of(disk.key).versions;
        const std::size_t newest = versions.empty() ? 0 : versions.size() - 1;
        const std::size_t version = disk.version == none ? newest : disk.version;
        User guest;
        guest.name = fmt::format("VMs of '{}'", vm.name);
        guest.plural = true;
        guest.at = vm.at;
        guest.field = "key";
        guest.key = disk.key;
        if (version < versions.size()) guest.version = &versions[version];
        guest.harm = harm;
        guest.by_others = view_.rerun_by_incident(vm) || answered(disk.key, in_guest_step);
        guests_.emplace(GuestId(disk.key, plan.spec, version), std::move(guest));
    }

    // The last of a template's VMs counts.
    void date_guests(std::uint32_t key) {
        const auto& pinned = fleet_.keys[key].pinned;
        for (std::size_t i = 0; i < pinned.size(); ++i) {
            const auto moved = view_.moved_after(key, i, pinned.size());
            if (!moved) return;
            const std::uint32_t spec = fleet_.plans[fleet_.vms[pinned[i]].plan].spec;
            for (auto guest = guests_.lower_bound(GuestId(key, spec, 0));
                 guest != guests_.end() && std::get<0>(guest->first) == key &&
                 std::get<1>(guest->first) == spec;
                 ++guest) {
                guest->second.moved = std::max(guest->second.moved.value_or(*moved), *moved);
            }
        }
    }

    void add_set(std::uint32_t slot, ExpiryHarm harm) {
        const EncryptionSetSpec& set = fleet_.spec.sets[fleet_.sets[slot].spec];
        User user;
        user.name = fmt::format("set '{}'", set.name);
        user.at = set.at;
        user.field = "auto_rotation";
        user.key = fleet_.sets[slot].key;
        user.harm = harm;
        const auto& versions = view_.spec_of(user.key).versions;
        if (!versions.empty()) user.version = &versions.back();
        for (const KeyVersionSpec& version : versions) {
            if (set.version && version.name == *set.version) user.version = &version;
        }
        if (view_.follows_by_itself(set, user.key)) {
            user.moved = rewrapped_within;
        } else if (const auto by_hand = view_.set_moved_after(slot)) {
            user.moved = saturated(int128{by_hand->ns} + rewrapped_within.ns);
        }
        user.by_others = view_.pointed_by_incident(set) || answered(user.key, set_step);
        users_.push_back(std::move(user));
    }

    // Whether an emergency moves the users of the key.
    [[nodiscard]] bool answered(std::uint32_t key, EmergencyStepKind wanted) const {
        const auto answers = [&](const EmergencySpec& emergency) {
            return emergency.compromised.name == view_.spec_of(key).name &&
                   std::any_of(emergency.steps.begin(), emergency.steps.end(),
                               [wanted](const auto& each) { return each.step == wanted; });
        };
        const auto& all = fleet_.spec.emergencies;
        return std::any_of(all.begin(), all.end(), answers);
    }

    static constexpr EmergencyStepKind set_step = EmergencyStepKind::re_point_sets;
    static constexpr EmergencyStepKind in_guest_step = EmergencyStepKind::rerun_in_guest;

    const AdviceView& view_;
    const Fleet& fleet_;
    std::map<std::uint32_t, ExpiryHarm> harm_of_set_;
    std::map<GuestId, User> guests_;
    std::vector<User> users_;
};

class ExpiryAdviser {
public:
    ExpiryAdviser(const AdviceView& view, std::vector<Problem>& out)
        : view_(view), fleet_(view.fleet()), out_(out) {}

    void advise() {
        const std::vector<User> users = UserList(view_).list();
        for (const User& user : users) {
            if (user.by_others) continue;
            first_version(user);
            later_versions(user);
        }
        for (const auto& [policy, late] : late_users_)
            tell_later_versions(*policy, late);
    }

private:
    // Those of one policy who are moved too late; the latest of them is told of.
    struct LateUsers {
        const User* last = nullptr;
        std::size_t users = 0;
        ExpiryHarm harm = ExpiryHarm::harmless;
    };

    [[nodiscard]] SimTime end() const { return fleet_.horizon; }

    // The version that it is on as the scenario begins.
    void first_version(const User& user) {
        if (user.version == nullptr || !user.version->expires) return;
        const SimTime expires = fleet_.calendar.to_sim(*user.version->expires);
        if (expires <= SimTime::zero() || expires > end()) return;
        const KeySpec& key = view_.spec_of(user.key);
        const bool newest = user.version == &key.versions.back();
        if (!view_.comes_to_rotate(user.key)) {
            if (!newest) stays(user, "the key is never rotated, and nothing else moves");
            return;  // Of the newest one it is told with the key.
        }
        const RotationPolicy* policy = view_.policy_of(user.key);
        const auto rotated = view_.rotates(user.key) ? rotation_of(key, *policy) : std::nullopt;
        if (!user.moved) {
            if (!is_taken_before(user, rotated, expires)) stays(user, "nothing moves");
            return;
        }
        if (!rotated) return;                      // By an incident, whenever that is.
        if (newest && *rotated > expires) return;  // Told with the key.
        const Duration late = AdviceView::lateness(*policy);
        if (saturated(int128{rotated->ns} + late.ns + user.moved->ns).ns <= expires.ns) return;
        is_moved_late(user, *rotated, late);
    }
    // The next one by the policy alone, at its earliest.
    [[nodiscard]] std::optional<SimTime> rotation_of(const KeySpec& key,
                                                     const RotationPolicy& policy) const {
        const KeyVersionSpec& newest = key.versions.back();
        std::optional<SimTime> expires;
        if (newest.expires) expires = fleet_.calendar.to_sim(*newest.expires);
        const auto next = AdviceView::replaced_at(policy, fleet_.calendar,
                                                  fleet_.calendar.to_sim(newest.created), expires);
        return next ? std::optional(std::max(*next, SimTime::zero())) : std::nullopt;
    }
    // It is lost before it expires, and warned of for that.
    [[nodiscard]] bool is_taken_before(const User& user, std::optional<SimTime> rotated,
                                       SimTime expires) const {
        const auto taken = view_.taken_after(user.key);
        return rotated && taken && int128{rotated->ns} + taken->ns < expires.ns;
    }
    void stays(const User& user, const char* why) {
        out_.push_back(advice(
            user.at, user.field,
            fmt::format("{} {} on version '{}' of '{}' until it expires on {}", user.name,
                        user.plural ? "stay" : "stays", user.version->name,
                        view_.spec_of(user.key).name, human_date(*user.version->expires)),
            fmt::format("{} {}; {}", why, user.plural ? "them" : "it", harm_text(user.harm))));
    }
    void is_moved_late(const User& user, SimTime rotated, Duration late) {
        const std::string delay =
            late.ns == 0 ? std::string() : fmt::format(" or up to {} later", to_text(late));
        out_.push_back(
            advice(user.at, user.field,
                   fmt::format("{} may still be on version '{}' of '{}' when it expires on {}",
                               user.name, user.version->name, view_.spec_of(user.key).name,
                               human_date(*user.version->expires)),
                   fmt::format("the key is rotated on {}{}, and {} moved up to {} after that; {}",
                               human_date(fleet_.calendar.to_utc(rotated)), delay,
                               user.plural ? "the VMs are" : "the set is", to_text(*user.moved),
                               harm_text(user.harm))));
    }

    // Those that the policy makes.
    void later_versions(const User& user) {
        const RotationPolicy* policy = view_.policy_of(user.key);
        if (policy == nullptr || !policy->expire_after || !user.moved) return;
        if (!view_.rotates(user.key)) return;
        const auto left = left_after_rotation(*policy);
        if (!left || *user.moved <= *left) return;
        const auto& versions = view_.spec_of(user.key).versions;
        const auto made = versions.empty() ? std::optional(SimTime::zero())
                                           : rotation_of(view_.spec_of(user.key), *policy);
        if (!made || fleet_.calendar.add(*made, *policy->expire_after) > end()) return;
        LateUsers& late = late_users_[policy];
        if (late.last == nullptr || *user.moved > *late.last->moved) late.last = &user;
        ++late.users;
        late.harm = std::max(late.harm, user.harm);
    }
    // How long a version that the policy made still lives when the next one comes, at the least;
    // nothing: no next one comes.
    [[nodiscard]] static std::optional<Duration> left_after_rotation(const RotationPolicy& policy) {
        if (const auto before = before_expiry_of(policy)) return before->shortest_length();
        const auto period = AdviceView::period_of(policy);
        if (!period) return std::nullopt;
        // Months against months: a period is as long as an expiry of as many.
        const Period left{policy.expire_after->months - period->months,
                          policy.expire_after->fixed - period->fixed};
        return (left.months >= 0 ? left.shortest_length() : left.typical_length()) -
               AdviceView::lateness(policy);
    }
    [[nodiscard]] static std::optional<Period> before_expiry_of(const RotationPolicy& policy) {
        if (const auto* when = std::get_if<WhenBeforeExpiry>(&policy.when)) return when->before;
        const auto* vault = std::get_if<WhenVaultAutoRotation>(&policy.when);
        return vault == nullptr ? std::nullopt : vault->before_expiry;
    }
    void tell_later_versions(const RotationPolicy& policy, const LateUsers& late) {
        std::string next;
        if (const auto before = before_expiry_of(policy)) {
            next = to_text(*before) + " before that";
        } else {
            next = "after " + to_text(*AdviceView::period_of(policy));
            const Duration delay = AdviceView::lateness(policy);
            if (delay.ns > 0) next += fmt::format(" or up to {} later", to_text(delay));
        }
        const std::string more =
            late.users == 1 ? std::string() : fmt::format(" and {} more", late.users - 1);
        out_.push_back(advice(
            policy.at, "expire_after",
            fmt::format("{}{} may still be on a version when it expires {} after it was made: the "
                        "next one comes {}",
                        late.last->name, more, to_text(*policy.expire_after), next),
            fmt::format("{} moved up to {} after that; {}",
                        late.last->plural ? "the VMs are" : "the set is",
                        to_text(*late.last->moved), harm_text(late.harm))));
    }

    const AdviceView& view_;
    const Fleet& fleet_;
    std::vector<Problem>& out_;
    std::map<const RotationPolicy*, LateUsers> late_users_;
};

}  // namespace

void advise_on_expired_users(const AdviceView& view, std::vector<Problem>& out) {
    ExpiryAdviser(view, out).advise();
}

}  // namespace rotasim
