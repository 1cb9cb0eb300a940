// sim/run/experiment.hpp — a scenario's replications beside each other, and what they say together.
#pragma once

#include "analysis/estimate/dates.hpp"
#include "analysis/estimate/estimate.hpp"
#include "sim/behaviour/run_replication.hpp"
#include "sim/run/run_plan.hpp"
#include "sim/store/result_store.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rotasim {

// Part of what a results digest depends on: another version may give other results. The last number
// goes up whenever some scenario comes to another digest, so that folders are never mixed.
inline constexpr const char* engine_version = ROTASIM_VERSION " results 8";

struct Progress {
    std::uint32_t units_done = 0;
    std::uint32_t units_total = 0;
    std::uint32_t replications_done = 0;  // Those read from the store included.
    std::uint32_t replications_total = 0;
    std::uint64_t events = 0;  // Simulated in this process.
    double events_per_second = 0;
    std::optional<double> seconds_left;  // Once a unit is done.
    bool finished = false;               // The last report.
};

struct ExperimentOptions {
    std::uint64_t seed = 1;
    std::uint32_t replications = 10;
    std::uint32_t threads = 0;  // 0: as many as the machine has.
    Parallel parallel = Parallel::automatic;
    std::uint32_t cells = 0;  // Of one replication; 0: by the size of the fleet.
    bool reference = false;   // By the sequential engine, in one cell: to compare with.
    std::vector<std::uint32_t> keep_intervals = {0};
    std::string scenario_name;
    std::string scenario_digest;
    // Where results are kept and what is done is read from; nothing: only the returned result.
    ResultStore* store = nullptr;
    // Set by a signal handler: stops soon, what is complete stays.
    const std::atomic<bool>* cancel = nullptr;
    // Called about five times a second and once at the end, never from two threads at once.
    std::function<void(const Progress&)> progress;
    double level = 0.95;
};

// One (group, metric) over replications. Dates have `date`; their `estimate` is the median in days
// after the start.
struct MetricRow {
    std::uint32_t group = 0;  // Index into Fleet::groups.
    Metric metric = Metric::unavailability;
    Estimate estimate;
    std::optional<DateEstimate> date;
};

// Downtime of a group by cause and evidence mark, over all replications.
struct CauseRow {
    std::uint32_t group = 0;
    Cause cause = Cause::host_failure;
    Evidence mark = Evidence::given;
    int128 ticks = 0;  // VM-nanoseconds.
    std::int64_t intervals = 0;
    double share = 0;  // Of the group's downtime.
};

// What share of a group's downtime rests on which mark.
struct EvidenceRow {
    std::uint32_t group = 0;
    Evidence mark = Evidence::given;
    int128 ticks = 0;
    double share = 0;
    int128 key_ticks = 0;  // The part whose cause is key management.
    double key_share = 0;  // Of the group's downtime by key management.
};

struct MeasureRow {
    std::uint32_t measure = 0;  // Index into World::measures.
    std::uint32_t probe = 0;
    OverReplications over = OverReplications::mean;
    Estimate estimate;
};

struct ExperimentResult {
    std::string digest;              // Of the replications below, in index order.
    std::uint32_t replications = 0;  // Complete ones without a gap from 0; all rows rest on these.
    std::uint32_t asked = 0;
    std::uint64_t events = 0;  // Simulated in those replications.
    bool interrupted = false;
    std::vector<MetricRow> metrics;  // Sorted by (group, metric); all groups, all metrics.
    std::vector<CauseRow> causes;    // Sorted by (group, cause, mark); nothing where no downtime.
    std::vector<EvidenceRow> evidence;  // Sorted by (group, mark).
    std::vector<MeasureRow> measures;   // Sorted by (measure, probe), then as in `over`.
    std::optional<Reached> reached;     // Nothing where replications came from a store.

    [[nodiscard]] const MetricRow& row(std::uint32_t group, Metric metric) const;
    // Steps of load that began while a VM ran: settled in closed form, never events.
    [[nodiscard]] std::uint64_t load_steps() const;
};

// Where replications come from; the tests put something else here.
using ReplicationSource = std::function<ReplicationResult(const ReplicationOptions&)>;

// Runs what the store does not have. A worker's exception stops the others and is thrown here
// (of the earliest unit that failed). Interrupted by `cancel`: `interrupted` is set, or, if nothing
// at all is complete, Cancelled is thrown. Intervals are kept in the store only.
ExperimentResult run_experiment(const World& world, const ExperimentOptions& options);
ExperimentResult run_experiment(const World& world, const ExperimentOptions& options,
                                const ReplicationSource& source);

// The result of what a store holds, without running anything.
ExperimentResult summarise_store(const World& world, const ResultStore& store,
                                 std::uint32_t replications, double level = 0.95);

// One replication again, exactly, with its intervals and, if asked for, the story of one entity.
ReplicationResult repeat_replication(const World& world, std::uint64_t seed,
                                     std::uint32_t replication,
                                     std::optional<EntityIndex> story_of = std::nullopt,
                                     const std::atomic<bool>* cancel = nullptr);

// Whose results a store in this run's folder holds.
StoreDescription describe_store(const World& world, const ExperimentOptions& options);

}  // namespace rotasim
