// Every rotation policy there is: one line each; YAML kinds, help and property tests follow from
// it.
#pragma once

#include "policies/retire_after_confirmed_rewrap.hpp"
#include "policies/retire_after_last_recovery_point.hpp"
#include "policies/retire_after_overlap.hpp"
#include "policies/retire_at_once.hpp"
#include "policies/retire_keep_newest.hpp"
#include "policies/retire_never.hpp"
#include "policies/rollout_automatic.hpp"
#include "policies/rollout_lazy.hpp"
#include "policies/rollout_rolling.hpp"
#include "policies/rollout_waves.hpp"
#include "policies/when_before_expiry.hpp"
#include "policies/when_emergency.hpp"
#include "policies/when_manual.hpp"
#include "policies/when_never.hpp"
#include "policies/when_periodic.hpp"
#include "policies/when_usage_limited.hpp"
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
    { when.wraps_allowed() } -> std::same_as<std::optional<std::uint64_t>>;
};
template <class T>
concept RotationRollout = requires(const T rollout, Draw& draw) {
    { T::kind } -> std::convertible_to<std::string_view>;
    { T::meaning } -> std::convertible_to<std::string_view>;
    { rollout.moved_after(0U, 1U, draw) } -> std::same_as<std::optional<Duration>>;
    { rollout.late_move(0U, 1U) } -> std::same_as<std::optional<Duration>>;
    { rollout.rolling() } -> std::same_as<const RollingOrder*>;
    { rollout.failure() } -> std::same_as<double>;
};
template <class T>
concept VersionRetirement = requires(const T retire) {
    { T::kind } -> std::convertible_to<std::string_view>;
    { T::meaning } -> std::convertible_to<std::string_view>;
    { retire.after_rotation() } -> std::same_as<std::optional<Duration>>;
    { retire.after_confirmed() } -> std::same_as<std::optional<Duration>>;
    { retire.kept() } -> std::same_as<std::uint16_t>;
    { retire.waits_for_backups() } -> std::same_as<bool>;
};

template <RotationTrigger... T>
using Triggers = std::variant<T...>;
template <RotationRollout... T>
using Rollouts = std::variant<T...>;
template <VersionRetirement... T>
using Retirements = std::variant<T...>;

using When = Triggers<WhenNever, WhenPeriodic, WhenBeforeExpiry, WhenVaultAutoRotation, WhenManual,
                      WhenEmergency, WhenUsageLimited>;
using Rollout = Rollouts<RolloutAutomatic, RolloutWaves, RolloutLazy, RolloutRolling>;
using Retire =
    Retirements<RetireNever, RetireAtOnce, RetireAfterOverlap, RetireAfterConfirmedRewrap,
                RetireKeepNewest, RetireAfterLastRecoveryPoint>;

}  // namespace rotasim
