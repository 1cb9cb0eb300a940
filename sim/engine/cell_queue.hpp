// The pending events of one cell: a hierarchy of wheels of append-only buckets, no heap.
#pragma once

#include "sim/engine/event_chunk.hpp"
#include "sim/engine/event_sorter.hpp"
#include "sim/engine/tick_clock.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <vector>

namespace rotasim {

// Buckets of one tick each in the finest wheel, of 64, 4,096, ... ticks in the coarser ones
// (Varghese and Lauck, "Hashed and hierarchical timing wheels", 1987, scheme 7). An event is
// appended once, and moved down a wheel at most once per level: far events cost one cheap touch
// more, near ones none. The bucket of the present tick is `opened`: sorted, with a cursor; what is
// sent into it while it is open goes to a small heap beside it.
class CellQueue {
public:
    void set_clock(const TickClock& clock) { clock_ = clock; }
    // `kinds` (256 entries, kept by the caller): those whose times are kept apart.
    void set_alarms(const bool* kinds) { alarm_kinds_ = kinds; }
    [[nodiscard]] const TickClock& clock() const { return clock_; }

    // Expects that the event is not earlier than the present bucket's beginning.
    [[gnu::always_inline]] void add(const Event& event, ChunkPool& pool) {
        if (is_alarm(event.kind())) {
            add_alarm(event.at);
        }
        const std::uint64_t tick = clock_.tick_of(event.at);
        if (is_late(tick)) {
            add_late(event);
            return;
        }
        const Place place = place_of(tick);
        *place.occupied |= place.bit;
        place.bucket->add(event, pool);
    }

    // Where the wheels keep an event of this tick: the bucket, and what says that it is not empty.
    struct Place {
        EventList* bucket;
        std::uint64_t* occupied;
        std::uint64_t bit;
    };
    [[gnu::always_inline]] Place place_of(std::uint64_t tick) {
        SIM_EXPECTS(tick >= present_);
        const std::uint64_t differs = tick ^ present_;
        if (differs < 64) {
            return place_in(wheels_.front(), tick & 63U);
        }
        const auto level = (63U - static_cast<unsigned>(std::countl_zero(differs))) / 6U;
        return place_in(wheels_[level], (tick >> (6U * level)) & 63U);
    }
    // What is sent into the bucket that is being handled.
    [[nodiscard]] bool is_late(std::uint64_t tick) const { return tick == present_ && is_open_; }
    [[nodiscard]] bool is_alarm(std::uint8_t kind) const {
        return alarm_kinds_ != nullptr && alarm_kinds_[kind];
    }
    void add_rare(Event event, ChunkPool& pool);

    // The earliest pending alarm. Expects that everything before next() has been handled.
    [[nodiscard]] SimTime next_alarm() {
        const SimTime now = next();
        while (!alarms_.empty() && alarms_.front() < now) {
            std::pop_heap(alarms_.begin(), alarms_.end(), std::greater<>{});
            alarms_.pop_back();
        }
        return alarms_.empty() ? SimTime::never() : alarms_.front();
    }

    // Exact time of the earliest pending event; never, if there is none.
    [[nodiscard]] SimTime next() const;

    // Moves to the bucket with the earliest pending event, which must lie ahead of or in the
    // present one, and takes its events. Expects that nothing is left of an open bucket.
    EventList take_next_bucket(ChunkPool& pool);
    // Sorts the events of the bucket just taken: they are then read by `front` and `pop`.
    void open_sorted(EventList bucket, ChunkPool& pool, EventSorter& sorter);
    // The bucket just taken is handled elsewhere: only what is sent into it comes here.
    void open_empty() { is_open_ = true; }
    // The same for events that already stand in the total order; swaps with `sorted`.
    void open_with(std::vector<Event>& sorted) {
        SIM_EXPECTS(is_open_ && cursor_ == opened_.size());
        opened_.swap(sorted);
        cursor_ = 0;
    }

    // Gives the memory back when all of them are handled, so that it stays with its owner.
    void give_back(std::vector<Event>& memory) {
        SIM_EXPECTS(open_is_empty());
        opened_.swap(memory);
        opened_.clear();
        cursor_ = 0;
    }

    // The tick of the bucket taken last.
    [[nodiscard]] std::uint64_t present() const { return present_; }
    [[nodiscard]] bool is_open() const { return is_open_; }
    [[nodiscard]] bool open_is_empty() const { return cursor_ == opened_.size() && late_.empty(); }
    // The earliest of the open bucket, in the total order.
    [[nodiscard]] const Event& front() const {
        if (late_.empty()) {
            return opened_[cursor_];
        }
        return cursor_ == opened_.size() || before(late_.front(), opened_[cursor_])
                   ? late_.front()
                   : opened_[cursor_];
    }
    void pop() {
        if (!late_.empty() &&
            (cursor_ == opened_.size() || before(late_.front(), opened_[cursor_]))) {
            std::pop_heap(late_.begin(), late_.end(), Later{});
            late_.pop_back();
        } else {
            ++cursor_;
        }
    }
    void close() {
        opened_.clear();
        cursor_ = 0;
        is_open_ = false;
    }

    // The present bucket's end: what lies before it can be handled in one go.
    [[nodiscard]] SimTime bucket_end() const { return clock_.begin_of(present_ + 1); }

    [[nodiscard]] std::size_t pending() const;
    // Every pending event, in no order.
    void copy_pending(std::vector<Event>& out) const;

private:
    struct Later {
        bool operator()(const Event& a, const Event& b) const { return before(b, a); }
    };
    struct Wheel {
        std::uint64_t occupied = 0;
        std::array<EventList, 64> buckets;
    };
    [[gnu::always_inline]] static Place place_in(Wheel& wheel, std::uint64_t slot) {
        return {wheel.buckets.data() + slot, &wheel.occupied, std::uint64_t{1} << slot};
    }
    void add_alarm(SimTime at);
    void add_late(Event event);

    // 6 bits a level cover    // 6 bits a level cover every tick of 63 bits.
    static constexpr std::size_t levels = 11;

    TickClock clock_;
    const bool* alarm_kinds_ = nullptr;
    std::vector<SimTime> alarms_;  // A heap; those already handled leave lazily.
    std::uint64_t present_ = 0;
    bool is_open_ = false;
    std::size_t cursor_ = 0;
    std::vector<Event> opened_;
    std::vector<Event> late_;
    std::array<Wheel, levels> wheels_;
};

}  // namespace rotasim
