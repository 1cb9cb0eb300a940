// Reads replications back from results.sqlite.
#include "sim/store/store_reader.hpp"

#include "sim/base/error.hpp"
#include "sim/store/checksum.hpp"

namespace rotasim {

namespace {

// An enumerator stored as its number; nothing if there is no such one.
template <class Enum>
std::optional<Enum> enumerator(std::int64_t value, std::size_t count) {
    if (value < 0 || value >= static_cast<std::int64_t>(count)) return std::nullopt;
    return static_cast<Enum>(value);
}

// Strict inverse of to_string(int128).
std::optional<int128> parse_int128(const std::string& text) {
    const bool negative = !text.empty() && text.front() == '-';
    const std::size_t first = negative ? 1 : 0;
    if (text.size() == first || text.size() > first + 38) return std::nullopt;
    int128 value = 0;
    for (std::size_t i = first; i < text.size(); ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return negative ? -value : value;
}

}  // namespace

StoreReader::StoreReader(const sqlite::Connection& connection)
    : connection_(&connection),
      head_(connection,
            "SELECT digest, events, intervals_kept, numbers_check, intervals_check "
            "FROM replication WHERE id = ?"),
      metrics_(connection,
               "SELECT vm_group, metric, value, events FROM metric_value "
               "WHERE replication = ? ORDER BY vm_group, metric"),
      causes_(connection,
              "SELECT vm_group, cause, mark, vm_nanoseconds, intervals FROM ledger "
              "WHERE replication = ? ORDER BY vm_group, cause, mark"),
      measures_(connection,
                "SELECT measure, probe, value, events FROM measure_value "
                "WHERE replication = ? ORDER BY measure, probe"),
      intervals_(connection,
                 "SELECT vm, cause, active_causes, from_ns, to_ns, why FROM down_interval "
                 "WHERE replication = ? ORDER BY vm, from_ns"),
      records_(connection,
               "SELECT at_ns, entity, parent, kind, mark FROM cause_record "
               "WHERE replication = ? ORDER BY id") {}

void StoreReader::damaged(std::uint32_t replication, const std::string& what) const {
    throw StoreError(connection_->path() + ": replication " + std::to_string(replication) + ": " +
                     what + " (the store is damaged)");
}

void StoreReader::read_metrics(ReplicationResult& result) {
    metrics_.reset();
    metrics_.bind(0, result.replication);
    while (metrics_.step()) {
        GroupMetric m;
        m.group = metrics_.index(0);
        const auto metric = enumerator<Metric>(metrics_.integer(1), metric_count);
        if (!metric) damaged(result.replication, "unknown metric");
        m.metric = *metric;
        if (!metrics_.is_null(2)) m.value = metrics_.integer(2);
        m.events = metrics_.integer(3);
        result.metrics.push_back(m);
    }
}

void StoreReader::read_causes(ReplicationResult& result) {
    causes_.reset();
    causes_.bind(0, result.replication);
    while (causes_.step()) {
        const auto cause = enumerator<Cause>(causes_.integer(1), cause_count);
        const auto mark = enumerator<Evidence>(causes_.integer(2), all_evidence.size());
        const auto ticks = parse_int128(causes_.text(3));
        if (!cause || !mark || !ticks) damaged(result.replication, "unreadable ledger line");
        result.causes.push_back(CauseTotal{.group = causes_.index(0),
                                           .cause = *cause,
                                           .mark = *mark,
                                           .ticks = *ticks,
                                           .intervals = causes_.integer(4)});
    }
}

void StoreReader::read_measures(ReplicationResult& result) {
    measures_.reset();
    measures_.bind(0, result.replication);
    while (measures_.step()) {
        MeasureValue m;
        m.measure = measures_.index(0);
        m.probe = measures_.index(1);
        if (!measures_.is_null(2)) m.value = measures_.real(2);
        m.events = measures_.integer(3);
        result.measures.push_back(m);
    }
}

ReplicationResult StoreReader::numbers(std::uint32_t replication) {
    ReplicationResult result;
    result.replication = replication;
    head_.reset();
    head_.bind(0, replication);
    if (!head_.step()) {
        throw StoreError(connection_->path() + ": replication " + std::to_string(replication) +
                         " is not in the store");
    }
    result.digest = head_.text(0);
    result.events = static_cast<std::uint64_t>(head_.integer(1));
    const std::string check = head_.text(3);
    head_.reset();
    read_metrics(result);
    read_causes(result);
    read_measures(result);
    if (numbers_check(result) != check) damaged(replication, "its numbers fail their check");
    return result;
}

void StoreReader::add_intervals(ReplicationResult& result) {
    head_.reset();
    head_.bind(0, result.replication);
    if (!head_.step()) damaged(result.replication, "it vanished");
    const bool kept = head_.integer(2) != 0;
    const std::string check = head_.text(4);
    head_.reset();
    if (!kept) return;
    intervals_.reset();
    intervals_.bind(0, result.replication);
    while (intervals_.step()) {
        const auto cause = enumerator<Cause>(intervals_.integer(1), cause_count);
        if (!cause) damaged(result.replication, "unknown cause");
        result.intervals.push_back(LedgerInterval{.vm = intervals_.index(0),
                                                  .cause = *cause,
                                                  .active = intervals_.index(2),
                                                  .from = {intervals_.integer(3)},
                                                  .to = {intervals_.integer(4)},
                                                  .why = intervals_.index(5)});
    }
    records_.reset();
    records_.bind(0, result.replication);
    while (records_.step()) {
        const auto kind = enumerator<ChainKind>(records_.integer(3), chain_kind_count);
        const auto mark = enumerator<Evidence>(records_.integer(4), all_evidence.size());
        if (!kind || !mark) damaged(result.replication, "unreadable cause record");
        result.cause_records.push_back(CauseRecord{.at = {records_.integer(0)},
                                                   .entity = records_.index(1),
                                                   .parent = records_.index(2),
                                                   .kind = *kind,
                                                   .mark = *mark});
    }
    if (intervals_check(result) != check) {
        damaged(result.replication, "its intervals fail their check");
    }
}

}  // namespace rotasim
