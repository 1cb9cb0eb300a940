// Telling observations in the total order, or not at all where the order cannot matter.
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

bool Observers::is_uneventful(const std::vector<std::vector<Observation>*>& journals) {
    if (measures_.any()) {
        return false;
    }
    ups_.assign(now_.size(), Levels{});
    for (const auto* journal : journals) {
        for (const Observation& seen : *journal) {
            if (seen.amount > 0) {
                ups_[seen.group][static_cast<std::size_t>(seen.level)] += seen.amount;
            }
        }
    }
    for (std::size_t g = 0; g < now_.size(); ++g) {
        for (std::size_t l = 0; l < level_count; ++l) {
            if (now_[g][l] + ups_[g][l] > most_[g][l]) {
                return false;
            }
        }
    }
    return true;
}

void Observers::see_all(std::vector<std::vector<Observation>*>& journals) {
    if (is_uneventful(journals)) {
        for (auto* journal : journals) {
            for (const Observation& seen : *journal) {
                now_[seen.group][static_cast<std::size_t>(seen.level)] += seen.amount;
            }
            journal->clear();
        }
        return;
    }
    merged_.clear();
    for (auto* journal : journals) {
        merged_.insert(merged_.end(), journal->begin(), journal->end());
        journal->clear();
    }
    // Several of one event stand behind one another already: a stable sort keeps them so.
    std::stable_sort(
        merged_.begin(), merged_.end(),
        [](const Observation& a, const Observation& b) { return before(a.during, b.during); });
    for (const Observation& seen : merged_) {
        see(seen, seen.during.at);
    }
}

}  // namespace rotasim
