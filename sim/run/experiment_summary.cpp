// Chooses the estimator for each number, and adds up the ledger.
#include "sim/run/experiment_summary.hpp"

#include "sim/base/contract.hpp"

#include <algorithm>
#include <cmath>

namespace rotasim {

namespace {

constexpr double ticks_per_day = 86'400e9;

std::string some_of(std::size_t some, std::size_t all) {
    return "a value in " + std::to_string(some) + " of " + std::to_string(all) + " replications";
}

double share(int128 part, int128 whole) {
    return whole == 0 ? 0 : to_double(part) / to_double(whole);
}

// Counts of VMs at the worst moment: their mean has no bound that follows from events.
bool is_maximum(std::string_view metric) { return metric.ends_with("_max"); }

Estimate metric_estimate(const MetricColumn& column, const MetricInfo& metric, double level) {
    std::vector<double> values;
    values.reserve(column.values.size());
    int128 sum = 0;
    for (const std::int64_t value : column.values) {
        if (value == no_value) continue;
        values.push_back(static_cast<double>(value) / static_cast<double>(metric.scale));
        sum += value;
    }
    Sample sample;
    sample.values = values;
    sample.events = column.events;
    sample.with_events = column.with_events;
    // A count that never rose above zero is no proof of zero.
    sample.gated = metric.gated_by_events || (metric.kind == MetricKind::count && sum == 0);
    sample.counts_events =
        metric.kind == MetricKind::count && !is_maximum(metric.id) &&
        sum == static_cast<int128>(column.events) * static_cast<int128>(metric.scale);
    sample.lowest = 0;
    if (metric.kind == MetricKind::ratio) sample.highest = 1;
    Estimate e = estimate_mean(sample, {.level = level});
    if (e.mean && values.size() < column.values.size()) {
        e.note += (e.note.empty() ? "" : "; ") + some_of(values.size(), column.values.size());
    }
    return e;
}

// Counts of distinct VMs of the group.
bool counts_vms(Metric metric) {
    return metric == Metric::latent_dead_max || metric == Metric::blast_size_max ||
           metric == Metric::dead_end_vms;
}

// No group has more VMs down, latent dead or at a dead end than it has VMs.
void clip_to_vms(std::uint32_t vms, Estimate& e) {
    const double most = vms;
    if (!e.mean || *e.mean > most || !e.high || *e.high <= most) return;
    e.high = most;
    if (e.low) e.low = std::min(*e.low, most);
    if (!e.note.empty()) e.note += "; ";
    e.note += "interval cut at the group's " + std::to_string(vms) + (vms == 1 ? " VM" : " VMs");
}

std::optional<double> in_days(std::optional<SimTime> time) {
    return time ? std::optional<double>(static_cast<double>(time->ns) / ticks_per_day)
                : std::nullopt;
}

MetricRow date_row(const MetricColumn& column, double level) {
    std::vector<SimTime> dates;
    dates.reserve(column.values.size());
    for (const std::int64_t value : column.values) {
        dates.push_back(value == no_value ? SimTime::never() : SimTime{value});
    }
    MetricRow row;
    row.date = estimate_dates(dates, level);
    Estimate& e = row.estimate;
    e.mean = in_days(row.date->median);
    e.low = in_days(row.date->low);
    e.high = in_days(row.date->high);
    e.n = row.date->n;
    e.events = row.date->share.events;
    e.estimator = "order_statistic";
    e.reason = row.date->reason;
    e.level = level;
    return row;
}

void add_metric_rows(const ReplicationTable& table, std::span<const std::uint32_t> group_vms,
                     double level, ExperimentResult& result) {
    SIM_EXPECTS(group_vms.size() == table.groups());
    for (std::uint32_t group = 0; group < table.groups(); ++group) {
        for (std::size_t i = 0; i < metric_count; ++i) {
            const auto metric = static_cast<Metric>(i);
            const MetricColumn& column = table.column(group, metric);
            MetricRow row;
            if (info(metric).kind == MetricKind::date) {
                row = date_row(column, level);
            } else if (metric == Metric::availability) {
                // Relative precision means nothing near 1: it is judged by its complement.
                row.estimate =
                    complement(metric_estimate(table.column(group, Metric::unavailability),
                                               info(Metric::unavailability), level));
            } else {
                row.estimate = metric_estimate(column, info(metric), level);
                if (counts_vms(metric)) clip_to_vms(group_vms[group], row.estimate);
            }
            row.group = group;
            row.metric = metric;
            result.metrics.push_back(std::move(row));
        }
    }
}

void add_ledger_rows(const ReplicationTable& table, ExperimentResult& result) {
    struct Totals {
        int128 all = 0;
        int128 keys = 0;
    };
    std::vector<Totals> groups(table.groups());
    std::map<std::pair<std::uint32_t, Evidence>, Totals> marks;
    for (const auto& [key, total] : table.ledger()) {
        const auto& [group, cause, mark] = key;
        const int128 of_keys = info(cause).of_keys ? total.ticks : 0;
        for (Totals* totals : {&groups[group], &marks[{group, mark}]}) {
            totals->all = checked_add(totals->all, total.ticks);
            totals->keys = checked_add(totals->keys, of_keys);
        }
    }
    for (const auto& [key, total] : table.ledger()) {
        if (total.ticks == 0 && total.intervals == 0) continue;
        const auto& [group, cause, mark] = key;
        result.causes.push_back(CauseRow{.group = group,
                                         .cause = cause,
                                         .mark = mark,
                                         .ticks = total.ticks,
                                         .intervals = total.intervals,
                                         .share = share(total.ticks, groups[group].all)});
    }
    for (const auto& [key, totals] : marks) {
        if (totals.all == 0) continue;
        const auto& [group, mark] = key;
        result.evidence.push_back(EvidenceRow{.group = group,
                                              .mark = mark,
                                              .ticks = totals.all,
                                              .share = share(totals.all, groups[group].all),
                                              .key_ticks = totals.keys,
                                              .key_share = share(totals.keys, groups[group].keys)});
    }
}

std::string_view estimator_of(OverReplications over) {
    switch (over) {
        case OverReplications::mean: return "mean";
        case OverReplications::standard_deviation: return "standard_deviation";
        case OverReplications::variance: return "variance";
        case OverReplications::quantile: return "quantile";
        case OverReplications::exceedance: return "exceedance";
    }
    return {};
}

// Levels that are zero most of the time: that nothing was seen is no proof that there is nothing.
bool is_rare_level(Quantity quantity) {
    return quantity == Quantity::unavailable_vms || quantity == Quantity::unavailable_share ||
           quantity == Quantity::latent_dead_vms;
}

Estimate measure_estimate(const MeasureColumn& column, const MeasureSpec& spec,
                          OverReplications over, double level) {
    const bool passage = spec.kind == MeasureKind::first_passage;
    std::vector<double> came;
    for (const double value : column.values) {
        if (!std::isinf(value)) came.push_back(value);
    }
    // The level reached `threshold` at some time: that is what the chance is of.
    if (passage && over == OverReplications::exceedance) {
        return estimate_chance(came.size(), column.values.size(), level);
    }
    Sample sample;
    // A passage that never came is late, not missing; a mean of no samples is missing.
    sample.values = passage ? std::span<const double>(column.values) : std::span(came);
    sample.events = column.events;
    sample.with_events = column.with_events;
    sample.gated = is_rare_level(spec.of) && !passage;
    sample.lowest = 0;
    if (spec.of == Quantity::unavailable_share && !passage && spec.kind != MeasureKind::count) {
        sample.highest = 1;
    }
    if (spec.kind == MeasureKind::count) {
        double sum = 0;  // Of whole numbers, so exact.
        for (const double value : came)
            sum += value;
        sample.counts_events = sum == static_cast<double>(column.events);
    }
    Estimate e = estimate(estimator_of(over), sample,
                          {.level = level,
                           .quantile = spec.level.value_or(0.5),
                           .threshold = spec.threshold.value_or(1)});
    if (!passage && e.mean && came.size() < column.values.size()) {
        e.note += (e.note.empty() ? "" : "; ") + some_of(came.size(), column.values.size());
    }
    return e;
}

}  // namespace

ExperimentResult summarise(const ReplicationTable& table, const std::vector<MeasureSpec>& measures,
                           std::span<const std::uint32_t> group_vms, double level) {
    ExperimentResult result;
    result.digest = table.digest();
    result.replications = table.replications();
    result.events = table.events();
    result.reached = table.reached();
    add_metric_rows(table, group_vms, level, result);
    add_ledger_rows(table, result);
    for (const MeasureColumn& column : table.measures()) {
        SIM_ENSURES(column.measure < measures.size());
        const MeasureSpec& spec = measures[column.measure];
        for (const OverReplications over : spec.over) {
            result.measures.push_back(
                MeasureRow{.measure = column.measure,
                           .probe = column.probe,
                           .over = over,
                           .estimate = measure_estimate(column, spec, over, level)});
        }
    }
    return result;
}

const MetricRow& ExperimentResult::row(std::uint32_t group, Metric metric) const {
    const std::size_t at = group * metric_count + static_cast<std::size_t>(metric);
    SIM_EXPECTS(at < metrics.size());
    return metrics[at];
}

std::uint64_t ExperimentResult::load_steps() const {
    std::uint64_t steps = 0;
    for (const MetricRow& each : metrics) {
        if (each.metric == Metric::load_mean) steps += each.estimate.events;
    }
    return steps;
}

}  // namespace rotasim
