// Weighted max-min fair rates with caps of one bottleneck, as a fluid and in whole numbers.
//
// Of jobs with weights w and caps u, each gets min(u, w x), where x, the water level, is as high as
// the capacity allows: a job below its cap has the largest rate for its weight (Bertsekas and
// Gallager, Data Networks, 6.5.2). Jobs of one class get the same rate at the same time, so a class
// has one clock of the parts that each of them has been given, and a job is done when that clock is
// where it was at the job's start plus its work (virtual time: Demers, Keshav and Shenker 1989;
// Parekh and Gallager 1993). A change costs O(log n) for the job's heap and O(classes) for the
// level; it moves no job's sum.
//
// Processor sharing of c servers is the case of one class, weight 1 and a cap of one server.
//
// Rounding: a cap is met exactly. What is shared by weight is rounded down to a part for each class
// each time its clock is looked at, so that no rate is exceeded, ever. A job with less undone than
// a millionth of what its cap gives in a tick is done.
#pragma once

#include "sim/model/share_plan.hpp"

#include <span>

namespace rotasim {

// A class of a station's jobs.
struct ShareState {
    int128 clock = 0;  // Parts that each of them has been given since one of them is there.
    std::vector<std::uint32_t> serving;  // Heap of jobs: who is done first.
};

// Holds from one change of who is served to the next.
struct WaterLevel {
    std::size_t first = 0;    // Classes before it are at their caps; from it on x = left / weight.
    int128 left = 0;          // Of the capacity, for those.
    std::int64_t weight = 0;  // Of all jobs of those.
    bool known = false;
};

[[nodiscard]] WaterLevel water_level(const SharePlan& plan, std::span<const ShareState> shares);

// Parts that each job of a class gets in so many ticks; rounded down.
[[nodiscard]] int128 given(const SharePlan& plan, const WaterLevel& level, std::size_t share,
                           std::int64_t ticks);

// Ticks after which it has been given so much; rounded up. Expects a class with jobs, and parts
// that are not negative.
[[nodiscard]] int128 ticks_until(const SharePlan& plan, const WaterLevel& level, std::size_t share,
                                 int128 parts);

// So little is as good as done.
[[nodiscard]] inline int128 slack_of(const ShareClass& share) { return share.cap >> 20; }

}  // namespace rotasim
