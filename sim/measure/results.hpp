// What one replication hands over: metrics per group, the downtime ledger, causes, measures, a
// digest.
#pragma once

#include "sim/base/wide.hpp"
#include "sim/measure/cause.hpp"
#include "sim/measure/metric.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rotasim {

// One group's value of one metric in one replication; `events` is how many happenings it rests on.
struct GroupMetric {
    std::uint32_t group = 0;
    Metric metric = Metric::unavailability;
    std::optional<std::int64_t> value;  // value / MetricInfo::scale in the unit.
    std::int64_t events = 0;
};

// Downtime of a group by cause and evidence mark; sums over causes and marks to the measured total.
struct CauseTotal {
    std::uint32_t group = 0;
    Cause cause = Cause::host_failure;
    Evidence mark = Evidence::given;
    int128 ticks = 0;  // VM-nanoseconds.
    std::int64_t intervals = 0;
};

// One line of the ledger: VM `vm` was down in [from, to), owned by `cause`, which `why` explains.
// `active` has bit (1 << cause) for every cause active in it.
struct LedgerInterval {
    std::uint32_t vm = 0;  // Entity index.
    Cause cause = Cause::host_failure;
    std::uint32_t active = 0;
    SimTime from{};
    SimTime to{};
    CauseRef why = 0;
};

// What happened to one VM or key, in words for `explain`: kept only on demand.
// Between these two a VM is off because its owner does not want it.
inline constexpr std::string_view told_stopped = "stopped and deallocated by its owner";
inline constexpr std::string_view told_started = "started by its owner";
// A VM that a migration moves exists up to the first, its successor from the second on.
inline constexpr std::string_view told_moved = "has moved: another VM takes its place";
inline constexpr std::string_view told_created = "is created";

struct StoryLine {
    SimTime at{};
    std::uint32_t entity = 0;
    std::string text;
};

// A user's own measure (`measures:`) in one replication, in the measure's unit; absent: never came.
struct MeasureValue {
    std::uint32_t measure = 0;
    std::uint32_t probe = 0;  // Index of the probe time; 0 where there is none.
    std::optional<double> value;
    std::int64_t events = 0;
};

// How often each thing took place, by its number: events by kind, links of causal chains by kind,
// deeds (sim/behaviour/deeds.hpp). Says what a scenario reaches; no part of the digest or the
// store.
struct Reached {
    std::vector<std::uint64_t> events;
    std::vector<std::uint64_t> links;
    std::vector<std::uint64_t> deeds;

    // Adds another's counts; takes its size if this one is empty.
    void add(const Reached& other);

    friend bool operator==(const Reached&, const Reached&) = default;
};

// What one station did. Arrived = served + lost + throttled + dropped + present, and the ticks that
// jobs were present are those of its number of jobs: J. D. C. Little's identity, to the horizon.
struct StationTotals {
    std::uint32_t station = 0;  // Slot.
    std::uint64_t arrived = 0;  // Those that were lost among them.
    std::uint64_t served = 0;
    std::uint64_t lost = 0;
    std::uint64_t present = 0;    // At the end.
    int128 ticks = 0;             // Job-nanoseconds.
    std::uint64_t throttled = 0;  // Refused by a limiter.
    std::uint64_t dropped = 0;    // When their turn came: nobody waited for them any more.
};

// What became of the jobs of one source in one replication. Sent = left + given up + inside +
// outside, and the ticks that jobs were open are those of their number.
struct SourceTotals {
    std::uint32_t source = 0;    // Slot.
    std::uint64_t sent = 0;      // Jobs, not calls; of a population, each time anew.
    std::uint64_t left = 0;      // Answered at the last of their stations.
    std::uint64_t given_up = 0;  // No more calls after one that failed.
    std::uint64_t inside = 0;    // At the end: at a station, with their clients waiting,
    std::uint64_t outside = 0;   // or with clients that wait to call.
    std::uint64_t retries = 0;
    std::uint64_t timed_out = 0;
    int128 ticks = 0;  // Job-nanoseconds from a job's birth until it leaves or is given up.
};

// What became of a component's positions: the ticks sum to those of all of them to the horizon.
struct ComponentTotals {
    std::uint32_t component = 0;  // Slot.
    std::uint64_t failures = 0;
    std::uint64_t repairs = 0;  // Begun.
    std::uint64_t replacements = 0;
    int128 working_ticks = 0;  // Position-nanoseconds, be their domain up or not.
    int128 failed_ticks = 0;
    int128 replacing_ticks = 0;
};

// What took a structure down, and for how long.
struct StructureCause {
    enum class Kind : std::uint8_t { failure, replacement, common_cause };
    Kind kind = Kind::failure;
    std::uint32_t slot = 0;  // Of the component or the common cause.
    int128 ticks = 0;
};

// Up and all downs sum to the horizon. The cause that takes a structure down owns it until it works
// again.
struct StructureTotals {
    std::uint32_t structure = 0;  // Slot.
    std::uint64_t failures = 0;
    int128 up_ticks = 0;
    std::vector<StructureCause> down;  // Sorted by (kind, slot).
};

// What was done of a work list. What its workers were busy is what its jobs took, up to the end.
struct WorkListTotals {
    std::uint32_t list = 0;  // Slot.
    std::uint32_t done = 0;
    std::uint32_t left = 0;
    SimTime finished = SimTime::never();
    int128 busy_ticks = 0;
};

struct ReplicationResult {
    std::uint32_t replication = 0;
    std::string digest;  // 32 hex digits: events, ledger and metrics of this replication.
    std::uint64_t events = 0;
    std::vector<GroupMetric> metrics;         // Sorted by (group, metric); all groups, all metrics.
    std::vector<CauseTotal> causes;           // Sorted by (group, cause, mark).
    std::vector<MeasureValue> measures;       // Sorted by (measure, probe).
    std::vector<LedgerInterval> intervals;    // Sorted by (vm, from); only if asked for.
    std::vector<CauseRecord> cause_records;   // With the intervals.
    std::vector<StoryLine> story;             // Only if asked for.
    std::vector<StationTotals> stations;      // By slot; empty if read from a store.
    std::vector<SourceTotals> sources;        // By slot; empty if read from a store.
    std::vector<ComponentTotals> components;  // By slot; empty if read from a store.
    std::vector<StructureTotals> structures;  // By slot; empty if read from a store.
    std::vector<WorkListTotals> work_lists;   // By slot; empty if read from a store.
    Reached reached;                          // Empty if read from a store.
};

}  // namespace rotasim
