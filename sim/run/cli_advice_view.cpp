// sim/run/cli_advice_view.cpp — policies asked as the simulation asks them, without drawing.
#include "sim/run/cli_advice_view.hpp"

#include "sim/base/saturate.hpp"

#include <cmath>
#include <map>

namespace rotasim {

namespace {

struct Lateness {
    Duration operator()(const WhenPeriodic& when) const { return when.jitter; }
    Duration operator()(const WhenManual& when) const {
        const Duration late = longest_of(when.late.value);
        if (when.forgotten.value.value <= 0.0) return late;
        return saturated(int128{late.ns} + when.due.typical_length().ns);
    }
    template <class Other>
    Duration operator()(const Other&) const {
        return Duration::zero();
    }
};

}  // namespace

AdviceView::AdviceView(const Fleet& fleet, const Scenario& scenario)
    : fleet_(&fleet), scenario_(&scenario) {
    std::map<std::uint32_t, std::size_t> next;
    for (const SetSlot& slot : fleet.sets) {
        const bool by_hand = !follows_by_itself(fleet.spec.sets[slot.spec], slot.key);
        std::size_t& place = next[slot.key];
        place_in_rollout_.push_back(place);
        place += by_hand ? 1U : 0U;
    }
}

std::optional<Period> AdviceView::period_of(const RotationPolicy& policy) {
    return std::visit([](const auto& when) { return when.period(); }, policy.when);
}

bool AdviceView::would_rotate(const RotationPolicy& policy, UtcTime created,
                              std::optional<UtcTime> expires) const {
    if (period_of(policy)) return true;
    if (std::visit([](const auto& when) { return when.wraps_allowed(); }, policy.when)) return true;
    const Calendar& calendar = fleet_->calendar;
    KeyView key{calendar.to_sim(created), std::nullopt, SimTime::zero(), &calendar, 0, 0};
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

std::optional<SimTime> AdviceView::replaced_at(const RotationPolicy& policy,
                                               const Calendar& calendar, SimTime created,
                                               std::optional<SimTime> expires) {
    if (const auto period = period_of(policy)) return calendar.add(created, *period);
    Draw unused(StreamKey{}, 0);  // Only what has a period draws.
    const KeyView key{created, expires, created, &calendar, 0, 0};
    return std::visit([&](const auto& when) { return when.next_rotation(key, unused); },
                      policy.when);
}

Duration AdviceView::lateness(const RotationPolicy& policy) {
    return std::visit(Lateness{}, policy.when);
}

std::optional<Duration> AdviceView::retired_after(const RotationPolicy& policy) {
    const auto after =
        std::visit([](const auto& retire) { return retire.after_rotation(); }, policy.retire);
    const auto kept = std::visit([](const auto& retire) { return retire.kept(); }, policy.retire);
    if (!after || kept == 1) return after;
    // So many more rotations later.
    const auto period = period_of(policy);
    if (!period) return std::nullopt;
    return saturated(int128{after->ns} + int128{period->shortest_length().ns} * (kept - 1));
}

bool AdviceView::tidies(const HygieneSpec& job, std::string_view key) {
    return std::any_of(job.keys.begin(), job.keys.end(),
                       [key](const auto& each) { return each.name == key; });
}

bool AdviceView::keeps_versions(std::uint32_t key) const {
    const std::uint32_t service = fleet_->vaults[fleet_->keys[key].vault].service;
    return service != none && !is_replaced(key) &&
           fleet_->catalogue.key_services[service].disables.value == DisableUnit::key;
}

std::optional<Duration> AdviceView::taken_after(std::uint32_t key) const {
    std::optional<Duration> first;
    if (keeps_versions(key)) return first;
    if (const RotationPolicy* policy = policy_of(key)) first = retired_after(*policy);
    for (const HygieneSpec& job : fleet_->spec.hygiene) {
        if (tidies(job, spec_of(key).name))
            first = std::min(first.value_or(job.after.value), job.after.value);
    }
    return first;
}

bool AdviceView::is_replaced(std::uint32_t key) const {
    const RotationPolicy* policy = policy_of(key);
    return policy != nullptr && policy->creates == RotationCreates::key && rotates(key);
}

std::optional<Duration> AdviceView::moved_after(std::uint32_t key, std::size_t index,
                                                std::size_t count) const {
    const RotationPolicy* policy = policy_of(key);
    if (policy == nullptr) return std::nullopt;
    return std::visit(
        [&](const auto& rollout) {
            return rollout.late_move(static_cast<std::uint32_t>(index),
                                     static_cast<std::uint32_t>(count));
        },
        policy->rollout);
}

Problem advice(Place at, std::string field, std::string message, std::string why) {
    return Problem{at, std::move(field), std::move(message), std::move(why), "", true};
}

}  // namespace rotasim
