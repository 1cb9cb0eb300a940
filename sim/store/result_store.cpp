// The durable store of a run, on SQLite in write-ahead mode.
#include "sim/store/result_store.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/error.hpp"
#include "sim/store/sqlite.hpp"
#include "sim/store/store_reader.hpp"
#include "sim/store/store_schema.hpp"
#include "sim/store/store_writer.hpp"

#include <filesystem>

namespace rotasim {

struct ResultStore::Impl {
    sqlite::Connection connection;
    StoreDescription description;
    std::unique_ptr<StoreWriter> writer;  // Only of a store opened for writing.
    std::unique_ptr<StoreReader> reader;
};

namespace {

std::vector<std::uint32_t> list(const sqlite::Connection& connection, const char* sql) {
    sqlite::Statement statement(connection, sql);
    std::vector<std::uint32_t> ids;
    while (statement.step())
        ids.push_back(statement.index(0));
    return ids;
}

sqlite::Connection connect_for_reading(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
        throw ResourceError(path + ": no such results store");
    }
    try {
        sqlite::Connection connection(path, sqlite::Access::read_only);
        // The first read opens the write-ahead log, which a read-only folder may not allow.
        static_cast<void>(connection.ask_integer("SELECT count(*) FROM sqlite_master"));
        return connection;
    } catch (const ResourceError&) {
        // Nobody can be writing where nobody may: read the file as it stands.
        return sqlite::Connection(path, sqlite::Access::unchanging);
    }
}

bool strictly_ascending(std::span<const ReplicationResult> unit) {
    for (std::size_t i = 1; i < unit.size(); ++i) {
        if (unit[i - 1].replication >= unit[i].replication) return false;
    }
    return true;
}

}  // namespace

ResultStore::ResultStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ResultStore::ResultStore(ResultStore&&) noexcept = default;
ResultStore& ResultStore::operator=(ResultStore&&) noexcept = default;
ResultStore::~ResultStore() = default;

ResultStore ResultStore::open_or_create(const std::string& path,
                                        const StoreDescription& description) {
    auto impl = std::make_unique<Impl>(
        Impl{sqlite::Connection(path, sqlite::Access::read_write), {}, nullptr, nullptr});
    const sqlite::Connection& connection = impl->connection;
    // FULL: a commit is on the disk when append() returns, so a power cut loses no unit either.
    connection.execute("PRAGMA synchronous = FULL");
    {
        sqlite::Transaction transaction(connection);
        create_tables_if_new(connection, description);
        transaction.commit();
    }
    check_soundness(connection);
    // Only now, when the file is known to be ours. Another process may have set it already.
    connection.execute_when_free("PRAGMA journal_mode = WAL");
    impl->description = read_description(connection);
    refuse_another_run(path, impl->description, description);
    impl->writer = std::make_unique<StoreWriter>(connection);
    impl->reader = std::make_unique<StoreReader>(connection);
    return ResultStore(std::move(impl));
}

ResultStore ResultStore::open(const std::string& path) {
    auto impl = std::make_unique<Impl>(Impl{connect_for_reading(path), {}, nullptr, nullptr});
    check_soundness(impl->connection);
    impl->description = read_description(impl->connection);
    impl->reader = std::make_unique<StoreReader>(impl->connection);
    return ResultStore(std::move(impl));
}

const StoreDescription& ResultStore::description() const { return impl_->description; }

std::vector<std::uint32_t> ResultStore::completed() const {
    return list(impl_->connection, "SELECT id FROM replication ORDER BY id");
}

std::vector<std::uint32_t> ResultStore::with_intervals() const {
    return list(impl_->connection,
                "SELECT id FROM replication WHERE intervals_kept <> 0 ORDER BY id");
}

void ResultStore::append(std::span<const ReplicationResult> unit, const NameOf& name_of) {
    SIM_EXPECTS(impl_->writer != nullptr);
    SIM_EXPECTS(!unit.empty() && strictly_ascending(unit));
    sqlite::Transaction transaction(impl_->connection);
    for (const ReplicationResult& result : unit)
        impl_->writer->write(result, name_of);
    impl_->writer->write_unit(unit.front().replication, static_cast<std::uint32_t>(unit.size()));
    transaction.commit();
}

void ResultStore::read_each(std::uint32_t end,
                            const std::function<void(const ReplicationResult&)>& take) const {
    for (const std::uint32_t replication : completed()) {
        if (replication >= end) break;
        take(impl_->reader->numbers(replication));
    }
}

ReplicationResult ResultStore::read_numbers(std::uint32_t replication) const {
    return impl_->reader->numbers(replication);
}

ReplicationResult ResultStore::read(std::uint32_t replication) const {
    ReplicationResult result = impl_->reader->numbers(replication);
    impl_->reader->add_intervals(result);
    return result;
}

std::string ResultStore::entity_name(std::uint32_t entity) const {
    sqlite::Statement statement(impl_->connection, "SELECT name FROM entity WHERE id = ?");
    statement.bind(0, entity);
    return statement.step() ? statement.text(0) : std::string();
}

}  // namespace rotasim
