// sim/run/rollout_windows.hpp — how long a rolling rollout takes that may only go on in maintenance
// windows.
#pragma once

#include "policies/rolling_order.hpp"
#include "sim/model/fleet.hpp"

#include <cstdint>
#include <optional>

namespace rotasim {

// Reckoned from the start of the scenario on: batch after batch, each as long as `takes`.
class WindowedRollout {
public:
    WindowedRollout(const Fleet& fleet, const RollingOrder& order, std::uint64_t movers,
                    Duration takes);

    // When all are moved; nothing: not within `limit`.
    [[nodiscard]] std::optional<Duration> done(const WorkingHoursSpec& window, Duration limit,
                                               std::uint64_t at_once) const;
    [[nodiscard]] bool fits(const WorkingHoursSpec& window, Duration limit) const {
        return done(window, limit, at_once_).has_value();
    }
    [[nodiscard]] bool fits_all_at_once(const WorkingHoursSpec& window, Duration limit) const {
        return done(window, limit, movers_).has_value();
    }
    // Without any window.
    [[nodiscard]] bool fits_freely(Duration limit) const;
    // Of one move, with what an order takes to reach it.
    [[nodiscard]] Duration takes() const { return takes_; }

private:
    const Fleet& fleet_;
    Duration takes_;
    std::uint64_t at_once_;
    std::uint64_t movers_;
};

}  // namespace rotasim
