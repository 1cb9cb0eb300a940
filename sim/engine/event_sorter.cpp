// Counting sort by time, then a comparison sort inside each slot.
#include "sim/engine/event_sorter.hpp"

#include "sim/base/wide.hpp"

#include <algorithm>
#include <bit>

namespace rotasim {

namespace {

constexpr std::size_t worth_counting = 48;
constexpr std::size_t most_slots = 1U << 16;

void sort_slot(Event* first, Event* last) {
    if (last - first == 2) {
        if (before(first[1], first[0])) {
            std::swap(first[0], first[1]);
        }
    } else if (last - first > 2) {
        std::sort(first, last, before);
    }
}

}  // namespace

void EventSorter::reserve(std::size_t events) {
    if (slot_of_.size() < events) {
        slot_of_.resize(events);
        scattered_.resize(events);
        position_.reserve(std::min(std::bit_ceil(events), most_slots) + 1);
    }
}

void EventSorter::sort(std::vector<Event>& events, SimTime begin, Duration width) {
    const std::size_t n = events.size();
    if (n < worth_counting) {
        std::sort(events.begin(), events.end(), before);
        return;
    }
    const std::size_t slots = std::min(std::bit_ceil(n), most_slots);
    // slot = (at - begin) * slots / width, by one multiplication with a rounded-down factor: still
    // monotone, and below `slots`.
    const auto factor = static_cast<std::uint64_t>((static_cast<uint128>(slots) << 64U) /
                                                   static_cast<std::uint64_t>(width.ns + 1));
    reserve(n);
    position_.assign(slots + 1, 0);
    std::uint32_t* position = position_.data();
    std::uint32_t* slot_of = slot_of_.data();
    const Event* in = events.data();
    for (std::size_t i = 0; i < n; ++i) {
        const auto offset = static_cast<std::uint64_t>(in[i].at.ns - begin.ns);
        const auto slot =
            static_cast<std::uint32_t>((static_cast<uint128>(offset) * factor) >> 64U);
        slot_of[i] = slot;
        ++position[slot + 1];
    }
    for (std::size_t s = 1; s <= slots; ++s) {
        position[s] += position[s - 1];
    }
    Event* out = scattered_.data();
    for (std::size_t i = 0; i < n; ++i) {
        out[position[slot_of[i]]++] = in[i];
    }
    // position[s] is now the end of slot s.
    std::uint32_t from = 0;
    for (std::size_t s = 0; s < slots; ++s) {
        sort_slot(out + from, out + position[s]);
        from = position[s];
    }
    std::copy(out, out + n, events.begin());
}

}  // namespace rotasim
