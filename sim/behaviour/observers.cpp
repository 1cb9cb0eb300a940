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

void Observers::find_rising(const Journals& journals) {
    ups_.assign(now_.size(), Levels{});
    std::size_t seen_in_all = 0;
    first_ = SimTime::never();
    last_ = SimTime{};
    for (const auto* journal : journals) {
        seen_in_all += journal->size();
        for (const Observation& seen : *journal) {
            first_ = std::min(first_, seen.during.at);
            last_ = std::max(last_, seen.during.at);
            if (seen.amount > 0) {
                ups_[seen.group][static_cast<std::size_t>(seen.level)] += seen.amount;
            }
        }
    }
    rising_.clear();
    rising_of_.assign(now_.size(), {});
    for (std::uint32_t g = 0; g < now_.size(); ++g) {
        for (std::size_t l = 0; l < level_count; ++l) {
            rising_of_[g][l] = not_rising;
            if (now_[g][l] + ups_[g][l] > most_[g][l]) {
                rising_of_[g][l] = static_cast<std::uint32_t>(rising_.size());
                rising_.push_back(GroupLevel{g, static_cast<Level>(l)});
            }
        }
    }
    const std::size_t wanted =
        seen_in_all / (slices_per * std::max<std::size_t>(1, rising_.size()));
    slice_count_ = std::clamp<std::size_t>(wanted, 1, most_slices);
}

std::size_t Observers::slice_of(SimTime at) const {
    // Not even all slices need be equally long: it must only never go down where time goes up.
    const auto length = static_cast<double>(last_.ns - first_.ns) + 1.0;
    const auto from_first = static_cast<double>(at.ns - first_.ns);
    return std::min(
        static_cast<std::size_t>(from_first / length * static_cast<double>(slice_count_)),
        slice_count_ - 1);
}

void Observers::sum_slices(const Journals& journals) {
    slices_.assign(rising_.size() * slice_count_, Slice{});
    for (auto* journal : journals) {
        for (const Observation& seen : *journal) {
            const auto level = static_cast<std::size_t>(seen.level);
            const std::uint32_t rising = rising_of_[seen.group][level];
            if (rising == not_rising) {
                now_[seen.group][level] += seen.amount;
                continue;
            }
            Slice& slice = slices_[rising * slice_count_ + slice_of(seen.during.at)];
            slice.sum += seen.amount;
            slice.ups += std::max<std::int64_t>(0, seen.amount);
        }
    }
}

bool Observers::find_slices_in_order() {
    bool any = false;
    for (std::size_t r = 0; r < rising_.size(); ++r) {
        const auto level = static_cast<std::size_t>(rising_[r].level);
        std::int64_t count = now_[rising_[r].group][level];
        std::int64_t most = most_[rising_[r].group][level];
        for (std::size_t s = 0; s < slice_count_; ++s) {
            Slice& slice = slices_[r * slice_count_ + s];
            slice.in_order = count + slice.ups > most;
            any = any || slice.in_order;
            count += slice.sum;
            most = std::max(most, count);
        }
    }
    return any;
}

void Observers::collect(const Journals& journals, bool all) {
    merged_.clear();
    places_.clear();
    for (const auto* journal : journals) {
        for (const Observation& seen : *journal) {
            if (!all) {
                const std::uint32_t rising =
                    rising_of_[seen.group][static_cast<std::size_t>(seen.level)];
                if (rising == not_rising ||
                    !slices_[rising * slice_count_ + slice_of(seen.during.at)].in_order) {
                    continue;
                }
            }
            places_.push_back(Place{seen.during.at, static_cast<std::uint32_t>(merged_.size())});
            merged_.push_back(seen);
        }
    }
    // Several of one event stand behind one another already, and stay so.
    std::sort(places_.begin(), places_.end(), [this](const Place& a, const Place& b) {
        if (a.at != b.at) {
            return a.at < b.at;
        }
        const Event& first = merged_[a.index].during;
        const Event& second = merged_[b.index].during;
        return before(first, second) || (!before(second, first) && a.index < b.index);
    });
}

void Observers::see_slices() {
    std::size_t next = 0;
    for (std::size_t s = 0; s < slice_count_; ++s) {
        for (std::size_t r = 0; r < rising_.size(); ++r) {
            const Slice& slice = slices_[r * slice_count_ + s];
            if (!slice.in_order) {
                now_[rising_[r].group][static_cast<std::size_t>(rising_[r].level)] += slice.sum;
            }
        }
        for (; next < places_.size() && slice_of(places_[next].at) == s; ++next) {
            see(merged_[places_[next].index], places_[next].at);
        }
    }
}

void Observers::see_all(const Journals& journals) {
    if (measures_.any()) {
        collect(journals, true);
        for (const Place& place : places_) {
            see(merged_[place.index], place.at);
        }
    } else {
        find_rising(journals);
        sum_slices(journals);
        if (find_slices_in_order()) {
            collect(journals, false);
        } else {
            places_.clear();
        }
        see_slices();
    }
    for (auto* journal : journals) {
        journal->clear();
    }
}

}  // namespace rotasim
