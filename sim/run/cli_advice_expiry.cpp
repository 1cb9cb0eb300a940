// sim/run/cli_advice_expiry.cpp — expiries and rotations that miss each other.
#include "sim/run/cli_conflict.hpp"
#include "sim/run/table_format.hpp"

#include <fmt/format.h>

namespace rotasim {

namespace {

// A version that its own policy makes is dead before the next one comes.
void expires_before_rotation(const RotationPolicy& policy, std::vector<Problem>& out) {
    const auto period = AdviceView::period_of(policy);
    if (!period || !policy.expire_after) return;
    if (policy.expire_after->typical_length() >= period->typical_length()) return;
    out.push_back(advice(policy.at, "expire_after",
                         fmt::format("versions expire after {}, before the next rotation after {}",
                                     to_text(*policy.expire_after), to_text(*period)),
                         "every version is expired for a while before it is replaced"));
    Conflicting when = conflicting_when(policy, policy.expire_after->typical_length());
    when.set_to = to_text(*policy.expire_after);
    when.way_out = "at most " + when.set_to;
    out.back().conflict = {
        std::move(when),
        {policy.at, fmt::format("policies.{}.expire_after", policy.name),
         to_text(*policy.expire_after), "at least " + to_text(*period), to_text(*period)}};
}

void first_version_expires(const AdviceView& view, std::uint32_t key, std::vector<Problem>& out) {
    const KeySpec& spec = view.spec_of(key);
    if (spec.versions.empty()) return;
    const KeyVersionSpec& newest = spec.versions.back();
    const UtcTime end = view.fleet().calendar.to_utc(view.fleet().horizon);
    if (!newest.expires || *newest.expires > end) return;
    const RotationPolicy* policy = view.policy_of(key);
    if (!view.rotates(key)) {
        if (view.rotated_by_incident(key)) return;
        const std::string idle = policy == nullptr
                                     ? std::string("has no policy that rotates it")
                                     : fmt::format("policy '{}' never rotates it", policy->name);
        out.push_back(advice(newest.at, "expires",
                             fmt::format("key '{}' expires on {} and {}", spec.name,
                                         human_date(*newest.expires), idle),
                             "nothing replaces the version"));
        return;
    }
    const auto period = AdviceView::period_of(*policy);
    if (!period) return;  // It goes by the expiry itself.
    if (add(newest.created, *period) > *newest.expires) {
        out.push_back(
            advice(newest.at, "expires",
                   fmt::format("the first version of '{}' expires on {}, before its rotation on {}",
                               spec.name, human_date(*newest.expires),
                               human_date(add(newest.created, *period))),
                   "a policy's expiry applies only to versions that it makes"));
        const Duration life{newest.expires->ns - newest.created.ns};
        Conflicting when = conflicting_when(*policy, life);
        when.way_out = "at most " + to_text(life);
        const std::string date = format_utc(add(newest.created, *period));
        out.back().conflict = {
            std::move(when),
            {newest.at, fmt::format("keys.{}.versions.{}.expires", spec.name, newest.name),
             format_utc(*newest.expires), "not before " + date, date}};
    }
}

// What its policy counts back from is missing, and nothing else gives it.
void waits_for_an_expiry(const AdviceView& view, std::uint32_t key, std::vector<Problem>& out) {
    if (!view.lacks_an_expiry(key) || view.rotated_by_incident(key)) return;
    const KeySpec& spec = view.spec_of(key);
    out.push_back(
        advice(spec.versions.back().at, "expires",
               fmt::format("the newest version of '{}' has no expiry, so policy '{}' never "
                           "rotates it",
                           spec.name, view.policy_of(key)->name),
               "it rotates before an expiry, and `expire_after` applies only to versions that it "
               "makes (azure.md 4.1)"));
}

void never_rotates(const AdviceView& view, std::uint32_t key, std::vector<Problem>& out) {
    const RotationPolicy* policy = view.policy_of(key);
    if (policy == nullptr || !std::holds_alternative<WhenNever>(policy->when)) return;
    if (!policy->expire_after) return;
    out.push_back(
        advice(policy->at, "expire_after",
               fmt::format("policy '{}' never rotates, so it makes no version that could expire",
                           policy->name),
               "the value has no effect"));
}

}  // namespace

void advise_on_expiry(const AdviceView& view, std::vector<Problem>& out) {
    for (const RotationPolicy& policy : view.policies())
        expires_before_rotation(policy, out);
    for (std::uint32_t k = 0; k < view.fleet().keys.size(); ++k) {
        first_version_expires(view, k, out);
        waits_for_an_expiry(view, k, out);
        never_rotates(view, k, out);
    }
}

}  // namespace rotasim
