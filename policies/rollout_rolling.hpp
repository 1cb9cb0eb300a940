// How a new version reaches its users: by hand, so many at a time, the next when others are done.
#pragma once

#include "policies/rolling_order.hpp"
#include "sim/base/saturate.hpp"

namespace rotasim {

struct RolloutRolling {
    static constexpr std::string_view kind = "rolling";
    static constexpr std::string_view meaning =
        "By hand, never more than so many at a time: sets without auto-rotation and in-guest VMs; "
        "the next begin when others are done. Canaries, stop on failure, windows.";
    RollingOrder order;
    Marked<Probability> failed{Probability{0.0}, Evidence::assumed, "no source", {}};

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using R = RolloutRolling;
        return fields(
            inlined(&R::order),
            optional("failure", &R::failed,
                     "Chance that an in-guest run breaks the key volume: the VM runs on and does "
                     "not survive its next reboot (azure.md V4)."));
    }

    // Moved when others report that they are done, not at a time that is known before.
    [[nodiscard]] std::optional<Duration> moved_after(std::uint32_t, std::uint32_t, Draw&) const {
        return std::nullopt;
    }
    // If all take long, nothing stops it, and no window holds it up.
    [[nodiscard]] std::optional<Duration> late_move(std::uint32_t index, std::uint32_t) const {
        const int128 batch = index / order.at_once + 1;
        const int128 soak = index >= order.canary ? order.soak.ns : 0;
        return saturated(soak + order.begin_after.ns + batch * longest_of(order.takes.value).ns);
    }
    [[nodiscard]] double failure() const { return failed.value.value; }
    [[nodiscard]] const RollingOrder* rolling() const { return &order; }
};

}  // namespace rotasim
