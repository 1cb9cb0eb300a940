// sim/run/cli_advice_view.cpp — policies asked as the simulation asks them, without drawing.
#include "sim/run/cli_advice_view.hpp"

namespace rotasim {

std::optional<Period> AdviceView::period_of(const RotationPolicy& policy) {
    return std::visit([](const auto& when) { return when.period(); }, policy.when);
}

bool AdviceView::would_rotate(const RotationPolicy& policy, UtcTime created,
                              std::optional<UtcTime> expires) const {
    if (period_of(policy)) return true;
    const Calendar& calendar = fleet_->calendar;
    KeyView key{calendar.to_sim(created), std::nullopt, SimTime::zero(), &calendar};
    if (expires) key.expires_at = calendar.to_sim(*expires);
    Draw unused(StreamKey{}, 0);  // Only what has a period draws.
    return std::visit([&](const auto& when) { return when.next_rotation(key, unused); },
                      policy.when)
        .has_value();
}

bool AdviceView::rotates(std::uint32_t key) const {
    const RotationPolicy* policy = policy_of(key);
    if (policy == nullptr) return false;
    const auto& versions = spec_of(key).versions;
    if (versions.empty()) return period_of(*policy).has_value();
    return would_rotate(*policy, versions.back().created, versions.back().expires);
}

bool AdviceView::lacks_an_expiry(std::uint32_t key) const {
    const RotationPolicy* policy = policy_of(key);
    const auto& versions = spec_of(key).versions;
    if (policy == nullptr || versions.empty() || rotates(key)) return false;
    return would_rotate(*policy, versions.back().created, versions.back().created);
}

bool AdviceView::rotated_by_incident(std::uint32_t key) const {
    return any_incident<RotateKey>(
        [&](const RotateKey& action) { return action.key.name == spec_of(key).name; });
}

bool AdviceView::pointed_by_incident(const EncryptionSetSpec& set) const {
    return any_incident<PointSet>(
        [&](const PointSet& action) { return action.set.name == set.name; });
}

bool AdviceView::rerun_by_incident(const VmTemplateSpec& vms) const {
    return any_incident<OperateVms>([&](const OperateVms& action) {
        return action.operation == VmOperation::rerun_extension && action.vms.name == vms.name;
    });
}

Problem advice(Place at, std::string field, std::string message, std::string why) {
    return Problem{at, std::move(field), std::move(message), std::move(why), "", true};
}

}  // namespace rotasim
