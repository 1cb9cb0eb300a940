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
    AdviceView(const Fleet& fleet, const Scenario& scenario)
        : fleet_(&fleet), scenario_(&scenario) {}

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
    // Whether the key's own policy ever makes a new version.
    [[nodiscard]] bool rotates(std::uint32_t key) const;
    // Whether it does not, but would if the key's newest version had an expiry.
    [[nodiscard]] bool lacks_an_expiry(std::uint32_t key) const;
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
};

// A warning at the place of what causes it.
[[nodiscard]] Problem advice(Place at, std::string field, std::string message, std::string why);

// Versions that expire too soon, or never where something waits for it.
void advise_on_expiry(const AdviceView& view, std::vector<Problem>& out);
// Sets and VMs that are left behind on versions that are taken away.
void advise_on_users(const AdviceView& view, std::vector<Problem>& out);
// Keys that grow beyond what their vault takes.
void advise_on_vaults(const AdviceView& view, std::vector<Problem>& out);

}  // namespace rotasim
