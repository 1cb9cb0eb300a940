// Checks of work, rates and sharing.
#include "sim/model/sharing_check.hpp"

#include "sim/model/station_work.hpp"

#include <algorithm>

namespace rotasim {

namespace {

constexpr const char* ignored = "it would be ignored";

bool has_rate(const StationSpec& station) { return station.rate.has_value(); }

// What one source says, against each station that its jobs come to.
class SourceCheck {
public:
    SourceCheck(const Fleet& fleet, const SourceSpec& source, const std::vector<bool>& reached,
                Resolver& resolver)
        : source_(&source), resolver_(&resolver) {
        for (std::size_t s = 0; s < reached.size(); ++s) {
            if (reached[s]) {
                stations_.push_back(&fleet.spec.stations[s]);
            }
        }
    }

    void run() {
        check_size();
        check_cap();
        check_weight();
    }

private:
    void check_size() {
        for (const StationSpec* station : stations_) {
            if (source_->size && !has_rate(*station)) {
                resolver_->error(source_->at, "size", "'" + station->name + "' has no `rate`",
                                 "its jobs come there, too: how fast do they move?");
                return;
            }
            const Work work = work_of(*station, *source_);
            if (work.time == nullptr && work.size == nullptr) {
                resolver_->error(station->at, "service",
                                 "nothing says how much work a job of '" + source_->name + "' is",
                                 "give `service`, or `rate` and `size`, here or at the source");
            }
        }
    }

    void check_cap() {
        if (!source_->cap) {
            return;
        }
        bool used = false;
        for (const StationSpec* station : stations_) {
            if (!has_rate(*station)) {
                continue;
            }
            used = true;
            if (station->discipline == Discipline::ps) {
                resolver_->error(source_->at, "cap",
                                 "'" + station->name + "' serves all jobs at equal rates",
                                 "discipline 'max_min' keeps to caps");
            } else if (station->discipline == Discipline::max_min) {
                check_ratio(*station);
            }
        }
        if (!used) {
            resolver_->error(source_->at, "cap", "no station that its jobs come to has a `rate`",
                             ignored);
        }
    }

    void check_ratio(const StationSpec& station) {
        const BytesPerSecond cap = speed_of(station, *source_);
        const int128 capacity = int128{station.rate->value.value} * station.servers.value_or(1);
        if (capacity > int128{cap.value} * largest_share_ratio) {
            resolver_->error(source_->at, "cap",
                             "'" + to_text(cap) + "' is less than a millionth of what '" +
                                 station.name + "' moves",
                             "shares are not counted so finely");
        }
    }

    void check_weight() {
        const bool shares = std::any_of(
            stations_.begin(), stations_.end(),
            [](const StationSpec* station) { return station->discipline == Discipline::max_min; });
        if (source_->share_weight != 1 && !shares) {
            resolver_->error(source_->at, "share_weight",
                             "no station that its jobs come to is shared by weight",
                             "discipline 'max_min' is; " + std::string(ignored));
        }
    }

    const SourceSpec* source_;
    Resolver* resolver_;
    std::vector<const StationSpec*> stations_;
};

}  // namespace

void check_sharing(const Fleet& fleet, const std::vector<std::vector<bool>>& reached,
                   Resolver& resolver) {
    for (std::size_t i = 0; i < fleet.sources.size(); ++i) {
        SourceCheck(fleet, fleet.spec.sources[fleet.sources[i].spec], reached[i], resolver).run();
    }
    for (std::size_t s = 0; s < fleet.spec.stations.size(); ++s) {
        const StationSpec& station = fleet.spec.stations[s];
        if (station.size && !station.rate) {
            resolver.error(station.at, "size", "it needs `rate`", "how fast a server moves bytes");
        }
        bool moves = station.size.has_value();
        bool comes = false;  // If nobody does, that alone is said.
        for (std::size_t i = 0; i < reached.size(); ++i) {
            const SourceSpec& source = fleet.spec.sources[fleet.sources[i].spec];
            comes |= reached[i][s];
            moves |= reached[i][s] && (source.size || source.cap);
        }
        if (station.rate && comes && !moves) {
            resolver.error(station.at, "rate", "no job that comes there has a `size` or a `cap`",
                           ignored);
        }
    }
}

}  // namespace rotasim
