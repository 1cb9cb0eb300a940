// Telling observations in the total order, where the order can matter.
#include "sim/behaviour/observers.hpp"

#include <algorithm>

namespace rotasim {

void Observers::see(const Observation& seen, SimTime now) {
    if (seen.of_station) {
        measures_.seen_at_station(StationSight{seen.quantity, seen.group, seen.source, seen.amount},
                                  now);
    } else if (seen.is_level) {
        const auto level = static_cast<std::size_t>(seen.level);
        std::int64_t& count = now_[seen.group][level];
        count += seen.amount;
        most_[seen.group][level] = std::max(most_[seen.group][level], count);
        if (measures_.any()) {
            measures_.level_changed(seen.quantity, seen.group, now, seen.amount);
        }
    } else {
        measures_.happened(seen.quantity, seen.group, now, seen.amount);
    }
}

void Observers::find_rising(const std::vector<std::vector<Observation>*>& journals) {
    ups_.assign(now_.size(), Levels{});
    rising_.assign(now_.size(), {});
    for (const auto* journal : journals) {
        for (const Observation& seen : *journal) {
            if (seen.amount > 0) {
                ups_[seen.group][static_cast<std::size_t>(seen.level)] += seen.amount;
            }
        }
    }
    for (std::size_t g = 0; g < now_.size(); ++g) {
        for (std::size_t l = 0; l < level_count; ++l) {
            rising_[g][l] = now_[g][l] + ups_[g][l] > most_[g][l];
        }
    }
}

void Observers::merge(const std::vector<std::vector<Observation>*>& journals) {
    merged_.clear();
    places_.clear();
    const bool order_matters_everywhere = measures_.any();
    if (!order_matters_everywhere) {
        find_rising(journals);
    }
    for (auto* journal : journals) {
        for (const Observation& seen : *journal) {
            const auto level = static_cast<std::size_t>(seen.level);
            if (order_matters_everywhere || rising_[seen.group][level]) {
                places_.push_back(
                    Place{seen.during.at, static_cast<std::uint32_t>(merged_.size())});
                merged_.push_back(seen);
            } else {
                now_[seen.group][level] += seen.amount;
            }
        }
        journal->clear();
    }
}

void Observers::see_all(const std::vector<std::vector<Observation>*>& journals) {
    merge(journals);
    // Several of one event stand behind one another already, and stay so. Sorting their places
    // moves a quarter of the bytes.
    std::sort(places_.begin(), places_.end(), [this](const Place& a, const Place& b) {
        if (a.at != b.at) {
            return a.at < b.at;
        }
        const Event& first = merged_[a.index].during;
        const Event& second = merged_[b.index].during;
        return before(first, second) || (!before(second, first) && a.index < b.index);
    });
    for (const Place& place : places_) {
        see(merged_[place.index], place.at);
    }
}

}  // namespace rotasim
