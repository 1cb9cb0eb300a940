// How entities are grouped: which logical process owns each, which cell runs each process, and the
// floor.
#pragma once

#include "sim/base/ids.hpp"
#include "sim/base/time.hpp"

#include <cstdint>
#include <vector>

namespace rotasim {

// The engine knows entities as numbers only. Zero delay is allowed inside one logical process;
// a message between two processes takes at least `floor`, which is the lookahead of the cells.
struct EngineLayout {
    std::vector<std::uint32_t> lp_of;    // By entity.
    std::vector<std::uint32_t> cell_of;  // By logical process.
    Duration floor = nanoseconds(1);

    [[nodiscard]] std::size_t entities() const { return lp_of.size(); }
    [[nodiscard]] std::size_t processes() const { return cell_of.size(); }
};

}  // namespace rotasim
