// When to rotate: a given time before the newest version expires; never if it does not expire.
#pragma once

#include "policies/key_view.hpp"

namespace rotasim {

struct WhenBeforeExpiry {
    static constexpr std::string_view kind = "before_expiry";
    static constexpr std::string_view meaning =
        "A given time before the newest version expires (needs an expiry).";
    Period before{0, days(30)};

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(required("before", &WhenBeforeExpiry::before, "Time left at the rotation."));
    }

    [[nodiscard]] std::optional<SimTime> next_rotation(const KeyView& key, Draw&) const {
        if (!key.expires_at) {
            return std::nullopt;
        }
        const Period back{-before.months, Duration{-before.fixed.ns}};
        return key.calendar->add(*key.expires_at, back);
    }
    [[nodiscard]] std::optional<Period> period() const { return std::nullopt; }
    [[nodiscard]] std::optional<std::uint64_t> wraps_allowed() const { return std::nullopt; }
};

}  // namespace rotasim
