// When an old version is retired: once no disk and no recovery point needs it any more.
#pragma once

#include "policies/key_view.hpp"

namespace rotasim {

// platforms.md 3, "safe overlap": the last backup that was wrapped by a version decides where
// recovery points neither follow the disk nor carry their key.
struct RetireAfterLastRecoveryPoint {
    static constexpr std::string_view kind = "after_last_recovery_point";
    static constexpr std::string_view meaning =
        "Once no disk is wrapped under it any more and the last recovery point that needs it has "
        "expired, plus a margin; never before.";
    Duration margin = days(1);

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(optional("margin", &RetireAfterLastRecoveryPoint::margin,
                               "From the last need of it to the retirement.")
                          .at_least(0));
    }

    [[nodiscard]] std::optional<Duration> after_rotation() const { return std::nullopt; }
    [[nodiscard]] std::optional<Duration> after_confirmed() const { return margin; }
    [[nodiscard]] std::uint16_t kept() const { return 1; }
    [[nodiscard]] bool waits_for_backups() const { return true; }
};

}  // namespace rotasim
