// Time in buckets of a fixed width: the number of the bucket that a time falls into.
#pragma once

#include "sim/base/contract.hpp"
#include "sim/base/time.hpp"
#include "sim/base/wide.hpp"

#include <bit>
#include <cstdint>

namespace rotasim {

// Division by an invariant width with one multiplication (Granlund and Montgomery, "Division by
// invariant integers using multiplication", PLDI 1994, theorem 4.2): exact for every time >= 0.
class TickClock {
public:
    explicit TickClock(Duration width = nanoseconds(1)) : width_(width.ns) {
        SIM_EXPECTS(width_ >= 1 && width_ <= (std::int64_t{1} << 62));
        const auto d = static_cast<std::uint64_t>(width_);
        const auto log2_up = static_cast<unsigned>(std::bit_width(d - 1));  // ceil(log2 d)
        // ceil(2^(63 + log2_up) / d), at most 2^64 - 1 for d >= 2.
        const Wide numerator = static_cast<Wide>(1) << (63U + log2_up);
        magic_ = static_cast<std::uint64_t>((numerator + d - 1) / d);
        shift_ = log2_up == 0 ? 63U : log2_up - 1;
    }

    [[nodiscard]] Duration width() const { return Duration{width_}; }

    [[nodiscard]] std::uint64_t tick_of(SimTime at) const {
        const Wide product = static_cast<Wide>(magic_) * static_cast<std::uint64_t>(at.ns);
        return width_ == 1 ? static_cast<std::uint64_t>(at.ns)
                           : static_cast<std::uint64_t>(product >> 64) >> shift_;
    }
    [[nodiscard]] SimTime begin_of(std::uint64_t tick) const {
        const Wide ns = static_cast<Wide>(tick) * static_cast<std::uint64_t>(width_);
        return ns > static_cast<Wide>(INT64_MAX) ? SimTime::never()
                                                 : SimTime{static_cast<std::int64_t>(ns)};
    }

private:
    using Wide = uint128;

    std::int64_t width_;
    std::uint64_t magic_ = 0;
    unsigned shift_ = 0;
};

}  // namespace rotasim
