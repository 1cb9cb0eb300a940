// sim/run/show_safe_overlap.cpp — from the policies alone, without a run.
#include "sim/run/show_safe_overlap.hpp"

#include "policies/key_view.hpp"
#include "sim/base/saturate.hpp"
#include "sim/run/cli_advice_view.hpp"
#include "sim/run/rollout_windows.hpp"
#include "sim/run/table_format.hpp"
#include "sim/run/table_layout.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace rotasim {

namespace {

Duration sum(Duration a, Duration b) { return saturated(int128{a.ns} + b.ns); }

class OverlapFinder {
public:
    OverlapFinder(const Fleet& fleet, const Scenario& scenario)
        : fleet_(fleet), view_(fleet, scenario) {}

    SafeOverlap of_key(std::uint32_t key) {
        SafeOverlap overlap;
        overlap.key = fleet_.name_of(fleet_.keys[key].entity);
        overlap.taken_after = view_.taken_after(key);
        for (const std::uint32_t set : fleet_.keys[key].sets) {
            if (fleet_.sets[set].disks > 0) add_set(set, key, overlap);
        }
        add_pinned(key, overlap);
        add_points(key, overlap);
        std::stable_sort(overlap.needs.begin(), overlap.needs.end(),
                         [](const OverlapNeed& a, const OverlapNeed& b) {
                             return a.until.value_or(Duration::max()) >
                                    b.until.value_or(Duration::max());
                         });
        overlap.propagation = fleet_.spec.control_floor.value;
        overlap.detection = longest_notice(key);
        overlap.margin = sum(overlap.propagation, overlap.detection);
        count_versions(key, overlap);
        return overlap;
    }

private:
    [[nodiscard]] Duration rewrap_of(std::uint32_t set) const {
        Duration longest{};
        for (const VmPlan& plan : fleet_.plans) {
            for (const DiskPlan& disk : plan.disks) {
                if (disk.set != set) continue;
                const EncryptionMode& mode = fleet_.catalogue.encryption_modes[disk.mode];
                longest = std::max(longest, longest_of(mode.rewrap_lag.value));
            }
        }
        return longest;
    }
    void add_set(std::uint32_t set, std::uint32_t key, SafeOverlap& overlap) {
        const EncryptionSetSpec& spec = fleet_.spec.sets[fleet_.sets[set].spec];
        if (view_.follows_by_itself(spec, key)) {
            overlap.needs.push_back({fmt::format("re-wrap of set {}", spec.name), rewrap_of(set)});
        } else if (const auto moved = in_windows(key, view_.set_moved_after(set))) {
            overlap.needs.push_back(
                {fmt::format("set {} moved by hand, and its re-wrap", spec.name),
                 sum(*moved, rewrap_of(set))});
        } else {
            overlap.needs.push_back(
                {fmt::format("set {} is never moved", spec.name), std::nullopt});
        }
    }
    // A rollout that may only go on in windows: until all are moved, from the least favourable
    // moment of a week on.
    [[nodiscard]] std::optional<Duration> in_windows(std::uint32_t key,
                                                     std::optional<Duration> freely) {
        const RotationPolicy* policy = view_.policy_of(key);
        const RollingOrder* order =
            policy == nullptr ? nullptr
                              : std::visit([](const auto& rollout) { return rollout.rolling(); },
                                           policy->rollout);
        if (!freely || order == nullptr || !order->window) return freely;
        const auto [at, fresh] = in_windows_.emplace(key, std::nullopt);
        if (fresh) {
            std::uint64_t movers = fleet_.keys[key].pinned.size();
            for (const std::uint32_t set : fleet_.keys[key].sets) {
                const bool follows =
                    view_.follows_by_itself(fleet_.spec.sets[fleet_.sets[set].spec], key);
                movers += follows ? 0U : 1U;
            }
            const auto done =
                WindowedRollout(fleet_, *order, movers, longest_of(order->takes.value))
                    .done(*order->window, days(std::int64_t{365} * 200), order->at_once);
            if (done) {
                at->second = sum(sum(*done, days(7)), sum(order->begin_after, order->soak));
            }
        }
        return at->second ? std::optional(std::max(*freely, *at->second)) : std::nullopt;
    }
    void add_pinned(std::uint32_t key, SafeOverlap& overlap) {
        const auto& pinned = fleet_.keys[key].pinned;
        std::map<std::string, std::optional<Duration>> last;  // By template.
        for (std::size_t i = 0; i < pinned.size(); ++i) {
            const auto moved = in_windows(key, view_.moved_after(key, i, pinned.size()));
            const auto& name = fleet_.spec.vms[fleet_.plans[fleet_.vms[pinned[i]].plan].spec].name;
            const auto [at, fresh] = last.emplace(name, moved);
            if (!fresh) at->second = moved ? std::max(at->second.value_or(*moved), *moved) : moved;
        }
        for (const auto& [name, moved] : last) {
            overlap.needs.push_back({moved
                                         ? fmt::format("in-guest VMs of {} run enable again", name)
                                         : fmt::format("in-guest VMs of {} stay pinned", name),
                                     moved});
        }
    }
    // Points are made under the version until the last disk has left it; and one that is restored
    // on its last day takes as long as a restore does, a drill's included.
    void add_points(std::uint32_t key, SafeOverlap& overlap) {
        const Duration kept = fleet_.keys[key].points_kept;
        if (kept.ns == 0) return;
        Duration left{};
        for (const OverlapNeed& need : overlap.needs)
            left = std::max(left, need.until.value_or(Duration::zero()));
        const Duration restore = longest_restore(key);
        overlap.needs.push_back(
            {fmt::format("recovery points that need it, kept for {}, and a restore or drill of up "
                         "to {}",
                         to_text(kept), exact_length(restore)),
             sum(sum(left, kept), restore)});
    }
    [[nodiscard]] Duration longest_restore(std::uint32_t key) const {
        Duration longest{};
        for (const VmPlan& plan : fleet_.plans) {
            const bool needs =
                plan.backup != none &&
                std::any_of(plan.disks.begin(), plan.disks.end(), [&](const DiskPlan& disk) {
                    const EncryptionMode& mode = fleet_.catalogue.encryption_modes[disk.mode];
                    return disk.key == key &&
                           mode.backup_needs.value == BackupNeeds::version_at_backup;
                });
            if (!needs) continue;
            const BackupPolicySpec& backup = fleet_.spec.backups[plan.backup];
            longest = std::max({longest, longest_of(backup.restore_vault.value),
                                longest_of(backup.restore_snapshot.value)});
        }
        return longest;
    }
    [[nodiscard]] Duration longest_notice(std::uint32_t key) const {
        Duration longest{};
        for (const VmPlan& plan : fleet_.plans) {
            const bool uses = plan.crew != none &&
                              std::any_of(plan.disks.begin(), plan.disks.end(),
                                          [key](const DiskPlan& disk) { return disk.key == key; });
            if (!uses) continue;
            const auto& crew = fleet_.spec.operators[fleet_.crews[plan.crew].spec];
            longest = std::max(longest, longest_of(crew.notice.value));
        }
        return longest;
    }
    void count_versions(std::uint32_t key, SafeOverlap& overlap) const {
        const RotationPolicy* policy = view_.policy_of(key);
        const auto period = policy == nullptr ? std::nullopt : AdviceView::period_of(*policy);
        const auto needed = overlap.needed();
        if (!period || !needed || needed->is_for_ever()) return;
        const std::int64_t shortest = std::max<std::int64_t>(1, period->shortest_length().ns);
        overlap.versions = (needed->ns + shortest - 1) / shortest + 1;
    }

    const Fleet& fleet_;
    AdviceView view_;
    std::map<std::uint32_t, std::optional<Duration>> in_windows_;  // By key.
};

std::string when_text(std::optional<Duration> after) {
    return after ? exact_length(*after) : std::string("for ever");
}

std::string verdict(const SafeOverlap& overlap) {
    if (!overlap.taken_after) return "stays for ever";
    if (overlap.is_safe()) return "safe";
    const auto needed = overlap.needed();
    if (!needed) return "never safe";
    return "too short by " + exact_length(*needed - *overlap.taken_after);
}

}  // namespace

std::optional<Duration> SafeOverlap::needed() const {
    if (needs.empty()) return margin;
    return needs.front().until ? std::optional(sum(*needs.front().until, margin)) : std::nullopt;
}

bool SafeOverlap::is_safe() const {
    const auto all = needed();
    return !taken_after || (all && *taken_after >= *all);
}

std::vector<SafeOverlap> safe_overlaps(const Fleet& fleet, const Scenario& scenario) {
    OverlapFinder finder(fleet, scenario);
    std::vector<SafeOverlap> overlaps;
    for (std::uint32_t k = 0; k < fleet.keys.size(); ++k) {
        SafeOverlap overlap = finder.of_key(k);
        if (!overlap.needs.empty()) overlaps.push_back(std::move(overlap));
    }
    std::sort(overlaps.begin(), overlaps.end(),
              [](const SafeOverlap& a, const SafeOverlap& b) { return a.key < b.key; });
    return overlaps;
}

std::string safe_overlap_text(const ReadyScenario& ready, const Terminal& terminal) {
    std::string out = wrap_indented(
        "How long an old key version must stay usable after a rotation, until nobody needs it any "
        "more; where a wait has no bound, one in a hundred takes longer.",
        "", terminal.width);
    const auto overlaps = safe_overlaps(ready.fleet, ready.loaded.scenario);
    if (overlaps.empty()) return out + "\nNo key has users.\n";
    for (const SafeOverlap& overlap : overlaps) {
        out += "\n" + terminal.paint(Tone::heading, overlap.key) + "\n";
        for (const OverlapNeed& need : overlap.needs) {
            out += wrap_indented(fmt::format("{}: {}", need.who, when_text(need.until)), "  ",
                                 terminal.width);
        }
        out += wrap_indented(
            fmt::format("and longer by orders on their way, {}, and by somebody "
                        "noticing, {}",
                        exact_length(overlap.propagation), exact_length(overlap.detection)),
            "  ", terminal.width);
        const Tone tone = overlap.is_safe() ? Tone::good : Tone::bad;
        std::string line =
            fmt::format("needed {}; taken away {}: {}", when_text(overlap.needed()),
                        overlap.taken_after ? "after " + exact_length(*overlap.taken_after)
                                            : std::string("never"),
                        verdict(overlap));
        if (overlap.versions) {
            line += fmt::format("; kept so long, up to {} versions are usable at once",
                                *overlap.versions);
        }
        out += terminal.paint(tone, wrap_indented(line, "  ", terminal.width));
    }
    return out;
}

std::string safe_overlap_json(const ReadyScenario& ready) {
    using Json = nlohmann::ordered_json;
    const auto seconds_of = [](std::optional<Duration> length) {
        return length && !length->is_for_ever() ? Json(static_cast<double>(length->ns) / 1e9)
                                                : Json();
    };
    Json list = Json::array();
    for (const SafeOverlap& overlap : safe_overlaps(ready.fleet, ready.loaded.scenario)) {
        Json needs = Json::array();
        for (const OverlapNeed& need : overlap.needs) {
            needs.push_back({{"who", need.who}, {"until_s", seconds_of(need.until)}});
        }
        list.push_back({{"key", overlap.key},
                        {"needs", std::move(needs)},
                        {"margin_s", seconds_of(overlap.margin)},
                        {"propagation_s", seconds_of(overlap.propagation)},
                        {"detection_s", seconds_of(overlap.detection)},
                        {"needed_s", seconds_of(overlap.needed())},
                        {"taken_after_s", seconds_of(overlap.taken_after)},
                        {"safe", overlap.is_safe()},
                        {"versions", overlap.versions ? Json(*overlap.versions) : Json()}});
    }
    const Json all = {{"version", 1}, {"safe_overlap", std::move(list)}};
    return all.dump(2);
}

}  // namespace rotasim
