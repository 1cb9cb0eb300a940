// sim/run/cli_advice_usage.cpp — limits of use that one rollout exhausts.
#include "sim/run/cli_advice_view.hpp"
#include "sim/run/table_format.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rotasim {

namespace {

struct Followers {
    std::uint64_t disks = 0;  // Wrapped again by themselves whenever the key gets a new version.
    std::vector<std::uint32_t> sets;  // The largest first.
};

Followers followers_of(const AdviceView& view, std::uint32_t key) {
    const Fleet& fleet = view.fleet();
    Followers all;
    for (const std::uint32_t set : fleet.keys[key].sets) {
        if (view.follows_by_itself(fleet.spec.sets[fleet.sets[set].spec], key)) {
            all.disks += fleet.sets[set].disks;
            all.sets.push_back(set);
        }
    }
    std::stable_sort(all.sets.begin(), all.sets.end(), [&fleet](std::uint32_t a, std::uint32_t b) {
        return fleet.sets[a].disks > fleet.sets[b].disks;
    });
    return all;
}

// The limit, and as few of the sets as exhaust it: without the smallest of those they do not, and
// so without any of them.
std::vector<Conflicting> conflict_of(const AdviceView& view, const RotationPolicy& policy,
                                     std::uint64_t wraps, const Followers& followers) {
    std::vector<Conflicting> all = {
        {policy.at, fmt::format("policies.{}.when.wraps", policy.name), fmt::format("{}", wraps),
         fmt::format("at least {}", followers.disks + 1), fmt::format("{}", followers.disks + 1)}};
    std::uint64_t disks = 0;
    for (const std::uint32_t slot : followers.sets) {
        if (disks >= wraps) break;
        disks += view.fleet().sets[slot].disks;
        const EncryptionSetSpec& set = view.fleet().spec.sets[view.fleet().sets[slot].spec];
        all.push_back({set.at, fmt::format("encryption_sets.{}.auto_rotation", set.name), "true",
                       "false, and moved by hand in parts", "false"});
    }
    return all;
}

}  // namespace

void advise_on_usage(const AdviceView& view, std::vector<Problem>& out) {
    for (std::uint32_t k = 0; k < view.fleet().keys.size(); ++k) {
        const RotationPolicy* policy = view.policy_of(k);
        const auto* when =
            policy == nullptr ? nullptr : std::get_if<WhenUsageLimited>(&policy->when);
        const Followers followers = when == nullptr ? Followers{} : followers_of(view, k);
        const std::uint64_t disks = followers.disks;
        if (when == nullptr || disks < when->wraps) continue;
        out.push_back(
            advice(policy->at, "wraps",
                   fmt::format("a new version of '{}' wraps {} again by itself, and takes {}",
                               view.spec_of(k).name,
                               counted(static_cast<std::int64_t>(disks), "disk", "disks"),
                               counted(static_cast<std::int64_t>(when->wraps), "wrap", "wraps")),
                   "each rotation wraps them all again, which is the reason for the next"));
        out.back().conflict = conflict_of(view, *policy, when->wraps, followers);
    }
}

}  // namespace rotasim
