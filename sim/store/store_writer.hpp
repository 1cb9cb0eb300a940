// sim/store/store_writer.hpp — writes replications, one unit at a time.
#pragma once

#include "sim/store/result_store.hpp"
#include "sim/store/sqlite.hpp"

namespace rotasim {

// Prepared once, used for every unit. Calls stand inside a transaction of the caller.
class StoreWriter {
public:
    explicit StoreWriter(const sqlite::Connection& connection);

    // False if the same replication was there already; StoreError if another one was.
    bool write(const ReplicationResult& result, const ResultStore::NameOf& name_of);
    void write_unit(std::uint32_t first, std::uint32_t count);

private:
    [[nodiscard]] bool is_stored(const ReplicationResult& result, const std::string& check);
    void write_numbers(const ReplicationResult& result);
    void write_intervals(const ReplicationResult& result, const ResultStore::NameOf& name_of);
    void name(std::uint32_t entity, const ResultStore::NameOf& name_of);

    const sqlite::Connection* connection_;
    sqlite::Statement find_;
    sqlite::Statement unit_;
    sqlite::Statement replication_;
    sqlite::Statement metric_;
    sqlite::Statement cause_;
    sqlite::Statement measure_;
    sqlite::Statement interval_;
    sqlite::Statement record_;
    sqlite::Statement entity_;
};

}  // namespace rotasim
