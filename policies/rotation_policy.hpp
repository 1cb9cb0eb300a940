// A rotation policy: when a key is rotated, how the new version reaches its users, how old ones
// retire.
#pragma once

#include "policies/policy_list.hpp"

#include <string>
#include <vector>

namespace rotasim {

enum class RetireBy : std::uint8_t { disable, delete_key, purge };
constexpr auto enum_names(RetireBy) {
    using E = schema::EnumName<RetireBy>;
    return schema::names(
        E{"disable", RetireBy::disable, "Disable the version."},
        E{"delete", RetireBy::delete_key,
          "Delete the old key (needs `creates: key`: one version cannot be deleted)."},
        E{"purge", RetireBy::purge,
          "Delete the old key, then purge it as soon as the vault lets."});
}

enum class RotationCreates : std::uint8_t { version, key };
constexpr auto enum_names(RotationCreates) {
    using E = schema::EnumName<RotationCreates>;
    return schema::names(E{"version", RotationCreates::version, "A new version of the same key."},
                         E{"key", RotationCreates::key,
                           "A new key: no set follows it by itself, the old key can be deleted."});
}

struct RotationPolicy {
    std::string name;
    Place at;
    std::string preset;  // Of the catalogue (sim/config/policy_presets.hpp); empty: none.
    When when;
    Rollout rollout;
    Retire retire;
    RetireBy retire_by = RetireBy::disable;
    RotationCreates creates = RotationCreates::version;
    std::optional<Period> expire_after;  // Of the versions that this policy makes.
    std::optional<Duration> notify_before;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using P = RotationPolicy;
        return fields(
            required("name", &P::name, "Name used by keys."),
            optional("preset", &P::preset,
                     "Preset of the catalogue: its fields hold where the policy has none of its "
                     "own."),
            optional("when", &P::when, "When the key is rotated; the preset may say it instead."),
            optional("rollout", &P::rollout, "How the new version reaches its users."),
            optional("retire", &P::retire, "When old versions are retired."),
            optional("retire_by", &P::retire_by, "What retiring does."),
            optional("creates", &P::creates, "What a rotation makes."),
            optional("expire_after", &P::expire_after,
                     "Expiry of the versions it makes; never touches the first one."),
            optional("notify_before", &P::notify_before, "Notice before an expiry.").at_least(0));
    }
};

// The members do not agree with each other; `where` is the place of the policy.
std::vector<Problem> check(const RotationPolicy& policy);

}  // namespace rotasim
