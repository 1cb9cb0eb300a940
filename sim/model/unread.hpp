// What could not be read of a scenario that is refused anyway. It is checked all the same, so that
// all problems are said at once, but nothing is concluded from what nobody could read.
#pragma once

#include "sim/base/problem.hpp"

#include <algorithm>
#include <vector>

namespace rotasim {

struct Unread {
    bool any = false;            // The reader has said what it could, of names as well.
    bool lists = false;          // A whole list is missing, perhaps.
    bool times = false;          // The start or the horizon is.
    std::vector<Place> records;  // Sorted: records with a field that is missing or unreadable.

    [[nodiscard]] bool has(Place record) const {
        return std::binary_search(records.begin(), records.end(), record);
    }
};

}  // namespace rotasim
