// sim/run/cli_advice_vaults.cpp — policies that ask more of a vault than it takes.
#include "sim/model/vault_limits.hpp"
#include "sim/run/cli_conflict.hpp"
#include "sim/run/table_format.hpp"

#include <fmt/format.h>

namespace rotasim {

namespace {

// The first rotation within the run that finds the key full, by its policy alone.
std::optional<SimTime> refused_at(const AdviceView& view, const KeySpec& key,
                                  const RotationPolicy& policy) {
    const Calendar& calendar = view.fleet().calendar;
    SimTime created = SimTime::zero();  // Of random age: by then at the latest.
    std::optional<SimTime> expires;
    if (!key.versions.empty()) {
        created = calendar.to_sim(key.versions.back().created);
        if (key.versions.back().expires) expires = calendar.to_sim(*key.versions.back().expires);
    }
    for (std::size_t made = std::max<std::size_t>(1, key.versions.size());; ++made) {
        const auto next = AdviceView::replaced_at(policy, calendar, created, expires);
        if (!next || *next > view.fleet().horizon) return std::nullopt;
        created = std::max(*next, SimTime::zero());
        if (made >= versions_in_managed_hsm) return created;
        expires.reset();
        if (policy.expire_after) expires = calendar.add(created, *policy.expire_after);
    }
}

}  // namespace

void advise_on_vaults(const AdviceView& view, std::vector<Problem>& out) {
    const Fleet& fleet = view.fleet();
    for (std::uint32_t k = 0; k < fleet.keys.size(); ++k) {
        const RotationPolicy* policy = view.policy_of(k);
        const VaultSpec& vault = fleet.spec.vaults[fleet.vaults[fleet.keys[k].vault].spec];
        if (vault.sku != VaultSku::managed_hsm || policy == nullptr) continue;
        if (policy->creates == RotationCreates::key) continue;  // Each has a count of its own.
        const KeySpec& key = view.spec_of(k);
        const auto full = refused_at(view, key, *policy);
        if (!full) continue;
        out.push_back(advice(key.at, "policy",
                             fmt::format("from {} on the vault refuses the rotations of '{}', "
                                         "which has {} versions then",
                                         human_date(fleet.calendar.to_utc(*full)), key.name,
                                         versions_in_managed_hsm),
                             "a managed HSM takes no more versions of one key (azure.md 4.1)"));
        out.back().conflict = {conflicting_when(*policy),
                               {vault.at, fmt::format("vaults.{}.sku", vault.name), "managed_hsm",
                                "standard or premium", "premium"}};
    }
}

}  // namespace rotasim
