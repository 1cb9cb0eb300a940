// Units of rows as they are written.
#include "sim/run/result_json_rows.hpp"

namespace rotasim {

namespace {

struct Units {
    std::string_view plain, squared;
};

Units level_units(Quantity of) {
    switch (of) {
        case Quantity::unavailable_vms:
        case Quantity::present_vms:
        case Quantity::migrated_vms:
        case Quantity::latent_dead_vms: return {"VMs", "VMs^2"};
        case Quantity::structure_works:
        case Quantity::structure_down:
        case Quantity::unavailable_share: return {"1", "1"};
        case Quantity::key_age:
        case Quantity::data_loss:
        case Quantity::migration_effort:
        case Quantity::outage_length:
        case Quantity::structure_down_time:
        case Quantity::structure_up_time:
        case Quantity::waiting_time:
        case Quantity::sojourn_time:
        case Quantity::response_time: return {"s", "s^2"};
        case Quantity::jobs_present:
        case Quantity::jobs_waiting:
        case Quantity::answered_so_far:
        case Quantity::jobs_outside:
        case Quantity::jobs_found: return {"jobs", "jobs^2"};
        case Quantity::servers_busy: return {"servers", "servers^2"};
        case Quantity::components_working:
        case Quantity::components_waiting: return {"units", "units^2"};
        case Quantity::workers_busy: return {"workers", "workers^2"};
        case Quantity::component_failed:
        case Quantity::component_replaced:
        case Quantity::structure_failed:
        case Quantity::work_done:
        case Quantity::work_finished:
        case Quantity::job_arrived:
        case Quantity::job_served:
        case Quantity::job_lost:
        case Quantity::job_throttled:
        case Quantity::job_timed_out:
        case Quantity::job_retried:
        case Quantity::job_given_up:
        case Quantity::job_answered:
        case Quantity::job_dropped:
        case Quantity::versions_alive:
        case Quantity::failed_start:
        case Quantity::outage:
        case Quantity::rotation_refused:
        case Quantity::migration_failed:
        case Quantity::drill_failed:
        case Quantity::dead_end: return {"count", "count^2"};
    }
    return {"1", "1"};
}

Units units_of(const MeasureSpec& spec) {
    switch (spec.kind) {
        case MeasureKind::first_passage: return {"s", "s^2"};
        case MeasureKind::count: return {"count", "count^2"};
        case MeasureKind::time_average:
        case MeasureKind::value_at:
        case MeasureKind::value_at_end:
        case MeasureKind::maximum:
        case MeasureKind::sample_mean: return level_units(spec.of);
    }
    return {"1", "1"};
}

}  // namespace

std::string_view unit_of(const MetricRow& row) { return row.date ? "d" : info(row.metric).unit; }

std::string_view unit_of(const MeasureSpec& spec, OverReplications over) {
    if (over == OverReplications::exceedance) return "1";
    const Units units = units_of(spec);
    return over == OverReplications::variance ? units.squared : units.plain;
}

}  // namespace rotasim
