// Floors, cells and alarms of a fleet.
#include "sim/behaviour/fleet_layout.hpp"

#include "sim/behaviour/events.hpp"
#include "sim/model/station_rates.hpp"

#include <algorithm>

namespace rotasim {

namespace {

// What may make a host be heard by keys, sets or crews although none of its VMs is restless: news
// of keys, work that somebody else has planned for a VM, its creation and its end.
constexpr std::array alarms = {
    EventKind::key_changed,        EventKind::set_changed,     EventKind::vault_changed,
    EventKind::retirement_day,     EventKind::extension_rerun, EventKind::repair_acts,
    EventKind::repair_start,       EventKind::vm_operated,     EventKind::vm_created,
    EventKind::vm_deleted,         EventKind::key_check_due,   EventKind::secret_changed,
    EventKind::repair_review,      EventKind::rollout_move,    EventKind::rollout_move_ends,
    EventKind::migration_move,     EventKind::migration_ends,  EventKind::migration_creates,
    EventKind::reencryption_asked, EventKind::start_granted,
};

// Of a VM with a few restarts a month, which is typical; any other gives the same results.
constexpr double seconds_between_events = 800'000;

// How long a bucket of pending events is: such that a cell has some dozens of events in one.
Duration bucket_width(const Fleet& fleet, const Partition& partition) {
    constexpr double events_per_bucket = 128;
    const double vms_a_cell = static_cast<double>(fleet.vms.size()) /
                              std::max(1.0, static_cast<double>(partition.cells) - 1.0);
    const double width = events_per_bucket * seconds_between_events / std::max(1.0, vms_a_cell);
    const double longest = 86'400.0 * 7;
    const double by_stations =
        events_per_bucket / std::max(events_per_bucket / longest, station_events_per_second(fleet));
    const auto ns = static_cast<std::int64_t>(std::min({width, longest, by_stations}) * 1e9);
    return std::max(Duration{ns}, fleet.spec.control_floor.value);
}

// Long enough to be worth a barrier, short enough that what cells write down for it fits into
// cache.
Duration longest_window(const Fleet& fleet, Duration bucket) {
    constexpr double events_per_window = 1e6;
    constexpr double seen_at_a_station = 8;  // Of each event, if all of it is measured.
    const double events_per_second =
        std::max(1.0, static_cast<double>(fleet.vms.size())) / seconds_between_events +
        seen_at_a_station * station_events_per_second(fleet);
    const double width = events_per_window / events_per_second;
    const double longest = 86'400.0 * 365;
    const Duration length{static_cast<std::int64_t>(std::min(width, longest) * 1e9)};
    return std::max(length, Duration{4 * bucket.ns});
}

}  // namespace

FleetLayout layout_of(const Fleet& fleet, const Partition& partition) {
    FleetLayout layout;
    layout.cells = partition.cells;
    layout.engine.lp_of.reserve(fleet.entities.size());
    for (const Entity& entity : fleet.entities) {
        layout.engine.lp_of.push_back(entity.lp);
    }
    layout.engine.cell_of = partition.cell_of;
    layout.engine.floor = fleet.spec.control_floor.value;
    layout.engine.bucket = bucket_width(fleet, partition);
    layout.engine.longest_window = longest_window(fleet, layout.engine.bucket);
    layout.engine.cells.resize(partition.cells);
    for (std::uint32_t c = 1; c < partition.cells; ++c) {
        layout.engine.cells[c].processes_apart = true;  // Hosts never send to one another.
    }
    layout.engine.alarm_kinds.assign(256, false);
    for (const EventKind kind : alarms) {
        layout.engine.alarm_kinds[static_cast<std::size_t>(kind)] = true;
    }
    return layout;
}

}  // namespace rotasim
