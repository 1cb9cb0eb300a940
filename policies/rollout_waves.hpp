// How a new version reaches its users: by hand in waves, a given number at a time.
#pragma once

#include "policies/rolling_order.hpp"
#include "sim/base/saturate.hpp"

namespace rotasim {

// Moves sets without auto-rotation and in-guest VMs to the new version.
struct RolloutWaves {
    static constexpr std::string_view kind = "waves";
    static constexpr std::string_view meaning =
        "By hand in waves: sets without auto-rotation and in-guest VMs move, so many at a time.";
    std::uint32_t size = 50;
    Duration interval = days(1);
    Duration begin_after = days(1);
    Marked<Probability> failed{Probability{0.0}, Evidence::assumed, "no source", {}};

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using R = RolloutWaves;
        return fields(
            required("size", &R::size, "VMs (or sets) moved in one wave.").between(1, 1e7),
            required("interval", &R::interval, "From one wave to the next.").at_least(0),
            optional("begin_after", &R::begin_after, "From the rotation to the first wave.")
                .at_least(0),
            optional("failure", &R::failed,
                     "Chance that an in-guest run breaks the key volume: the VM runs on and does "
                     "not survive its next reboot (azure.md V4)."));
    }

    [[nodiscard]] std::optional<Duration> moved_after(std::uint32_t index, std::uint32_t count,
                                                      Draw&) const {
        return late_move(index, count);
    }
    [[nodiscard]] std::optional<Duration> late_move(std::uint32_t index, std::uint32_t) const {
        // A wave beyond the range of time never comes.
        return saturated(int128{begin_after.ns} + int128{interval.ns} * (index / size));
    }
    [[nodiscard]] double failure() const { return failed.value.value; }
    [[nodiscard]] const RollingOrder* rolling() const { return nullptr; }
};

}  // namespace rotasim
