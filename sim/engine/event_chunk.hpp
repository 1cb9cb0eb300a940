// Lists of events in chunks of one kilobyte, and the pools that the chunks come from.
#pragma once

#include "sim/engine/event.hpp"
#include "sim/engine/huge_pages.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace rotasim {

// Sixteen cache lines: long enough that following `next` is rare, short enough that a fleet with
// many thinly filled buckets does not pay for air.
struct alignas(64) EventChunk {
    static constexpr std::uint32_t capacity = 31;
    Event events[capacity];
    EventChunk* next = nullptr;
};
static_assert(sizeof(EventChunk) == 1024);

// Where pools get chunks from between windows. Blocks are never given back: what was needed once
// will be needed again.
class ChunkReserve {
public:
    // Moves `count` chunks into a list; thread-safe.
    EventChunk* take(std::size_t count);
    void give_back(EventChunk* list, std::size_t count);
    [[nodiscard]] std::size_t bytes() const { return chunks_ * sizeof(EventChunk); }

private:
    // A small first block for small worlds, then as large as a large page.
    static constexpr std::size_t first_block = 256;
    static constexpr std::size_t next_block = huge_page_bytes / sizeof(EventChunk);
    void grow();

    std::mutex mutex_;
    std::vector<std::vector<EventChunk, HugePageAllocator<EventChunk>>> blocks_;
    EventChunk* free_ = nullptr;
    std::size_t free_count_ = 0;
    std::size_t chunks_ = 0;
};

// A worker's own free chunks; no lock. Refilled between windows, so that a window asks nobody.
class ChunkPool {
public:
    explicit ChunkPool(ChunkReserve& reserve) : reserve_(&reserve) {}

    EventChunk* take() {
        if (free_ == nullptr) {
            run_dry();
        }
        EventChunk* chunk = free_;
        free_ = chunk->next;
        low_ = std::min(low_, --count_);
        return chunk;
    }
    void give_back(EventChunk* chunk) {
        chunk->next = free_;
        free_ = chunk;
        ++count_;
    }
    // Between windows: enough for twice what any window so far has needed; the rest goes back.
    void settle();
    // What was taken so far was no window's need (events sent before the first window).
    void forget_need() { begun_with_ = low_ = count_; }

    // How often a window found the pool dry and had to ask the reserve.
    [[nodiscard]] std::uint64_t times_dry() const { return times_dry_; }

private:
    void run_dry();

    ChunkReserve* reserve_;
    EventChunk* free_ = nullptr;
    std::size_t count_ = 0;
    std::size_t begun_with_ = 0;  // At the last settling, and what the reserve lent since.
    std::size_t low_ = 0;         // Fewest since then.
    std::size_t need_ = 0;        // Most that one window took from what it had.
    std::uint64_t times_dry_ = 0;
};

// Events in no order, and the earliest time among them. Chunks behind the head are full.
struct EventList {
    EventChunk* head = nullptr;
    SimTime earliest = SimTime::never();
    std::uint32_t used = EventChunk::capacity;  // In the head; as if full where there is none.

    [[nodiscard]] bool empty() const { return head == nullptr; }

    // Inline, so that an event made up field by field goes from registers to its place: read back
    // as a whole right after narrower stores it would stall.
    [[gnu::always_inline]] void add(const Event& event, ChunkPool& pool) {
        if (used == EventChunk::capacity) {
            EventChunk* chunk = pool.take();
            chunk->next = head;
            head = chunk;
            used = 0;
        }
        __builtin_prefetch(head->events + used + 6, 1);
        head->events[used++] = event;
        earliest = std::min(earliest, event.at);
    }

    // Hands every chunk to `each(events, count)` and gives it back; the list is empty before the
    // first call, so `each` may add to it.
    template <class Each>
    void drain(ChunkPool& pool, Each&& each) {
        EventChunk* chunk = head;
        std::uint32_t count = used;
        *this = EventList{};
        while (chunk != nullptr) {
            EventChunk* next = chunk->next;
            each(static_cast<const Event*>(chunk->events), count);
            pool.give_back(chunk);
            chunk = next;
            count = EventChunk::capacity;
        }
    }

    // each(events, count) for every chunk.
    template <class Each>
    void for_each_chunk(Each&& each) const {
        std::uint32_t count = used;
        for (const EventChunk* chunk = head; chunk != nullptr; chunk = chunk->next) {
            __builtin_prefetch(chunk->next);
            each(static_cast<const Event*>(chunk->events), count);
            count = EventChunk::capacity;
        }
    }
    template <class Each>
    void for_each(Each&& each) const {
        for_each_chunk([&each](const Event* events, std::uint32_t count) {
            for (std::uint32_t i = 0; i < count; ++i) {
                each(events[i]);
            }
        });
    }

    [[nodiscard]] std::size_t count() const {
        std::size_t events = 0;
        std::size_t in_chunk = used;
        for (const EventChunk* chunk = head; chunk != nullptr; chunk = chunk->next) {
            events += in_chunk;
            in_chunk = EventChunk::capacity;
        }
        return events;
    }
};

}  // namespace rotasim
