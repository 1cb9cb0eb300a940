// What must be seen in the order in which it happens: levels of groups and users' own measures.
#pragma once

#include "sim/behaviour/measures.hpp"
#include "sim/engine/event.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace rotasim {

// VMs of a group that are down, or latent dead, or more than at the start, at once.
enum class Level : std::uint8_t { down, latent, present, moved };
inline constexpr std::size_t level_count = 4;

// One thing to observe, with the event in whose handling it was seen: cells write them down apart,
// and they are told in the total order.
struct Observation {
    Event during;
    std::uint32_t group = 0;  // Or the station.
    Quantity quantity = Quantity::unavailable_vms;
    bool is_level = false;  // Of a group.
    Level level = Level::down;
    bool of_station = false;
    std::uint32_t source = 0;  // Of a station: the source of the job.
    std::int64_t amount = 0;   // By how much a level changes, or the sample of a happening.
};

class Observers {
public:
    Observers(const Fleet& fleet, const std::vector<MeasureSpec>& specs)
        : measures_(fleet, specs), now_(fleet.groups.size()), most_(fleet.groups.size()) {}

    [[nodiscard]] Measures& measures() { return measures_; }
    [[nodiscard]] std::int64_t now(std::uint32_t group, Level level) const {
        return now_[group][static_cast<std::size_t>(level)];
    }
    // The most at once so far, events of one moment one after another.
    [[nodiscard]] std::int64_t most(std::uint32_t group, Level level) const {
        return most_[group][static_cast<std::size_t>(level)];
    }

    void see(const Observation& seen, SimTime now);
    // Everything that cells have written down, none of it later than what is still to come.
    void see_all(const std::vector<std::vector<Observation>*>& journals);

private:
    using Levels = std::array<std::int64_t, level_count>;

    using Journals = std::vector<std::vector<Observation>*>;
    // Where an observation stands in the total order: its moment, and which of merged_ it is.
    struct Place {
        SimTime at;
        std::uint32_t index = 0;
    };
    struct GroupLevel {
        std::uint32_t group = 0;
        Level level = Level::down;
    };
    // Of a stretch of time and one rising level: all changes, those upwards, and whether some order
    // of them could make a new maximum.
    struct Slice {
        std::int64_t sum = 0;
        std::int64_t ups = 0;
        bool in_order = false;
    };

    // Which levels could reach a new maximum in some order of these: of the others only the sums
    // matter. And how finely to cut their time into slices.
    void find_rising(const Journals& journals);
    [[nodiscard]] std::size_t slice_of(SimTime at) const;
    // Adds up what is not rising, and the slices of what is.
    void sum_slices(const Journals& journals);
    // In which slices the order matters; true if in any.
    bool find_slices_in_order();
    // Into merged_ and places_: what must be seen in order, in order; or everything.
    void collect(const Journals& journals, bool all);
    // Goes through the slices, in order where it matters, by sums elsewhere.
    void see_slices();

    static constexpr std::uint32_t not_rising = 0xFFFF'FFFF;
    static constexpr std::size_t slices_per = 8;  // Observations for one slice, on average.
    static constexpr std::size_t most_slices = 65'536;

    Measures measures_;
    std::vector<Levels> now_;
    std::vector<Levels> most_;
    // Scratch of see_all.
    std::vector<Levels> ups_;
    std::vector<GroupLevel> rising_;
    std::vector<std::array<std::uint32_t, level_count>> rising_of_;
    std::vector<Slice> slices_;  // Of a rising level side by side.
    std::size_t slice_count_ = 1;
    SimTime first_;
    SimTime last_;
    std::vector<Observation> merged_;
    std::vector<Place> places_;
};

}  // namespace rotasim
