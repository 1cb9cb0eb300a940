// When an old version is retired: never; every version stays usable until it expires.
#pragma once

#include "policies/key_view.hpp"

namespace rotasim {

struct RetireNever {
    static constexpr std::string_view kind = "never";
    static constexpr std::string_view meaning = "Old versions stay enabled.";

    static constexpr auto schema() { return schema::fields(); }

    [[nodiscard]] std::optional<Duration> after_rotation() const { return std::nullopt; }
    [[nodiscard]] std::optional<Duration> after_confirmed() const { return std::nullopt; }
    [[nodiscard]] std::uint16_t kept() const { return 1; }
    [[nodiscard]] bool waits_for_backups() const { return false; }
};

}  // namespace rotasim
