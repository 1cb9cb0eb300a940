// When an old version is retired: some time after nothing is wrapped under it any more.
#pragma once

#include "policies/key_view.hpp"

namespace rotasim {

struct RetireAfterConfirmedRewrap {
    static constexpr std::string_view kind = "after_confirmed_rewrap";
    static constexpr std::string_view meaning =
        "Once no disk is wrapped under it any more, plus a margin; never before.";
    Duration margin = days(1);

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(optional("margin", &RetireAfterConfirmedRewrap::margin,
                               "From the last re-wrap to the retirement.")
                          .at_least(0));
    }

    [[nodiscard]] std::optional<Duration> after_rotation() const { return std::nullopt; }
    [[nodiscard]] std::optional<Duration> after_confirmed() const { return margin; }
    [[nodiscard]] std::uint16_t kept() const { return 1; }
    [[nodiscard]] bool waits_for_backups() const { return false; }
};

}  // namespace rotasim
