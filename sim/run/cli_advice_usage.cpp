// sim/run/cli_advice_usage.cpp — limits of use that one rollout exhausts.
#include "sim/run/cli_advice_view.hpp"
#include "sim/run/table_format.hpp"

#include <fmt/format.h>

namespace rotasim {

namespace {

// Disks that are wrapped again by themselves whenever the key gets a new version.
std::uint64_t disks_that_follow(const AdviceView& view, std::uint32_t key) {
    const Fleet& fleet = view.fleet();
    std::uint64_t disks = 0;
    for (const std::uint32_t set : fleet.keys[key].sets) {
        if (view.follows_by_itself(fleet.spec.sets[fleet.sets[set].spec], key)) {
            disks += fleet.sets[set].disks;
        }
    }
    return disks;
}

}  // namespace

void advise_on_usage(const AdviceView& view, std::vector<Problem>& out) {
    for (std::uint32_t k = 0; k < view.fleet().keys.size(); ++k) {
        const RotationPolicy* policy = view.policy_of(k);
        const auto* when =
            policy == nullptr ? nullptr : std::get_if<WhenUsageLimited>(&policy->when);
        const std::uint64_t disks = when == nullptr ? 0 : disks_that_follow(view, k);
        if (when == nullptr || disks < when->wraps) continue;
        out.push_back(
            advice(policy->at, "wraps",
                   fmt::format("a new version of '{}' wraps {} again by itself, and takes {}",
                               view.spec_of(k).name,
                               counted(static_cast<std::int64_t>(disks), "disk", "disks"),
                               counted(static_cast<std::int64_t>(when->wraps), "wrap", "wraps")),
                   "each rotation wraps them all again, which is the reason for the next"));
    }
}

}  // namespace rotasim
