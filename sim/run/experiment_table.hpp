// sim/run/experiment_table.hpp — what replications gave, column by column, in the order of their
// indices.
#pragma once

#include "sim/base/digest.hpp"
#include "sim/measure/results.hpp"
#include "sim/model/measure_spec.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace rotasim {

// Marks a replication in which a value never came.
inline constexpr std::int64_t no_value = std::numeric_limits<std::int64_t>::min();

struct MetricColumn {
    std::vector<std::int64_t> values;  // One per replication, or no_value.
    std::uint64_t events = 0;
    std::uint64_t with_events = 0;  // Replications that saw any.
};

struct MeasureColumn {
    std::uint32_t measure = 0;
    std::uint32_t probe = 0;
    std::vector<double> values;  // +infinity where the value never came.
    std::uint64_t events = 0;
    std::uint64_t with_events = 0;
};

// Totals over replications of one line of the ledger.
struct LedgerTotal {
    int128 ticks = 0;
    std::int64_t intervals = 0;
};
using LedgerKey = std::tuple<std::uint32_t, Cause, Evidence>;  // Group, cause, mark.

class ReplicationTable {
public:
    explicit ReplicationTable(std::size_t groups);

    // Takes replications in the order of their indices, without a gap, from 0.
    void add(const ReplicationResult& result);

    [[nodiscard]] std::uint32_t replications() const { return replications_; }
    [[nodiscard]] std::uint64_t events() const { return events_; }
    // Of (index, digest) of all replications so far.
    [[nodiscard]] std::string digest() const { return digest_.hex(); }
    [[nodiscard]] const MetricColumn& column(std::uint32_t group, Metric metric) const;
    [[nodiscard]] std::size_t groups() const { return groups_; }
    [[nodiscard]] std::span<const MeasureColumn> measures() const { return measures_; }
    [[nodiscard]] const std::map<LedgerKey, LedgerTotal>& ledger() const { return ledger_; }
    // Nothing if it is not known of every replication.
    [[nodiscard]] std::optional<Reached> reached() const;

private:
    void add_metrics(const ReplicationResult& result);
    void add_measures(const ReplicationResult& result);

    std::size_t groups_;
    std::uint32_t replications_ = 0;
    std::uint64_t events_ = 0;
    Digest digest_;
    std::vector<MetricColumn> columns_;  // By (group, metric).
    std::vector<MeasureColumn> measures_;
    std::map<LedgerKey, LedgerTotal> ledger_;
    Reached reached_;
    std::uint32_t reached_of_ = 0;  // Replications.
};

}  // namespace rotasim
