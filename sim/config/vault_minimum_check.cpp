// sim/config/vault_minimum_check.cpp — policies that rotate sooner than the vault of their keys
// lets them.
#include "sim/config/vault_minimum_check.hpp"

#include "sim/base/text.hpp"

#include <algorithm>

namespace rotasim {

namespace {

constexpr Duration hsm_minimum = days(28);

template <class T>
const T* named(const std::vector<T>& list, const std::string& name, const Unread& unread) {
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&name](const T& each) { return each.name == name; });
    return found == list.end() || unread.has(found->at) ? nullptr : &*found;
}

// How soon after a version's creation the vault replaces it, at the soonest; nothing if that hangs
// on an expiry that the policy does not give.
std::optional<Duration> soonest(const WhenVaultAutoRotation& when,
                                const std::optional<Period>& expire_after) {
    if (when.after_creation) return when.after_creation->shortest_length();
    if (!when.before_expiry || !expire_after) return std::nullopt;
    // Months against months: the days of a month are no matter where both count them.
    const Period left{expire_after->months - when.before_expiry->months,
                      expire_after->fixed - when.before_expiry->fixed};
    return left.months >= 0 ? left.shortest_length() : left.typical_length();
}

}  // namespace

void check_vault_minimums(const Scenario& scenario, const Unread& unread,
                          std::vector<Problem>& problems) {
    for (const KeySpec& key : scenario.fleet.keys) {
        if (unread.has(key.at) || !key.policy) continue;
        const VaultSpec* vault = named(scenario.fleet.vaults, key.vault.name, unread);
        const RotationPolicy* policy = named(scenario.policies, key.policy->name, unread);
        if (vault == nullptr || policy == nullptr || vault->sku != VaultSku::managed_hsm) continue;
        const auto* when = std::get_if<WhenVaultAutoRotation>(&policy->when);
        // Of what is wrong with the policy itself, it tells itself.
        if (when == nullptr || when->after_creation.has_value() == when->before_expiry.has_value())
            continue;
        const auto first = soonest(*when, policy->expire_after);
        if (!first || *first >= hsm_minimum) continue;
        Problem problem;
        problem.at = key.policy->at;
        problem.field = "policy";
        problem.message =
            "policy " + rotasim::quoted(policy->name) +
            (when->after_creation
                 ? " rotates " + to_text(*when->after_creation) + " after a version's creation"
                 : " rotates " + to_text(*when->before_expiry) +
                       " before versions expire that live for " + to_text(*policy->expire_after)) +
            ", and vault " + rotasim::quoted(vault->name) + " is a managed HSM";
        problem.why = "azure.md 4.1: not sooner than 28 days after the creation";
        problems.push_back(std::move(problem));
    }
}

}  // namespace rotasim
