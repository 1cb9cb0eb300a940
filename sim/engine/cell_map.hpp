// Which cell an entity belongs to, in as little cache as the layout allows.
#pragma once

#include "sim/engine/layout.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace rotasim {

// Neighbouring entities mostly share a cell: a table of blocks answers for those, and fits into the
// first-level cache where a table of a million entities would miss at every message.
class CellMap {
public:
    explicit CellMap(const EngineLayout& layout) {
        const std::size_t entities = layout.entities();
        for (const std::uint32_t cell : layout.cell_of) {
            cells_ = std::max(cells_, cell + 1);
        }
        block_.assign(entities / block_size + 1, mixed);
        for (std::size_t first = 0; first < entities; first += block_size) {
            const std::size_t last = std::min(entities, first + block_size);
            const std::uint32_t cell = layout.cell_of[layout.lp_of[first]];
            bool same = true;
            for (std::size_t e = first; e < last && same; ++e) {
                same = layout.cell_of[layout.lp_of[e]] == cell;
            }
            if (same) {
                block_[first / block_size] = cell;
            } else if (single_.empty()) {
                single_.reserve(entities);
                for (const std::uint32_t lp : layout.lp_of) {
                    single_.push_back(layout.cell_of[lp]);
                }
            }
        }
    }

    [[nodiscard]] std::uint32_t cell_of(EntityIndex entity) const {
        const std::uint32_t cell = block_.data()[entity / block_size];
        return cell != mixed ? cell : single_.data()[entity];
    }
    [[nodiscard]] std::uint32_t cells() const { return cells_; }

private:
    static constexpr std::size_t block_size = 256;
    static constexpr std::uint32_t mixed = UINT32_MAX;

    std::uint32_t cells_ = 1;
    std::vector<std::uint32_t> block_;
    std::vector<std::uint32_t> single_;
};

}  // namespace rotasim
