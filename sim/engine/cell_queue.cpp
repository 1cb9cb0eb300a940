// Moving along the wheels, and sorting the bucket that has come due.
#include "sim/engine/cell_queue.hpp"

namespace rotasim {

namespace {

// The occupied slots at or after `from`.
std::uint64_t from_slot(std::uint64_t occupied, std::uint64_t from) {
    return occupied & (~std::uint64_t{0} << from);
}

}  // namespace

void CellQueue::add_alarm(SimTime at) {
    alarms_.push_back(at);
    std::push_heap(alarms_.begin(), alarms_.end(), std::greater<>{});
}

void CellQueue::add_rare(Event event, ChunkPool& pool) { add(event, pool); }

void CellQueue::add_late(Event event) {
    late_.push_back(event);
    std::push_heap(late_.begin(), late_.end(), Later{});
}

SimTime CellQueue::next() const {
    if (is_open_ && !open_is_empty()) {
        return front().at;
    }
    for (std::size_t level = 0; level < levels; ++level) {
        // All of a finer wheel comes before anything of a coarser one.
        const std::uint64_t present_slot = (present_ >> (6 * level)) & 63U;
        const std::uint64_t ahead = from_slot(wheels_[level].occupied, present_slot);
        if (ahead != 0) {
            const auto slot = static_cast<std::size_t>(std::countr_zero(ahead));
            return wheels_[level].buckets[slot].earliest;
        }
    }
    return SimTime::never();
}

EventList CellQueue::take_next_bucket(ChunkPool& pool) {
    SIM_EXPECTS(open_is_empty());
    close();
    for (std::size_t level = 0; level < levels;) {
        const std::uint64_t present_slot = (present_ >> (6 * level)) & 63U;
        const std::uint64_t ahead = from_slot(wheels_[level].occupied, present_slot);
        if (ahead == 0) {
            ++level;
            continue;
        }
        const auto slot = static_cast<std::uint64_t>(std::countr_zero(ahead));
        EventList bucket = wheels_[level].buckets[slot];
        wheels_[level].buckets[slot] = EventList{};
        wheels_[level].occupied &= ~(std::uint64_t{1} << slot);
        const std::uint64_t upper = 6 * (level + 1);
        const std::uint64_t kept = upper >= 64 ? 0 : present_ >> upper << upper;
        present_ = kept | slot << (6 * level);
        if (level == 0) {
            return bucket;
        }
        // Down to finer wheels: at least one event falls into the very first of their buckets, or
        // into a later one; either way the finer wheels are looked at again.
        present_ = std::max(present_, clock_.tick_of(bucket.earliest));
        bucket.drain(pool, [&](const Event* events, std::uint32_t count) {
            for (std::uint32_t i = 0; i < count; ++i) {
                const Place place = place_of(clock_.tick_of(events[i].at));
                *place.occupied |= place.bit;
                place.bucket->add(events[i], pool);
            }
        });
        level = 0;
    }
    fail_invariant("a bucket was asked for, and none is left");
}

void CellQueue::open_sorted(EventList bucket, ChunkPool& pool, EventSorter& sorter) {
    SIM_EXPECTS(open_is_empty());
    opened_.clear();
    cursor_ = 0;
    bucket.drain(pool, [&](const Event* events, std::uint32_t count) {
        opened_.insert(opened_.end(), events, events + count);
    });
    sorter.sort(opened_, clock_.begin_of(present_), clock_.width());
    is_open_ = true;
}

std::size_t CellQueue::pending() const {
    std::size_t events = opened_.size() - cursor_ + late_.size();
    for (const Wheel& wheel : wheels_) {
        for (std::uint64_t left = wheel.occupied; left != 0; left &= left - 1) {
            events += wheel.buckets[static_cast<std::size_t>(std::countr_zero(left))].count();
        }
    }
    return events;
}

void CellQueue::copy_pending(std::vector<Event>& out) const {
    out.insert(out.end(), opened_.begin() + static_cast<std::ptrdiff_t>(cursor_), opened_.end());
    out.insert(out.end(), late_.begin(), late_.end());
    for (const Wheel& wheel : wheels_) {
        for (std::uint64_t left = wheel.occupied; left != 0; left &= left - 1) {
            const auto slot = static_cast<std::size_t>(std::countr_zero(left));
            wheel.buckets[slot].for_each([&out](const Event& event) { out.push_back(event); });
        }
    }
}

}  // namespace rotasim
