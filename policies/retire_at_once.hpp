// When an old version is retired: at the moment of the rotation.
#pragma once

#include "policies/key_view.hpp"

namespace rotasim {

struct RetireAtOnce {
    static constexpr std::string_view kind = "at_once";
    static constexpr std::string_view meaning = "At the rotation itself: no overlap.";

    static constexpr auto schema() { return schema::fields(); }

    [[nodiscard]] std::optional<Duration> after_rotation() const { return Duration::zero(); }
    [[nodiscard]] std::optional<Duration> after_confirmed() const { return std::nullopt; }
    [[nodiscard]] std::uint16_t kept() const { return 1; }
    [[nodiscard]] bool waits_for_backups() const { return false; }
};

}  // namespace rotasim
