// sim/run/cli_advice_rollouts.cpp — rollouts that cannot be done in the time, the windows and the
// numbers that they are given; jobs that do not wait as long as the policy.
#include "sim/base/saturate.hpp"
#include "sim/model/working_hours.hpp"
#include "sim/run/cli_conflict.hpp"
#include "sim/run/rollout_windows.hpp"
#include "sim/run/table_format.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rotasim {

namespace {

// Sets and VMs that a rollout of the key moves by hand.
std::uint64_t movers_of(const AdviceView& view, std::uint32_t key) {
    const Fleet& fleet = view.fleet();
    std::uint64_t movers = fleet.keys[key].pinned.size();
    for (const std::uint32_t set : fleet.keys[key].sets) {
        if (!view.follows_by_itself(fleet.spec.sets[fleet.sets[set].spec], key)) ++movers;
    }
    return movers;
}

constexpr const char* all_day =
    "{zone: UTC, from: \"00:00\", to: \"24:00\", days: [mon, tue, wed, thu, fri, sat, sun]}";

WorkingHoursSpec always() {
    WorkingHoursSpec hours;
    hours.from = "00:00";
    hours.to = "24:00";
    hours.days = {Weekday::mon, Weekday::tue, Weekday::wed, Weekday::thu,
                  Weekday::fri, Weekday::sat, Weekday::sun};
    return hours;
}

std::string hours_text(const WorkingHoursSpec& hours) {
    return fmt::format(
        "{} to {} {} on {}", hours.from, hours.to, hours.zone,
        counted(static_cast<std::int64_t>(hours.days.size()), "day", "days") + " of the week");
}

class RolloutAdviser {
public:
    RolloutAdviser(const AdviceView& view, std::vector<Problem>& out)
        : view_(view), fleet_(view.fleet()), out_(out) {}

    void advise() {
        for (std::uint32_t k = 0; k < fleet_.keys.size(); ++k) {
            const RotationPolicy* policy = view_.policy_of(k);
            if (policy == nullptr || !view_.rotates(k)) continue;
            for (const VersionTaker& taker : version_takers(view_, k))
                job_comes_first(k, *policy, taker);
            if (const std::uint64_t movers = movers_of(view_, k); movers > 0) {
                outlasts_period(k, *policy);
                if (const RollingOrder* order = std::visit(
                        [](const auto& rollout) { return rollout.rolling(); }, policy->rollout)) {
                    window_is_too_narrow(k, *policy, *order, movers);
                    canaries_are_all(k, *policy, *order, movers);
                }
            }
        }
    }

private:
    void warn(Place at, const char* field, std::string message, std::string why,
              std::vector<Conflicting> conflict) {
        out_.push_back(advice(at, field, std::move(message), std::move(why)));
        out_.back().conflict = std::move(conflict);
    }

    // The policy keeps old versions for a while, and a job does not wait for that.
    void job_comes_first(std::uint32_t key, const RotationPolicy& policy,
                         const VersionTaker& taker) {
        if (taker.job == nullptr) return;
        const auto kept = AdviceView::retired_after(policy);
        if (!kept || *kept <= taker.after) return;
        warn(taker.job->at, "after",
             fmt::format("job '{}' takes old versions of '{}' away {} after a new one, and policy "
                         "'{}' keeps them for {}",
                         taker.job->name, view_.spec_of(key).name, to_text(taker.after),
                         policy.name, to_text(*kept)),
             "the sooner of them counts",
             {VersionTaker{&policy, nullptr, *kept}.conflicting(taker.after),
              conflicting_job(*taker.job, *kept)});
        Conflicting& retire = out_.back().conflict.front();
        retire.way_out = "after an overlap of at most " + to_text(taker.after);
    }

    // The next rotation comes while users are still moved to the last one.
    void outlasts_period(std::uint32_t key, const RotationPolicy& policy) {
        const auto period = AdviceView::period_of(policy);
        if (!period) return;
        std::optional<Duration> last;
        const std::size_t pinned = fleet_.keys[key].pinned.size();
        if (pinned > 0) last = view_.moved_after(key, pinned - 1, pinned);
        for (const std::uint32_t set : fleet_.keys[key].sets) {
            if (view_.follows_by_itself(fleet_.spec.sets[fleet_.sets[set].spec], key)) continue;
            const auto moved = view_.set_moved_after(set);
            if (moved) last = std::max(last.value_or(*moved), *moved);
        }
        if (!last || *last <= period->shortest_length()) return;
        warn(policy.at, "rollout",
             fmt::format("policy '{}' takes up to {} to move all users of '{}' to a new version, "
                         "and makes the next one after {}",
                         policy.name, to_text(*last), view_.spec_of(key).name, to_text(*period)),
             "who comes last is always on an old version",
             {conflicting_when(policy, *last), conflicting_rollout(policy)});
    }

    void window_is_too_narrow(std::uint32_t key, const RotationPolicy& policy,
                              const RollingOrder& order, std::uint64_t movers) {
        if (!order.window) return;
        const WindowedRollout rollout(fleet_, order, movers, longest_of(order.takes.value));
        if (start_inside(*order.window, fleet_.calendar, SimTime::zero(), rollout.takes()) ==
            SimTime::never()) {
            warn(order.window->at, "window",
                 fmt::format("a move of policy '{}' may take {}, and no window is as long",
                             policy.name, to_text(longest_of(order.takes.value))),
                 "the rollout stops at the first that takes so long",
                 {window_of(policy, order, true), takes_of(policy, order)});
            return;
        }
        for (const VersionTaker& taker : version_takers(view_, key)) {
            if (!rollout.fits(*order.window, taker.after) && rollout.fits_freely(taker.after)) {
                too_late(key, policy, order, rollout, taker);
            }
        }
        const auto period = AdviceView::period_of(policy);
        if (!period) return;
        const Duration limit = period->shortest_length();
        if (rollout.fits(*order.window, limit) || !rollout.fits_freely(limit)) return;
        auto conflict = narrow(policy, order, rollout, limit, movers);
        conflict.push_back(conflicting_when(policy));
        warn(order.window->at, "window",
             fmt::format("policy '{}' cannot move all {} of '{}' in its windows before the next "
                         "rotation after {}",
                         policy.name, counted(static_cast<std::int64_t>(movers), "user", "users"),
                         view_.spec_of(key).name, to_text(*period)),
             fmt::format("{} at once, each for up to {}; without a window they would all be moved",
                         order.at_once, to_text(longest_of(order.takes.value))),
             std::move(conflict));
    }
    void too_late(std::uint32_t key, const RotationPolicy& policy, const RollingOrder& order,
                  const WindowedRollout& rollout, const VersionTaker& taker) {
        const auto movers = movers_of(view_, key);
        auto conflict = narrow(policy, order, rollout, taker.after, movers);
        conflict.push_back(conflicting_when(policy));
        const auto needed =
            rollout.done(*order.window, fleet_.horizon - SimTime::zero(), order.at_once);
        conflict.push_back(taker.conflicting(needed));
        warn(order.window->at, "window",
             fmt::format("policy '{}' cannot move all {} of '{}' in its windows before {} takes "
                         "old versions away after {}",
                         policy.name, counted(static_cast<std::int64_t>(movers), "user", "users"),
                         view_.spec_of(key).name, taker.name(), to_text(taker.after)),
             fmt::format("{} at once, each for up to {}; without a window they would all be moved",
                         order.at_once, to_text(longest_of(order.takes.value))),
             std::move(conflict));
    }

    [[nodiscard]] static Conflicting window_of(const RotationPolicy& policy,
                                               const RollingOrder& order, bool resolves) {
        return {order.window->at, fmt::format("policies.{}.rollout.window", policy.name),
                hours_text(*order.window), "a longer one, or none", resolves ? all_day : ""};
    }
    [[nodiscard]] static Conflicting takes_of(const RotationPolicy& policy,
                                              const RollingOrder& order) {
        return {policy.at, fmt::format("policies.{}.rollout.takes", policy.name),
                "up to " + to_text(longest_of(order.takes.value)), "shorter", "0 s"};
    }
    [[nodiscard]] std::vector<Conflicting> narrow(const RotationPolicy& policy,
                                                  const RollingOrder& order,
                                                  const WindowedRollout& rollout, Duration limit,
                                                  std::uint64_t movers) const {
        std::vector<Conflicting> all = {window_of(policy, order, rollout.fits(always(), limit))};
        // Only what resolves it has a part in it.
        if (WindowedRollout(fleet_, order, movers, Duration::zero()).fits(*order.window, limit)) {
            all.push_back(takes_of(policy, order));
        }
        if (rollout.fits_all_at_once(*order.window, limit)) {
            all.push_back({policy.at, fmt::format("policies.{}.rollout.at_once", policy.name),
                           fmt::format("{}", order.at_once), "more", fmt::format("{}", movers)});
        }
        return all;
    }

    // Canaries protect those who come after them, and nobody does.
    void canaries_are_all(std::uint32_t key, const RotationPolicy& policy,
                          const RollingOrder& order, std::uint64_t movers) {
        if (order.canary >= movers) {
            warn(policy.at, "canary",
                 fmt::format("policy '{}' has {}, and moves {} of '{}'", policy.name,
                             counted(order.canary, "canary", "canaries"),
                             counted(static_cast<std::int64_t>(movers), "user", "users"),
                             view_.spec_of(key).name),
                 "nobody is left for whom they could be a warning", {});
        }
        if (order.stop_after && *order.stop_after > movers) {
            warn(policy.at, "stop_after",
                 fmt::format("policy '{}' stops after {}, and moves {} of '{}'", policy.name,
                             counted(*order.stop_after, "failure", "failures"),
                             counted(static_cast<std::int64_t>(movers), "user", "users"),
                             view_.spec_of(key).name),
                 "it never stops", {});
        }
    }

    const AdviceView& view_;
    const Fleet& fleet_;
    std::vector<Problem>& out_;
};

}  // namespace

void advise_on_rollouts(const AdviceView& view, std::vector<Problem>& out) {
    RolloutAdviser(view, out).advise();
}

}  // namespace rotasim
