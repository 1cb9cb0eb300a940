// Columns of what replications gave.
#include "sim/run/experiment_table.hpp"

#include "sim/base/contract.hpp"

namespace rotasim {

ReplicationTable::ReplicationTable(std::size_t groups)
    : groups_(groups), columns_(groups * metric_count) {}

void ReplicationTable::add(const ReplicationResult& result) {
    SIM_EXPECTS(result.replication == replications_);
    add_metrics(result);
    add_measures(result);
    for (const CauseTotal& line : result.causes) {
        SIM_ENSURES(line.group < groups_);
        LedgerTotal& total = ledger_[{line.group, line.cause, line.mark}];
        total.ticks = checked_add(total.ticks, line.ticks);
        total.intervals += line.intervals;
    }
    if (!result.reached.events.empty()) {
        reached_.add(result.reached);
        ++reached_of_;
    }
    digest_.update(result.replication);
    digest_.update(result.digest);
    events_ += result.events;
    ++replications_;
}

void ReplicationTable::add_metrics(const ReplicationResult& result) {
    SIM_ENSURES(result.metrics.size() == columns_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const GroupMetric& m = result.metrics[i];
        SIM_ENSURES(m.group * metric_count + static_cast<std::size_t>(m.metric) == i);
        SIM_ENSURES(m.events >= 0 && m.value != no_value);
        MetricColumn& column = columns_[i];
        column.values.push_back(m.value.value_or(no_value));
        column.events += static_cast<std::uint64_t>(m.events);
        column.with_events += m.events > 0 ? 1 : 0;
    }
}

void ReplicationTable::add_measures(const ReplicationResult& result) {
    if (replications_ == 0) {
        for (const MeasureValue& m : result.measures) {
            MeasureColumn column;
            column.measure = m.measure;
            column.probe = m.probe;
            measures_.push_back(std::move(column));
        }
    }
    SIM_ENSURES(result.measures.size() == measures_.size());
    for (std::size_t i = 0; i < measures_.size(); ++i) {
        const MeasureValue& m = result.measures[i];
        MeasureColumn& column = measures_[i];
        SIM_ENSURES(m.measure == column.measure && m.probe == column.probe && m.events >= 0);
        column.values.push_back(m.value.value_or(std::numeric_limits<double>::infinity()));
        column.events += static_cast<std::uint64_t>(m.events);
        column.with_events += m.events > 0 ? 1 : 0;
    }
}

std::optional<Reached> ReplicationTable::reached() const {
    return reached_of_ > 0 && reached_of_ == replications_ ? std::optional(reached_) : std::nullopt;
}

const MetricColumn& ReplicationTable::column(std::uint32_t group, Metric metric) const {
    SIM_EXPECTS(group < groups_);
    return columns_[group * metric_count + static_cast<std::size_t>(metric)];
}

}  // namespace rotasim
