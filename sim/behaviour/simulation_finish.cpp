// Closing the books at the horizon: cells are added up, sums that must agree are compared.
#include "sim/behaviour/backup.hpp"
#include "sim/behaviour/point_watch.hpp"
#include "sim/behaviour/recovery_points.hpp"
#include "sim/behaviour/simulation.hpp"
#include "sim/behaviour/vm_availability.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace rotasim {

void Simulation::close_vm(Scope& scope, std::uint32_t vm) {
    settle_backups(scope, vm);
    count_recovery_points(scope, vm);
    close_books(scope, vm);
}

Reached Simulation::reached() const {
    Reached all;
    for (const CellPart& part : state_.parts) {
        const Counts& counts = part.counts;
        all.add(Reached{{counts.events.begin(), counts.events.end()},
                        {counts.links.begin(), counts.links.end()},
                        {counts.deeds.begin(), counts.deeds.end()}});
    }
    return all;
}

void Simulation::tell_all() {
    std::vector<std::uint32_t> cells(state_.parts.size());
    std::iota(cells.begin(), cells.end(), 0U);
    at_barrier(cells);
}

ReplicationResult Simulation::finish(const EngineLayout& layout,
                                     const std::function<void(const Work&)>& each_cell) {
    const Fleet& fleet = *world_->fleet;
    tell_all();
    observers_.measures().end_levels(fleet.horizon);
    audit();
    std::vector<std::vector<std::uint32_t>> vms_of(state_.parts.size());
    for (std::uint32_t v = 0; v < state_.vms.size(); ++v) {
        if (state_.vms[v].phase != Phase::absent) {
            vms_of[cell_of_vm(v)].push_back(v);
        }
    }
    each_cell([&](std::uint32_t cell) {
        EntityCore nobody;  // What is still sent is never delivered.
        Outbox outbox(layout, &nobody, nullptr, cell);
        outbox.begin(0, fleet.horizon, 0);
        Scope scope(*world_, options_, state_, observers_, outbox);
        for (const std::uint32_t vm : vms_of[cell]) {
            close_vm(scope, vm);
            outbox.sent().clear();
        }
        if (options_.points != nullptr) {
            options_.points->end(scope);
        }
    });
    tell_all();
    ClosedBooks books{
        Tally(fleet.groups.size(), fleet.plans.size()), {}, state_.versions_alive_max};
    for (const CellPart& part : state_.parts) {
        books.tally.add(part.tally);
    }
    for (std::uint32_t g = 0; g < fleet.groups.size(); ++g) {
        SIM_ENSURES(observers_.now(g, Level::down) == 0 && observers_.now(g, Level::latent) == 0);
        books.most.push_back({observers_.most(g, Level::down), observers_.most(g, Level::latent)});
    }
    ReplicationResult result;
    result.replication = options_.replication;
    result.metrics = metrics_of(*world_, books);
    result.causes = causes_of(books);
    result.measures = observers_.measures().finish(fleet.horizon);
    int128 measured = 0;
    for (std::uint32_t g = 0; g < fleet.groups.size(); ++g) {
        measured += books.tally.group(g).sums.down;
    }
    for (const CauseTotal& total : result.causes) {
        measured -= total.ticks;
    }
    SIM_ENSURES(measured == 0);  // Attributed equals measured.
    result.stations = close_stations();
    result.sources = close_sources();
    result.components = close_components();
    result.structures = close_structures();
    result.work_lists = close_work_lists();
    result.reached = reached();
    merge_ledger(state_.parts, result);
    if (!options_.keep_intervals) {
        result.cause_records.clear();
    }
    return result;
}

namespace {

// How far down a chain a link may stand.
int depth(ChainKind kind) {
    switch (kind) {
        case ChainKind::set_pointed: return 1;
        case ChainKind::host_failed:
        case ChainKind::maintenance_began: return 2;
        case ChainKind::owner_stopped:
        case ChainKind::owner_started:
        case ChainKind::guest_rebooted:
        case ChainKind::redeployed:
        case ChainKind::healed:
        case ChainKind::start_failed:
        case ChainKind::forced_stop:
        case ChainKind::rerun_failed:
        case ChainKind::restore_began: return 3;
        default: return 0;
    }
}

}  // namespace

void merge_ledger(std::vector<CellPart>& parts, ReplicationResult& result) {
    struct CausePlace {
        std::uint32_t part;
        std::uint32_t index;
    };
    std::vector<CausePlace> places;
    std::size_t most = 0;
    for (std::uint32_t p = 0; p < parts.size(); ++p) {
        most = std::max(most, parts[p].causes.size());
        for (std::uint32_t i = 0; i < parts[p].causes.size(); ++i) {
            places.push_back({p, i});
        }
    }
    const auto record = [&parts](const CausePlace& place) -> const CauseRecord& {
        return parts[place.part].causes[place.index];
    };
    // One entity's causes all come from one cell, where they stand in their order. Of one moment,
    // keys come before the sets that follow them, and before what happens to VMs.
    std::stable_sort(places.begin(), places.end(), [&](const CausePlace& a, const CausePlace& b) {
        const CauseRecord& x = record(a);
        const CauseRecord& y = record(b);
        return std::tuple(x.at, depth(x.kind), x.entity) <
               std::tuple(y.at, depth(y.kind), y.entity);
    });
    std::vector<CauseRef> renamed(most * parts.size() + 1, 0);
    result.cause_records.assign(1, CauseRecord{});
    for (const CausePlace& place : places) {
        renamed[1 + place.index * parts.size() + place.part] =
            static_cast<CauseRef>(result.cause_records.size());
        result.cause_records.push_back(record(place));
    }
    for (CauseRecord& each : result.cause_records) {
        each.parent = renamed[each.parent];
    }
    for (CellPart& part : parts) {
        result.intervals.insert(result.intervals.end(), part.intervals.begin(),
                                part.intervals.end());
        std::move(part.story.begin(), part.story.end(), std::back_inserter(result.story));
    }
    for (LedgerInterval& interval : result.intervals) {
        interval.why = renamed[interval.why];
    }
    std::sort(result.intervals.begin(), result.intervals.end(),
              [](const LedgerInterval& a, const LedgerInterval& b) {
                  return a.vm != b.vm ? a.vm < b.vm : a.from < b.from;
              });
    std::stable_sort(result.story.begin(), result.story.end(),
                     [](const StoryLine& a, const StoryLine& b) { return a.at < b.at; });
}

}  // namespace rotasim
