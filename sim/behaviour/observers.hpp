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

    // Where an observation stands in the total order: its moment, and which of merged_ it is.
    struct Place {
        SimTime at;
        std::uint32_t index = 0;
    };

    // Which levels could reach a new maximum in some order of these: of the others only the sums
    // matter.
    void find_rising(const std::vector<std::vector<Observation>*>& journals);
    // Empties the journals: into merged_ and places_ what must be seen in order, the rest at once.
    void merge(const std::vector<std::vector<Observation>*>& journals);

    Measures measures_;
    std::vector<Levels> now_;
    std::vector<Levels> most_;
    // Scratch of see_all.
    std::vector<Levels> ups_;
    std::vector<std::array<bool, level_count>> rising_;
    std::vector<Observation> merged_;
    std::vector<Place> places_;
};

}  // namespace rotasim
