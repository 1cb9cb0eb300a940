// The ways out of the cell that a worker is running.
#pragma once

#include "sim/base/contract.hpp"
#include "sim/engine/cell_map.hpp"
#include "sim/engine/cell_queue.hpp"
#include "sim/engine/event_chunk.hpp"

#include <vector>

namespace rotasim {

// Board events are seen by every cell and therefore run alone, between windows. Whoever announces
// one while no other cell runs may let it end the window early: `limit` then moves back to it.
struct CellPort {
    const CellMap* map = nullptr;
    CellQueue* queue = nullptr;     // Of the cell being run.
    ChunkPool* pool = nullptr;      // Of the worker.
    EventList* outboxes = nullptr;  // Of the worker, one per cell.
    std::vector<Event>* announced = nullptr;
    std::uint32_t cell = 0;
    bool runs_alone = false;
    bool keeps_apart = false;          // Promised by the layout (CellTraits), and held to it.
    SimTime limit = SimTime::never();  // The window's end.

    // Into a bucket of this cell's own queue, or into the outbox for another: the same steps for
    // both, as no machine can guess which it is to be.
    [[gnu::always_inline]] void to_cell(std::uint32_t other, const Event& event) {
        const bool stays = other == cell;
        const std::uint64_t tick = queue->clock().tick_of(event.at);
        if ((queue->is_late(tick) || queue->is_alarm(event.kind())) && stays) {
            queue->add_rare(event, *pool);
            return;
        }
        SIM_EXPECTS(stays || event.at >= limit);  // Else another cell may have run past it.
        const CellQueue::Place own = queue->place_of(tick);
        *own.occupied |= stays ? own.bit : 0;
        EventList* const list = __builtin_expect_with_probability(stays ? 1 : 0, 1, 0.5)
                                    ? own.bucket
                                    : outboxes + other;
        list->add(event, *pool);
    }
    void announce(const Event& event) {
        if (runs_alone) {
            limit = std::min(limit, event.at);
        }
        SIM_EXPECTS(event.at >= limit);
        announced->push_back(event);
    }
};

}  // namespace rotasim
