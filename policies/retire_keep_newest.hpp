// When an old version is retired: as soon as so many newer ones exist.
#pragma once

#include "policies/key_view.hpp"

namespace rotasim {

struct RetireKeepNewest {
    static constexpr std::string_view kind = "keep_newest";
    static constexpr std::string_view meaning =
        "The newest so many versions stay; a rotation retires the older ones at once.";
    std::uint16_t versions = 2;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(required("versions", &RetireKeepNewest::versions,
                               "Versions that stay, the one in force included.")
                          .between(1, 60000));
    }

    [[nodiscard]] std::optional<Duration> after_rotation() const { return Duration::zero(); }
    [[nodiscard]] std::optional<Duration> after_confirmed() const { return std::nullopt; }
    [[nodiscard]] std::uint16_t kept() const { return versions; }
    [[nodiscard]] bool waits_for_backups() const { return false; }
};

}  // namespace rotasim
