// Writes replications to results.sqlite.
#include "sim/store/store_writer.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/error.hpp"
#include "sim/store/checksum.hpp"

namespace rotasim {

namespace {

bool keeps_intervals(const ReplicationResult& result) {
    // A kept replication without any downtime still has its root record.
    return !result.intervals.empty() || !result.cause_records.empty();
}

}  // namespace

StoreWriter::StoreWriter(const sqlite::Connection& connection)
    : connection_(&connection),
      find_(connection, "SELECT digest, numbers_check FROM replication WHERE id = ?"),
      unit_(connection,
            "INSERT INTO unit VALUES (?, ?) "
            "ON CONFLICT (first) DO UPDATE SET count = max(count, excluded.count)"),
      replication_(connection, "INSERT INTO replication VALUES (?, ?, ?, ?, ?, ?)"),
      metric_(connection, "INSERT INTO metric_value VALUES (?, ?, ?, ?, ?)"),
      cause_(connection, "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)"),
      measure_(connection, "INSERT INTO measure_value VALUES (?, ?, ?, ?, ?)"),
      interval_(connection, "INSERT INTO down_interval VALUES (?, ?, ?, ?, ?, ?, ?)"),
      record_(connection, "INSERT INTO cause_record VALUES (?, ?, ?, ?, ?, ?, ?)"),
      entity_(connection, "INSERT OR IGNORE INTO entity VALUES (?, ?)") {}

bool StoreWriter::is_stored(const ReplicationResult& result, const std::string& check) {
    find_.reset();
    find_.bind(0, result.replication);
    if (!find_.step()) {
        find_.reset();
        return false;
    }
    const bool same = find_.text(0) == result.digest && find_.text(1) == check;
    find_.reset();
    if (!same) {
        throw StoreError(connection_->path() + ": replication " +
                         std::to_string(result.replication) +
                         " is stored with another result than now computed (the store was "
                         "written by another build, or one of the two runs was wrong)");
    }
    return true;
}

bool StoreWriter::write(const ReplicationResult& result, const ResultStore::NameOf& name_of) {
    const std::string check = numbers_check(result);
    if (is_stored(result, check)) return false;
    replication_.bind(0, result.replication).bind(1, result.digest);
    replication_.bind(2, static_cast<std::int64_t>(result.events));
    replication_.bind(3, keeps_intervals(result) ? 1U : 0U).bind(4, check);
    replication_.bind(5, intervals_check(result)).run();
    write_numbers(result);
    write_intervals(result, name_of);
    return true;
}

void StoreWriter::write_unit(std::uint32_t first, std::uint32_t count) {
    unit_.bind(0, first).bind(1, count).run();
}

void StoreWriter::write_numbers(const ReplicationResult& result) {
    for (const GroupMetric& m : result.metrics) {
        metric_.bind(0, result.replication).bind(1, m.group);
        metric_.bind(2, static_cast<std::uint32_t>(m.metric)).bind(3, m.value);
        metric_.bind(4, m.events).run();
    }
    for (const CauseTotal& c : result.causes) {
        cause_.bind(0, result.replication).bind(1, c.group);
        cause_.bind(2, static_cast<std::uint32_t>(c.cause));
        cause_.bind(3, static_cast<std::uint32_t>(c.mark));
        cause_.bind(4, to_string(c.ticks)).bind(5, c.intervals).run();
    }
    for (const MeasureValue& m : result.measures) {
        measure_.bind(0, result.replication).bind(1, m.measure).bind(2, m.probe);
        measure_.bind(3, m.value).bind(4, m.events).run();
    }
}

void StoreWriter::write_intervals(const ReplicationResult& result,
                                  const ResultStore::NameOf& name_of) {
    for (const LedgerInterval& i : result.intervals) {
        interval_.bind(0, result.replication).bind(1, i.vm).bind(2, i.from.ns).bind(3, i.to.ns);
        interval_.bind(4, static_cast<std::uint32_t>(i.cause)).bind(5, i.active);
        interval_.bind(6, i.why).run();
        name(i.vm, name_of);
    }
    std::uint32_t id = 0;
    for (const CauseRecord& r : result.cause_records) {
        record_.bind(0, result.replication).bind(1, id).bind(2, r.at.ns).bind(3, r.entity);
        record_.bind(4, r.parent).bind(5, static_cast<std::uint32_t>(r.kind));
        record_.bind(6, static_cast<std::uint32_t>(r.mark)).run();
        if (id++ > 0) name(r.entity, name_of);  // The root record is of no entity.
    }
}

void StoreWriter::name(std::uint32_t entity, const ResultStore::NameOf& name_of) {
    if (!name_of) return;
    entity_.bind(0, entity).bind(1, name_of(entity)).run();
}

}  // namespace rotasim
