// sim/run/cli_conflict.cpp — settings as readers know them.
#include "sim/run/cli_conflict.hpp"

#include "sim/base/units.hpp"

#include <fmt/format.h>

#include <type_traits>

namespace rotasim {

namespace {

template <class Choice>
std::string kind_of(const Choice& choice) {
    return std::visit(
        [](const auto& each) { return std::string(std::decay_t<decltype(each)>::kind); }, choice);
}

std::string when_text(const RotationPolicy& policy) {
    std::string text = kind_of(policy.when);
    if (const auto period = AdviceView::period_of(policy)) text += ", " + to_text(*period);
    if (const auto* before = std::get_if<WhenBeforeExpiry>(&policy.when)) {
        text += ", " + to_text(before->before);
    }
    if (const auto wraps =
            std::visit([](const auto& w) { return w.wraps_allowed(); }, policy.when)) {
        text += fmt::format(", {} wraps", *wraps);
    }
    return text;
}

// The field of `when` that says how often.
std::string period_field(const When& when) {
    if (std::holds_alternative<WhenPeriodic>(when)) return "period";
    if (std::holds_alternative<WhenManual>(when)) return "due";
    if (std::holds_alternative<WhenUsageLimited>(when)) return "at_latest";
    return "after_creation";
}

std::string retire_text(const RotationPolicy& policy) {
    std::string text = kind_of(policy.retire);
    if (const auto* overlap = std::get_if<RetireAfterOverlap>(&policy.retire)) {
        text += ", " + to_text(overlap->overlap);
    } else if (const auto* newest = std::get_if<RetireKeepNewest>(&policy.retire)) {
        text += fmt::format(", {}", newest->versions);
    }
    return text;
}

std::string rollout_text(const RotationPolicy& policy) {
    std::string text = kind_of(policy.rollout);
    if (const auto* waves = std::get_if<RolloutWaves>(&policy.rollout)) {
        text += fmt::format(", {} every {} from {} on", waves->size, to_text(waves->interval),
                            to_text(waves->begin_after));
    } else if (const auto* rolling = std::get_if<RolloutRolling>(&policy.rollout)) {
        text += fmt::format(", {} at once", rolling->order.at_once);
    }
    return text;
}

}  // namespace

Conflicting conflicting_when(const RotationPolicy& policy) {
    return {policy.at, fmt::format("policies.{}.when", policy.name), when_text(policy), "never",
            "{kind: never}"};
}

Conflicting conflicting_when(const RotationPolicy& policy, Duration at_least) {
    return {policy.at, fmt::format("policies.{}.when.{}", policy.name, period_field(policy.when)),
            to_text(*AdviceView::period_of(policy)), "at least " + to_text(at_least),
            to_text(at_least)};
}

Conflicting conflicting_rollout(const RotationPolicy& policy) {
    return {policy.at, fmt::format("policies.{}.rollout", policy.name), rollout_text(policy),
            "everybody at the rotation itself",
            "{kind: waves, size: 10000000, interval: 0 s, begin_after: 0 s}"};
}

std::vector<Conflicting> rotators(const AdviceView& view, std::uint32_t key) {
    std::vector<Conflicting> all;
    if (view.rotates(key)) all.push_back(conflicting_when(*view.policy_of(key)));
    for (const IncidentSpec& incident : view.fleet().spec.incidents) {
        const auto* rotate = std::get_if<RotateKey>(&incident.action);
        if (rotate == nullptr || rotate->key.name != view.spec_of(key).name) continue;
        all.push_back({incident.at, fmt::format("incidents.{}", incident.name),
                       fmt::format("rotate_key, '{}'", rotate->key.name), "left out", ""});
    }
    return all;
}

std::string VersionTaker::name() const {
    return policy != nullptr ? fmt::format("policy '{}'", policy->name)
                             : fmt::format("job '{}'", job->name);
}

Conflicting VersionTaker::conflicting(std::optional<Duration> at_least) const {
    if (policy == nullptr) return conflicting_job(*job, at_least);
    Conflicting one{policy->at, fmt::format("policies.{}.retire", policy->name),
                    retire_text(*policy), "never", "{kind: never}"};
    if (at_least) {
        one.way_out = fmt::format("after an overlap of at least {}", to_text(*at_least));
        one.set_to = fmt::format("{{kind: after_overlap, overlap: {}}}", to_text(*at_least));
    }
    return one;
}

Conflicting conflicting_job(const HygieneSpec& job, std::optional<Duration> at_least) {
    Conflicting one{job.at, fmt::format("hygiene.{}.after", job.name), to_text(job.after.value),
                    "not this key", ""};
    if (at_least) {
        one.way_out = fmt::format("at least {}, or not this key", to_text(*at_least));
        one.set_to = to_text(*at_least);
    }
    return one;
}

std::vector<VersionTaker> version_takers(const AdviceView& view, std::uint32_t key) {
    std::vector<VersionTaker> all;
    if (view.keeps_versions(key)) return all;
    if (const RotationPolicy* policy = view.policy_of(key)) {
        if (const auto after = AdviceView::retired_after(*policy)) {
            all.push_back({policy, nullptr, *after});
        }
    }
    for (const HygieneSpec& job : view.fleet().spec.hygiene) {
        if (AdviceView::tidies(job, view.spec_of(key).name)) {
            all.push_back({nullptr, &job, job.after.value});
        }
    }
    return all;
}

}  // namespace rotasim
