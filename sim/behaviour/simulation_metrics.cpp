// Metrics of every group from its integer sums.
#include "sim/behaviour/load.hpp"
#include "sim/behaviour/simulation.hpp"

#include <set>

namespace rotasim {

namespace {

class GroupMetrics {
public:
    GroupMetrics(std::uint32_t group, std::vector<GroupMetric>& out) : group_(group), out_(&out) {}

    void put(Metric metric, std::int64_t value, std::int64_t events) {
        out_->push_back(GroupMetric{group_, metric, value, events});
    }
    void count(Metric metric, std::int64_t value) { put(metric, value, value); }
    // numerator / denominator in the metric's fixed point; absent where the denominator is zero.
    void quotient(Metric metric, int128 numerator, int128 denominator, std::int64_t events) {
        if (denominator == 0) {
            out_->push_back(GroupMetric{group_, metric, std::nullopt, events});
        } else {
            put(metric, to_int64(divide_half_even(numerator, denominator)), events);
        }
    }
    void date(Metric metric, SimTime at) {
        GroupMetric row{group_, metric, std::nullopt, 0};
        if (at != SimTime::never()) {
            row.value = at.ns;
            row.events = 1;
        }
        out_->push_back(row);
    }

private:
    std::uint32_t group_;
    std::vector<GroupMetric>* out_;
};

constexpr int128 ppt = 1'000'000'000'000;
constexpr int128 ns_per_micro_hour = 3'600'000;

struct Processors {
    int128 guest = 0, host = 0, bytes = 0;
};

// VM-ticks at the workload's own rates that come to what was asked for, and those of VMs whose
// guests encrypt nothing any more.
struct FullRate {
    int128 all = 0, unlocked = 0;
};
FullRate ticks_at_full_rate(const VmPlan& plan, const Tally& tally, std::size_t p) {
    if (plan.load == none) {
        return {tally.running[p], tally.unlocked[p]};
    }
    const int128 unlocked = tally.unlocked_loads[p].loaded;
    return {divide_half_even(tally.loads[p].loaded + unlocked, LoadPlan::one),
            divide_half_even(unlocked, LoadPlan::one)};
}

Processors processors_of(const Fleet& fleet, const Tally& tally, std::uint32_t group) {
    Processors sum;
    for (std::size_t p = 0; p < fleet.plans.size(); ++p) {
        const VmPlan& plan = fleet.plans[p];
        if (plan.group == group) {
            const FullRate ticks = ticks_at_full_rate(plan, tally, p);
            sum.guest += (ticks.all - ticks.unlocked) * plan.guest_cpu_ps_per_s;
            sum.host += ticks.all * plan.host_cpu_ps_per_s;
            sum.bytes += ticks.all * plan.bytes_per_s;
        }
    }
    return sum;
}

// The most of each in an hour, in hours of their own; 3.6e6 units are a VM-hour at a load of 1.
Processors busiest_hours(const Fleet& fleet, const Tally& tally, std::uint32_t group) {
    Processors most;
    const auto hours = static_cast<std::size_t>(load_hours(fleet.horizon));
    for (std::size_t h = 0; h < hours; ++h) {
        Processors sum;
        for (std::size_t p = 0; p < fleet.plans.size(); ++p) {
            const VmPlan& plan = fleet.plans[p];
            if (plan.group != group || tally.loads[p].hours.empty()) {
                continue;
            }
            const int128 encrypted = tally.loads[p].hours[h];
            const auto& unlocked = tally.unlocked_loads[p].hours;
            const int128 all = encrypted + (unlocked.empty() ? 0 : unlocked[h]);
            sum.guest += encrypted * plan.guest_cpu_ps_per_s;
            sum.host += all * plan.host_cpu_ps_per_s;
            sum.bytes += all * plan.bytes_per_s;
        }
        most.guest = std::max(most.guest, sum.guest);
        most.host = std::max(most.host, sum.host);
        most.bytes = std::max(most.bytes, sum.bytes);
    }
    return most;
}

void load_rows(GroupMetrics& out, const Fleet& fleet, const Tally& tally, std::uint32_t group) {
    int128 running = 0;
    int128 loaded = 0;
    std::int64_t steps = 0;
    bool changes = false;
    for (std::size_t p = 0; p < fleet.plans.size(); ++p) {
        const VmPlan& plan = fleet.plans[p];
        if (plan.group == group && plan.load != none) {
            changes |= fleet.loads[plan.load].changes;
            running += tally.running[p];
            for (const LoadBook* book : {&tally.loads[p], &tally.unlocked_loads[p]}) {
                loaded += book->loaded;
                steps += book->steps;
            }
        }
    }
    if (!changes) {
        for (const Metric each : {Metric::load_mean, Metric::bytes_rate_peak,
                                  Metric::guest_cpu_peak, Metric::host_cpu_peak}) {
            out.quotient(each, 0, 0, 0);
        }
        return;
    }
    out.quotient(Metric::load_mean, loaded, running, steps);
    constexpr int128 vm_hour = 3'600'000;
    const Processors most = busiest_hours(fleet, tally, group);
    out.quotient(Metric::bytes_rate_peak, most.bytes, vm_hour, steps);  // Bytes per second.
    out.quotient(Metric::guest_cpu_peak, most.guest, vm_hour * 1'000'000, steps);  // From 1e-12.
    out.quotient(Metric::host_cpu_peak, most.host, vm_hour * 1'000'000, steps);
}

std::int64_t versions_alive(const Fleet& fleet, const ClosedBooks& books, std::uint32_t group) {
    std::uint32_t most = 0;
    for (const VmPlan& plan : fleet.plans) {
        for (const DiskPlan& disk : plan.disks) {
            if (plan.group == group && disk.key != none) {
                most = std::max(most, books.versions_alive_max[disk.key]);
            }
        }
    }
    return most;
}

void availability_rows(GroupMetrics& out, const GroupTally& sum,
                       const std::array<std::int64_t, level_count>& most) {
    out.quotient(Metric::unavailability, sum.down * ppt, sum.exists, sum.outages);
    out.quotient(Metric::unavailability_keys, sum.down_keys * ppt, sum.exists, sum.key_outages);
    out.quotient(Metric::availability, (sum.exists - sum.down) * ppt, sum.exists, sum.outages);
    out.count(Metric::outages, sum.outages);
    out.quotient(Metric::outage_length_mean, sum.outage_ticks, int128{1000} * sum.outages,
                 sum.outages);
    out.put(Metric::blast_size_max, most[static_cast<std::size_t>(Level::down)], sum.outages);
    out.quotient(Metric::not_wanted_share, sum.not_wanted * ppt, sum.exists, 1);
    out.quotient(Metric::latent_dead_vm_hours, sum.latent, ns_per_micro_hour, sum.latent_spells);
    out.put(Metric::latent_dead_max, most[static_cast<std::size_t>(Level::latent)],
            sum.latent_spells);
    out.count(Metric::failed_starts, sum.failed_starts);
    out.date(Metric::first_latent_dead, sum.first_latent);
    out.date(Metric::first_failed_start, sum.first_failed_start);
    out.date(Metric::first_dead_end, sum.first_dead_end);
    out.count(Metric::dead_end_vms, sum.dead_end_vms);
}

void backup_rows(GroupMetrics& out, const GroupTally& sum) {
    out.count(Metric::backups_done, sum.backups_done);
    out.count(Metric::backups_failed, sum.backups_failed);
    out.quotient(Metric::recovery_points_unusable, sum.points_unusable * ppt, sum.points,
                 sum.points_unusable);
    out.count(Metric::restores_vm_asked, sum.restores_vm);
    out.count(Metric::restores_vm_done, sum.restores_vm_done);
    out.count(Metric::restores_vm_impossible, sum.restores_vm_impossible);
    out.count(Metric::restores_file_asked, sum.restores_file);
    out.count(Metric::restores_file_done, sum.restores_file_done);
    out.count(Metric::restores_file_impossible, sum.restores_file_impossible);
    const std::int64_t restores = sum.restores_vm_done + sum.restores_file_done;
    out.quotient(Metric::data_loss_mean, sum.data_loss, int128{1000} * restores, restores);
    out.quotient(Metric::restore_time_mean, sum.restore_time, int128{1000} * restores, restores);
}

}  // namespace

std::vector<GroupMetric> metrics_of(const World& world, ClosedBooks& books) {
    const Fleet& fleet = *world.fleet;
    std::vector<GroupMetric> rows;
    rows.reserve(fleet.groups.size() * metric_count);
    for (std::uint32_t g = 0; g < fleet.groups.size(); ++g) {
        const GroupBook& book = books.tally.group(g);
        const GroupTally& sum = book.sums;
        GroupMetrics out(g, rows);
        availability_rows(out, sum, books.most[g]);
        // Running ticks times picoseconds per second: 1e-9 s * 1e-12 to micro-hours.
        const Processors used = processors_of(fleet, books.tally, g);
        const int128 ps_ns_per_micro_hour = ns_per_micro_hour * ppt;
        out.quotient(Metric::guest_cpu, used.guest + sum.reencryption_fs * 1'000'000,
                     ps_ns_per_micro_hour, sum.outages);
        out.quotient(Metric::host_cpu, used.host, ps_ns_per_micro_hour, sum.outages);
        out.quotient(Metric::bytes_moved, used.bytes, int128{1'000'000'000} * 1'000'000, 1);
        out.count(Metric::vault_calls, sum.vault_calls);
        out.count(Metric::rewraps, sum.rewraps);
        out.quotient(Metric::rotation_lag, sum.rotation_lag, int128{1000} * sum.lags, sum.lags);
        out.quotient(Metric::key_age_mean, sum.age_us2 * 1000, sum.age_ticks * 86400, 1);
        out.put(Metric::versions_alive_max, versions_alive(fleet, books, g), 1);
        backup_rows(out, sum);
        out.quotient(Metric::exposure_hours, sum.exposure, ns_per_micro_hour,
                     sum.exposure > 0 ? 1 : 0);
        out.count(Metric::operator_repairs, sum.repairs);
        load_rows(out, fleet, books.tally, g);
        out.count(Metric::latent_dead_reboots, sum.latent_reboots);
        out.count(Metric::drills_done, sum.drills_done);
        out.count(Metric::drills_failed, sum.drills_failed);
        out.date(Metric::first_failed_drill, sum.first_failed_drill);
    }
    SIM_ENSURES(rows.size() == fleet.groups.size() * metric_count);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        SIM_ENSURES(static_cast<std::size_t>(rows[i].metric) == i % metric_count);
    }
    return rows;
}

std::vector<CauseTotal> causes_of(ClosedBooks& books) {
    std::vector<CauseTotal> totals;
    for (std::uint32_t g = 0; g < books.most.size(); ++g) {
        const GroupBook& book = books.tally.group(g);
        for (std::size_t c = 0; c < cause_count; ++c) {
            for (std::size_t m = 0; m < all_evidence.size(); ++m) {
                const int128 ticks = book.downtime[c][m];
                if (ticks > 0) {
                    totals.push_back(CauseTotal{g, static_cast<Cause>(c), static_cast<Evidence>(m),
                                                ticks, book.intervals[c][m]});
                }
            }
        }
    }
    return totals;
}

}  // namespace rotasim
