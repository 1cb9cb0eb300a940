// When to rotate: the vault does it by itself, as its rotation policy says (azure.md 4.1).
#pragma once

#include "policies/key_view.hpp"

namespace rotasim {

struct WhenVaultAutoRotation {
    static constexpr std::string_view kind = "vault_auto_rotation";
    static constexpr std::string_view meaning =
        "The vault makes a new version by itself: after creation, or before expiry.";
    std::optional<Period> after_creation;
    std::optional<Period> before_expiry;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using W = WhenVaultAutoRotation;
        return fields(
            optional("after_creation", &W::after_creation,
                     "Time after a version's creation; at least 7 days (managed HSM 28)."),
            optional(
                "before_expiry", &W::before_expiry,
                "Time before its expiry; at least 7 days (managed HSM: 28 days after creation). "
                "One of the two must be given."));
    }

    [[nodiscard]] std::optional<SimTime> next_rotation(const KeyView& key, Draw&) const {
        if (after_creation) {
            return key.calendar->add(key.created_at, *after_creation);
        }
        if (before_expiry && key.expires_at) {
            const Period back{-before_expiry->months, Duration{-before_expiry->fixed.ns}};
            return key.calendar->add(*key.expires_at, back);
        }
        return std::nullopt;
    }
    [[nodiscard]] std::optional<Period> period() const { return after_creation; }
    [[nodiscard]] std::optional<std::uint64_t> wraps_allowed() const { return std::nullopt; }
};

}  // namespace rotasim
