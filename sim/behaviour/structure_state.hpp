// The state of components and of the structures that are made of them. All of one system belongs to
// one logical process.
#pragma once

#include "sim/base/time.hpp"
#include "sim/base/wide.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <vector>

namespace rotasim {

// Of a place where a unit works.
enum class PositionIs : std::uint8_t { working, empty, in_replacement };
inline constexpr std::size_t position_state_count = 3;

struct PositionState {
    SimTime since{};                         // It is what it is.
    SimTime clock_since = SimTime::never();  // Its unit ages; never: its clock stands still.
    Duration life{};                         // Of its unit.
    Duration used{};                         // Of that life, up to clock_since.
    std::uint32_t alarm = 0;                 // The latest ComponentDue that counts.
    std::uint32_t units = 0;                 // That have worked here.
    PositionIs is = PositionIs::empty;
};

struct ComponentState {
    std::vector<PositionState> positions;
    std::vector<std::uint32_t> empty;  // Positions, in the order in which they became so.
    std::uint64_t working = 0;         // Units, be their domain up or not.
    std::uint64_t in_replacement = 0;
    std::uint64_t spares = 0;
    std::uint64_t waiting = 0;  // For the crew.
    std::uint64_t in_repair = 0;
    std::uint64_t scrapped = 0;  // Failed for good.
    std::uint64_t counted = 0;   // Working ones of a domain that is up: what structures see.
    bool ages = true;
    std::uint64_t failures = 0;
    std::uint64_t repairs = 0;  // Begun.
    std::uint64_t replacements = 0;
    SimTime counted_at{};
    int128 working_ticks = 0;                          // Integral of the number that works.
    std::array<int128, position_state_count> spent{};  // By positions, when they change.
};

struct StructureState {
    bool works = true;
    std::uint32_t cause = 0;  // That took it down: a number of StructureCause.
    SimTime since{};
    std::uint64_t failures = 0;
    int128 up_ticks = 0;  // Of spells that are over.
    std::map<std::uint32_t, int128> down_by;
};

struct CommonCauseState {
    std::uint64_t strokes = 0;
};

}  // namespace rotasim
