// Watches what `measures:` asks for. Watching changes nothing: no event, no draw, no digest.
#pragma once

#include "sim/base/wide.hpp"
#include "sim/measure/results.hpp"
#include "sim/model/fleet.hpp"
#include "sim/model/measure_spec.hpp"

#include <vector>

namespace rotasim {

// What is seen of a job at a station: a level changes by `amount`, or a sample has that value.
struct StationSight {
    Quantity quantity = Quantity::jobs_present;
    std::uint32_t station = 0;
    std::uint32_t source = 0;
    std::int64_t amount = 0;
};

class Measures {
public:
    Measures(const Fleet& fleet, const std::vector<MeasureSpec>& specs);

    [[nodiscard]] bool any() const { return !watches_.empty(); }

    // A level of a group (unavailable_vms, latent_dead_vms, present_vms) changes by `delta` at
    // `now`.
    void level_changed(Quantity quantity, std::uint32_t group, SimTime now, std::int64_t delta);
    // From now on the books are closed: what is booked does not change levels any more.
    void end_levels(SimTime horizon);
    // Something happened in a group; `sample` in nanoseconds where it carries a value. An outage is
    // told of at its end and began as long before as `sample` says.
    void happened(Quantity quantity, std::uint32_t group, SimTime now, std::int64_t sample = 0);
    // The newest version of a key was made at `created` (which may lie before the start).
    void key_renewed(std::uint32_t key, SimTime now, SimTime created);
    void versions_alive(std::uint32_t key, SimTime now, std::int64_t count);

    void seen_at_station(const StationSight& sight, SimTime now);

    [[nodiscard]] std::vector<MeasureValue> finish(SimTime horizon);

private:
    struct Watch {
        std::uint32_t measure = 0;
        Quantity quantity = Quantity::unavailable_share;
        MeasureKind kind = MeasureKind::time_average;
        std::uint32_t group = none;  // none: all groups.
        std::uint32_t key = none;
        std::int64_t present = 0;  // VMs that exist: what shares are parts of.
        int128 present_integral = 0;
        double most_share = 0.0;
        bool is_share = false;
        std::uint32_t station = none;  // none: all of them.
        std::uint32_t source = none;
        double scale = 1.0;  // The value of a sample counts 1 / scale.
        double threshold = 1.0;
        SimTime from{};  // What comes before is not observed.
        SimTime since{};
        SimTime born{};  // Ages: the level is now - born.
        std::int64_t level = 0;
        std::int64_t maximum = 0;
        int128 integral = 0;
        int128 sum = 0;
        std::int64_t count = 0;
        SimTime first = SimTime::never();
        std::size_t probes_done = 0;
        std::vector<double> at_probe;
    };

    [[nodiscard]] bool is_age(const Watch& watch) const {
        return watch.quantity == Quantity::key_age;
    }
    [[nodiscard]] static double level_of(const Watch& watch);
    // Over `observed` nanoseconds.
    [[nodiscard]] static double time_average(const Watch& watch, double observed);
    void note_extremes(Watch& watch, SimTime now);
    [[nodiscard]] static SimTime old_enough(const Watch& watch);
    [[nodiscard]] double value_at(const Watch& watch, SimTime at) const;
    void advance(Watch& watch, SimTime now);
    void set_level(Watch& watch, SimTime now, std::int64_t level);
    static void warm_up(Watch& watch);
    static void add_sample(Watch& watch, SimTime began, std::int64_t sample);
    [[nodiscard]] MeasureValue value_of(const Watch& watch, SimTime horizon) const;

    const std::vector<MeasureSpec>* specs_;
    std::vector<Watch> watches_;
    bool ended_ = false;
};

}  // namespace rotasim
