// Builds the fleet: who shares a station with whom, and at which rates, as whole numbers.
#include "sim/model/fleet_builder.hpp"
#include "sim/model/station_work.hpp"

#include <algorithm>

namespace rotasim {

namespace {

bool same(const ShareClass& a, const ShareClass& b) {
    return a.weight == b.weight && a.cap == b.cap;
}

// By cap / weight; among equals by weight, so that the order of a file makes no difference.
bool fills_first(const ShareClass& a, const ShareClass& b) {
    const int128 x = int128{a.cap} * b.weight;
    const int128 y = int128{b.cap} * a.weight;
    return x != y ? x < y : a.weight < b.weight;
}

// Without a rate, caps are one server: weights alone tell jobs apart.
ShareClass class_of(const StationSpec& station, const SourceSpec& source) {
    return {.weight = source.share_weight,
            .cap = station.rate ? speed_of(station, source).value : parts_per_tick};
}

// From bytes a second to parts a tick: see SharePlan.
void refine(const StationSpec& station, SharePlan& plan) {
    std::int64_t least = station.rate->value.value;
    for (const ShareClass& each : plan.classes) {
        least = std::min(least, each.cap);
    }
    int bits = 0;
    while (least << bits < parts_per_tick) {
        ++bits;
    }
    for (ShareClass& each : plan.classes) {
        each.cap <<= bits;
    }
    plan.unit = station.rate->value.value << bits;
}

// `own`: the class of each source; of no job that comes to the station, nothing.
void divide(const StationSpec& station, const std::vector<std::optional<ShareClass>>& own,
            SharePlan& plan) {
    plan.classes.clear();
    for (const auto& each : own) {
        if (each) {
            plan.classes.push_back(*each);
        }
    }
    std::sort(plan.classes.begin(), plan.classes.end(), fills_first);
    plan.classes.erase(std::unique(plan.classes.begin(), plan.classes.end(), same),
                       plan.classes.end());
    for (const auto& each : own) {
        const auto at =
            std::find_if(plan.classes.begin(), plan.classes.end(),
                         [&each](const ShareClass& one) { return each && same(one, *each); });
        plan.class_of.push_back(each ? static_cast<std::uint32_t>(at - plan.classes.begin()) : 0);
    }
    if (plan.classes.empty()) {
        plan.classes.emplace_back();  // No job ever comes.
    } else if (station.rate) {
        refine(station, plan);
    }
}

}  // namespace

void FleetBuilder::resolve_shares(const std::vector<std::vector<bool>>& reached) {
    for (std::size_t s = 0; s < fleet_.stations.size(); ++s) {
        StationSlot& slot = fleet_.stations[s];
        const StationSpec& station = spec().stations[slot.spec];
        if (station.discipline == Discipline::max_min) {
            std::vector<std::optional<ShareClass>> own(reached.size());
            for (std::size_t i = 0; i < own.size(); ++i) {
                if (reached[i][s]) {
                    own[i] = class_of(station, spec().sources[fleet_.sources[i].spec]);
                }
            }
            divide(station, own, slot.sharing);
        }
        slot.sharing.capacity = int128{slot.sharing.unit} * slot.servers;
    }
}

}  // namespace rotasim
