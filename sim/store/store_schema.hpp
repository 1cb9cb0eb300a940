// sim/store/store_schema.hpp — the tables of results.sqlite, and the checks that a file is one of
// ours.
#pragma once

#include "sim/store/result_store.hpp"
#include "sim/store/sqlite.hpp"

namespace rotasim {

// Makes the tables and writes the names if the file is empty; refuses a file that is no store.
// Expects to be called inside a transaction.
void create_tables_if_new(const sqlite::Connection& connection,
                          const StoreDescription& description);

// StoreError if the file is no store, of another schema version, or damaged.
void check_soundness(const sqlite::Connection& connection);

[[nodiscard]] StoreDescription read_description(const sqlite::Connection& connection);

// StoreError naming everything that differs.
void refuse_another_run(const std::string& path, const StoreDescription& stored,
                        const StoreDescription& asked);

}  // namespace rotasim
