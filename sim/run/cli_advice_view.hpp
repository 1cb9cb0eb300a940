// sim/run/cli_advice_view.hpp — what advice asks of a scenario: which key goes by which policy, and
// what makes new versions of it.
#pragma once

#include "sim/config/scenario.hpp"
#include "sim/model/fleet.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rotasim {

class AdviceView {
public:
    AdviceView(const Fleet& fleet, const Scenario& scenario);

    [[nodiscard]] const Fleet& fleet() const { return *fleet_; }
    [[nodiscard]] const std::vector<RotationPolicy>& policies() const {
        return scenario_->policies;
    }
    [[nodiscard]] const KeySpec& spec_of(std::uint32_t key) const {
        return fleet_->spec.keys[fleet_->keys[key].spec];
    }
    [[nodiscard]] const RotationPolicy* policy_of(std::uint32_t key) const {
        const std::uint32_t policy = fleet_->keys[key].policy;
        return policy == none ? nullptr : &scenario_->policies[policy];
    }
    // From one rotation to the next, where it is fixed.
    [[nodiscard]] static std::optional<Period> period_of(const RotationPolicy& policy);
    // When the policy replaces a version made then; nothing: never. Delays by chance are left out.
    [[nodiscard]] static std::optional<SimTime> replaced_at(const RotationPolicy& policy,
                                                            const Calendar& calendar,
                                                            SimTime created,
                                                            std::optional<SimTime> expires);
    // How much later than that it may come: one in a hundred, where there is no bound.
    [[nodiscard]] static Duration lateness(const RotationPolicy& policy);
    // How long after a rotation old versions are retired, where that is fixed.
    [[nodiscard]] static std::optional<Duration> retired_after(const RotationPolicy& policy);
    // Whether a job takes old versions of the key away.
    [[nodiscard]] static bool tidies(const HygieneSpec& job, std::string_view key);
    // Whether its service keeps older versions as long as the key, so that nobody takes them away.
    [[nodiscard]] bool keeps_versions(std::uint32_t key) const;
    // How long after a new version the older ones are taken away from those who still use them;
    // nothing if they never are: a retirement after the confirmed re-wrap waits for everybody.
    [[nodiscard]] std::optional<Duration> taken_after(std::uint32_t key) const;
    // Whether the key's own policy ever makes a new version.
    [[nodiscard]] bool rotates(std::uint32_t key) const;
    // Whether it does not, but would if the key's newest version had an expiry.
    [[nodiscard]] bool lacks_an_expiry(std::uint32_t key) const;
    // Whether its policy puts a new key, of another name, in the place of the old one.
    [[nodiscard]] bool is_replaced(std::uint32_t key) const;
    // Auto-rotation follows new versions of the set's key, but no other key.
    [[nodiscard]] bool follows_by_itself(const EncryptionSetSpec& set, std::uint32_t key) const {
        return set.auto_rotation && !is_replaced(key);
    }
    // When the rollout moves the user of this index by hand; nothing: it never does.
    [[nodiscard]] std::optional<Duration> moved_after(std::uint32_t key, std::size_t index,
                                                      std::size_t count) const;
    // The same of a set, which is counted among those of its key that do not follow by themselves.
    [[nodiscard]] std::optional<Duration> set_moved_after(std::uint32_t set) const {
        return moved_after(fleet_->sets[set].key, place_in_rollout_[set], 1);
    }
    // Whether an incident or a policy makes new versions, or keys.
    [[nodiscard]] bool comes_to_rotate(std::uint32_t key) const {
        return rotates(key) || rotated_by_incident(key);
    }
    // Whether an incident makes a new version; points a set; runs enable again in a template's VMs.
    [[nodiscard]] bool rotated_by_incident(std::uint32_t key) const;
    [[nodiscard]] bool pointed_by_incident(const EncryptionSetSpec& set) const;
    [[nodiscard]] bool rerun_by_incident(const VmTemplateSpec& vms) const;

private:
    template <class Action, class Test>
    [[nodiscard]] bool any_incident(Test test) const {
        const auto& incidents = fleet_->spec.incidents;
        return std::any_of(incidents.begin(), incidents.end(), [&test](const IncidentSpec& each) {
            const auto* action = std::get_if<Action>(&each.action);
            return action != nullptr && test(*action);
        });
    }
    [[nodiscard]] bool would_rotate(const RotationPolicy& policy, UtcTime created,
                                    std::optional<UtcTime> expires) const;

    const Fleet* fleet_;
    const Scenario* scenario_;
    std::vector<std::size_t> place_in_rollout_;  // By slot of the set.
};

// A warning at the place of what causes it.
[[nodiscard]] Problem advice(Place at, std::string field, std::string message, std::string why);

// Versions that expire too soon, or never where something waits for it.
void advise_on_expiry(const AdviceView& view, std::vector<Problem>& out);
// Sets and VMs that are left behind on versions that are taken away.
void advise_on_users(const AdviceView& view, std::vector<Problem>& out);
// Sets and VMs that are still on a version when it expires.
void advise_on_expired_users(const AdviceView& view, std::vector<Problem>& out);
// Answers to a theft that take the key away from those who still need it.
void advise_on_emergencies(const AdviceView& view, std::vector<Problem>& out);
// Keys that grow beyond what their vault takes.
void advise_on_vaults(const AdviceView& view, std::vector<Problem>& out);
// Recovery points that outlive the versions that they need.
void advise_on_backups(const AdviceView& view, std::vector<Problem>& out);
// Rollouts that cannot be done in time, and jobs that come before the policy.
void advise_on_rollouts(const AdviceView& view, std::vector<Problem>& out);
// Limits of use that a rollout exhausts by itself.
void advise_on_usage(const AdviceView& view, std::vector<Problem>& out);
// VMs that lose their keys, with nobody to start them afterwards.
void advise_on_nobody(const AdviceView& view, std::vector<Problem>& out);

}  // namespace rotasim
