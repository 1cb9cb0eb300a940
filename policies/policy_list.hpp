// Every rotation policy there is: one line each; YAML kinds, help and property tests follow from
// it.
#pragma once

#include "policies/retire_after_confirmed_rewrap.hpp"
#include "policies/retire_after_overlap.hpp"
#include "policies/retire_at_once.hpp"
#include "policies/retire_never.hpp"
#include "policies/rollout_automatic.hpp"
#include "policies/rollout_waves.hpp"
#include "policies/when_before_expiry.hpp"
#include "policies/when_emergency.hpp"
#include "policies/when_manual.hpp"
#include "policies/when_never.hpp"
#include "policies/when_periodic.hpp"
#include "policies/when_vault_auto_rotation.hpp"

#include <concepts>
#include <variant>

namespace rotasim {

template <class T>
concept RotationTrigger = requires(const T when, const KeyView& key, Draw& draw) {
    { T::kind } -> std::convertible_to<std::string_view>;
    { T::meaning } -> std::convertible_to<std::string_view>;
    { when.next_rotation(key, draw) } -> std::same_as<std::optional<SimTime>>;
    { when.period() } -> std::same_as<std::optional<Period>>;
};
template <class T>
concept RotationRollout = requires(const T rollout) {
    { T::kind } -> std::convertible_to<std::string_view>;
    { T::meaning } -> std::convertible_to<std::string_view>;
    { rollout.moved_after(0U, 1U) } -> std::same_as<std::optional<Duration>>;
    { rollout.failure() } -> std::same_as<double>;
};
template <class T>
concept VersionRetirement = requires(const T retire) {
    { T::kind } -> std::convertible_to<std::string_view>;
    { T::meaning } -> std::convertible_to<std::string_view>;
    { retire.after_rotation() } -> std::same_as<std::optional<Duration>>;
    { retire.after_confirmed() } -> std::same_as<std::optional<Duration>>;
};

template <RotationTrigger... T>
using Triggers = std::variant<T...>;
template <RotationRollout... T>
using Rollouts = std::variant<T...>;
template <VersionRetirement... T>
using Retirements = std::variant<T...>;

using When = Triggers<WhenNever, WhenPeriodic, WhenBeforeExpiry, WhenVaultAutoRotation, WhenManual,
                      WhenEmergency>;
using Rollout = Rollouts<RolloutAutomatic, RolloutWaves>;
using Retire =
    Retirements<RetireNever, RetireAtOnce, RetireAfterOverlap, RetireAfterConfirmedRewrap>;

}  // namespace rotasim
