// sim/run/rollout_windows.cpp — batches, window by window.
#include "sim/run/rollout_windows.hpp"

#include "sim/base/saturate.hpp"
#include "sim/model/working_hours.hpp"

namespace rotasim {

WindowedRollout::WindowedRollout(const Fleet& fleet, const RollingOrder& order,
                                 std::uint64_t movers, Duration takes)
    : fleet_(fleet),
      takes_(saturated(int128{takes.ns} + fleet.spec.control_floor.value.ns)),
      at_once_(order.at_once),
      movers_(movers) {}

std::optional<Duration> WindowedRollout::done(const WorkingHoursSpec& window, Duration limit,
                                              std::uint64_t at_once) const {
    SimTime now = SimTime::zero();
    for (std::uint64_t moved = 0; moved < movers_; moved += at_once) {
        const SimTime begins = start_inside(window, fleet_.calendar, now, takes_);
        if (begins == SimTime::never()) return std::nullopt;
        now = SimTime{saturated(int128{begins.ns} + takes_.ns).ns};
        if (now.ns > limit.ns) return std::nullopt;
    }
    return Duration{now.ns};
}

bool WindowedRollout::fits_freely(Duration limit) const {
    const int128 batches = static_cast<int128>((movers_ + at_once_ - 1) / at_once_);
    return batches * takes_.ns <= limit.ns;
}

}  // namespace rotasim
