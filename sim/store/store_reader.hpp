// sim/store/store_reader.hpp — reads replications back, checking every number on the way.
#pragma once

#include "sim/store/result_store.hpp"
#include "sim/store/sqlite.hpp"

namespace rotasim {

// Statements that follow one replication after another.
class StoreReader {
public:
    explicit StoreReader(const sqlite::Connection& connection);

    // Fills everything but the intervals. StoreError if absent or damaged.
    [[nodiscard]] ReplicationResult numbers(std::uint32_t replication);
    // Adds intervals and cause records, if they were kept.
    void add_intervals(ReplicationResult& result);

private:
    void read_metrics(ReplicationResult& result);
    void read_causes(ReplicationResult& result);
    void read_measures(ReplicationResult& result);
    [[noreturn]] void damaged(std::uint32_t replication, const std::string& what) const;

    const sqlite::Connection* connection_;
    sqlite::Statement head_;
    sqlite::Statement metrics_;
    sqlite::Statement causes_;
    sqlite::Statement measures_;
    sqlite::Statement intervals_;
    sqlite::Statement records_;
};

}  // namespace rotasim
