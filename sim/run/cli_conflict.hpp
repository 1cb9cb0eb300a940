// sim/run/cli_conflict.hpp — the settings of a scenario that take part in contradictions: where
// they stand, what they say, and what would resolve it.
#pragma once

#include "sim/run/cli_advice_view.hpp"

namespace rotasim {

// "periodic, 90 d", "vault_auto_rotation, P18M", "usage_limited"; and "{kind: never}".
[[nodiscard]] Conflicting conflicting_when(const RotationPolicy& policy);
// The same, with a period that would be long enough.
[[nodiscard]] Conflicting conflicting_when(const RotationPolicy& policy, Duration at_least);
[[nodiscard]] Conflicting conflicting_rollout(const RotationPolicy& policy);

// What makes new versions of a key: its policy, if it does, and each incident that does.
[[nodiscard]] std::vector<Conflicting> rotators(const AdviceView& view, std::uint32_t key);

// What takes old versions of a key away, and how long after a new one.
struct VersionTaker {
    const RotationPolicy* policy = nullptr;  // Or the job.
    const HygieneSpec* job = nullptr;
    Duration after{};

    [[nodiscard]] Place at() const { return policy != nullptr ? policy->at : job->at; }
    [[nodiscard]] const char* field() const { return policy != nullptr ? "retire" : "after"; }
    // "policy 'p'", "job 't'".
    [[nodiscard]] std::string name() const;
    // Resolved by keeping versions for at least so long; nothing: for ever.
    [[nodiscard]] Conflicting conflicting(std::optional<Duration> at_least) const;
};
[[nodiscard]] std::vector<VersionTaker> version_takers(const AdviceView& view, std::uint32_t key);
[[nodiscard]] Conflicting conflicting_job(const HygieneSpec& job, std::optional<Duration> at_least);

}  // namespace rotasim
