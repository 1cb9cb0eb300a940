// When an old version is retired: a fixed overlap after the rotation, whoever still uses it.
#pragma once

#include "policies/key_view.hpp"

namespace rotasim {

struct RetireAfterOverlap {
    static constexpr std::string_view kind = "after_overlap";
    static constexpr std::string_view meaning = "A fixed time after the rotation.";
    Duration overlap = days(30);

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(required("overlap", &RetireAfterOverlap::overlap,
                               "Time that old and new version are both usable.")
                          .at_least(0));
    }

    [[nodiscard]] std::optional<Duration> after_rotation() const { return overlap; }
    [[nodiscard]] std::optional<Duration> after_confirmed() const { return std::nullopt; }
    [[nodiscard]] std::uint16_t kept() const { return 1; }
    [[nodiscard]] bool waits_for_backups() const { return false; }
};

}  // namespace rotasim
