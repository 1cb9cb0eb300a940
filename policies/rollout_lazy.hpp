// How a new version reaches its users: lazily, each of them when it happens to be touched.
#pragma once

#include "policies/rolling_order.hpp"

namespace rotasim {

// After a time t, a user with exponential waits of mean m is still on the old version with chance
// exp(-t / m).
struct RolloutLazy {
    static constexpr std::string_view kind = "lazy";
    static constexpr std::string_view meaning =
        "By hand, lazily: each set without auto-rotation and each in-guest VM moves after a time "
        "of its own.";
    Marked<DurationDistribution> wait{
        DurationDistribution::exponential(days(30)), Evidence::assumed, "no source", {}};
    Marked<Probability> failed{Probability{0.0}, Evidence::assumed, "no source", {}};

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using R = RolloutLazy;
        return fields(
            required("wait", &R::wait, "From the rotation until a user is moved."),
            optional("failure", &R::failed,
                     "Chance that an in-guest run breaks the key volume: the VM runs on and does "
                     "not survive its next reboot (azure.md V4)."));
    }

    [[nodiscard]] std::optional<Duration> moved_after(std::uint32_t, std::uint32_t,
                                                      Draw& draw) const {
        return wait.value.sample(draw);
    }
    [[nodiscard]] std::optional<Duration> late_move(std::uint32_t, std::uint32_t) const {
        return longest_of(wait.value);
    }
    [[nodiscard]] double failure() const { return failed.value.value; }
    [[nodiscard]] const RollingOrder* rolling() const { return nullptr; }
};

}  // namespace rotasim
