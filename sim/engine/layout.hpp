// How entities are grouped: which logical process owns each, which cell runs each process, and the
// floor.
#pragma once

#include "sim/base/ids.hpp"
#include "sim/base/time.hpp"

#include <cstdint>
#include <vector>

namespace rotasim {

// What an engine may rely on about the messages of one cell.
struct CellTraits {
    // Its processes never send to one another, and it never sends a board event: what one process
    // does cannot reach another of the same cell in the same bucket, however wide that is.
    bool processes_apart = false;
};

// The engine knows entities as numbers only. Zero delay is allowed inside one logical process;
// a message between two processes takes at least `floor`, which is the lookahead of the cells.
struct EngineLayout {
    std::vector<std::uint32_t> lp_of;    // By entity.
    std::vector<std::uint32_t> cell_of;  // By logical process.
    std::vector<CellTraits> cells;       // May be left out: then nothing is relied on.
    Duration floor = nanoseconds(1);
    // Kinds of events that may make their cell send to others even while it is otherwise silent;
    // for models that say so of their cells (see SpeaksRarely). By kind; may be left out.
    std::vector<bool> alarm_kinds;
    // No window is longer, so that what waits for its end stays within bounds; zero: no limit.
    Duration longest_window = Duration::zero();
    // Width of a bucket of pending events; zero: the floor. Any width gives the same results.
    Duration bucket = Duration::zero();

    [[nodiscard]] std::size_t entities() const { return lp_of.size(); }
    [[nodiscard]] std::size_t processes() const { return cell_of.size(); }
};

}  // namespace rotasim
