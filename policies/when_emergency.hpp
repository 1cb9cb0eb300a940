// When to rotate: only after a compromise (see `emergencies`); never on a schedule.
#pragma once

#include "policies/key_view.hpp"

namespace rotasim {

struct WhenEmergency {
    static constexpr std::string_view kind = "emergency";
    static constexpr std::string_view meaning =
        "Only after a compromise is detected, as `emergencies` says.";

    static constexpr auto schema() { return schema::fields(); }

    [[nodiscard]] std::optional<SimTime> next_rotation(const KeyView&, Draw&) const {
        return std::nullopt;
    }
    [[nodiscard]] std::optional<Period> period() const { return std::nullopt; }
    [[nodiscard]] std::optional<std::uint64_t> wraps_allowed() const { return std::nullopt; }
};

}  // namespace rotasim
