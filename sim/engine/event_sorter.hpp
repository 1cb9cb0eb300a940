// Brings the events of one bucket into the total order.
#pragma once

#include "sim/engine/event.hpp"

#include <vector>

namespace rotasim {

// A counting pass by time into about as many slots as events, then each slot by itself: linear for
// times that spread over the bucket, never worse than a comparison sort. Keeps its scratch memory,
// so that a warm sorter does not allocate.
class EventSorter {
public:
    // All times lie in [begin, begin + width).
    void sort(std::vector<Event>& events, SimTime begin, Duration width);
    // Scratch memory for so many.
    void reserve(std::size_t events);

private:
    std::vector<Event> scattered_;
    std::vector<std::uint32_t> slot_of_;
    std::vector<std::uint32_t> position_;
};

}  // namespace rotasim
