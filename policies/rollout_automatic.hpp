// How a new version reaches its users: left to the platform (sets with auto-rotation follow, others
// stay).
#pragma once

#include "policies/rolling_order.hpp"

namespace rotasim {

struct RolloutAutomatic {
    static constexpr std::string_view kind = "automatic";
    static constexpr std::string_view meaning =
        "Left to the platform: sets with auto-rotation follow within its lag, all others stay.";

    static constexpr auto schema() { return schema::fields(); }

    // Time after the rotation at which user `index` of `count` is moved by hand; none: never.
    [[nodiscard]] std::optional<Duration> moved_after(std::uint32_t, std::uint32_t, Draw&) const {
        return std::nullopt;
    }
    // The same for whoever looks ahead: one in a hundred comes later, where there is no bound.
    [[nodiscard]] std::optional<Duration> late_move(std::uint32_t, std::uint32_t) const {
        return std::nullopt;
    }
    [[nodiscard]] double failure() const { return 0.0; }
    [[nodiscard]] const RollingOrder* rolling() const { return nullptr; }
};

}  // namespace rotasim
