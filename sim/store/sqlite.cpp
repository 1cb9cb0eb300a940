// SQLite with errors as exceptions.
#include "sim/store/sqlite.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/error.hpp"

#include <chrono>

namespace rotasim::sqlite {

namespace {

// Another process may hold the lock for one unit's commit; a minute means that it hangs.
constexpr int patience_ms = 60'000;
constexpr int retry_ms = 20;

bool is_damage(int code) {
    switch (code & 0xFF) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_FORMAT:
        case SQLITE_SCHEMA:
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        // A missing table or column: no store of ours, or a broken one.
        case SQLITE_ERROR: return true;
        default: return false;
    }
}

// A path as "file:" URI, so that one that starts with "file:" or holds '?' stays a path.
std::string uri_of(const std::string& path) {
    std::string uri = path.substr(0, 1) == "/" ? "file://" : "file:";
    for (const char c : path) {
        constexpr std::string_view digits = "0123456789ABCDEF";
        const auto byte = static_cast<unsigned char>(c);
        if (c == '?' || c == '#' || c == '%' || byte < 0x20) {
            uri += '%';
            uri += digits[byte >> 4U];
            uri += digits[byte & 15U];
        } else {
            uri += c;
        }
    }
    return uri;
}

}  // namespace

Connection::Connection(const std::string& path, Access access) : path_(path) {
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI |
                      (access == Access::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                    : SQLITE_OPEN_READONLY);
    const std::string uri = uri_of(path) + (access == Access::unchanging ? "?immutable=1" : "");
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(uri.c_str(), &handle, flags, nullptr);
    handle_.reset(handle);
    if (code != SQLITE_OK) fail(code, "open");
    sqlite3_busy_timeout(handle, patience_ms);
}

void Connection::fail(int code, const std::string& doing) const {
    std::string text = path_ + ": cannot " + doing + ": ";
    text += handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
    if ((code & 0xFF) == SQLITE_MISUSE) fail_invariant(text);
    if (is_damage(code)) throw StoreError(text + " (the store is damaged or not a store)");
    if ((code & 0xFF) == SQLITE_BUSY) text += " (another process holds the store)";
    throw ResourceError(text);
}

void Connection::execute(const std::string& sql) const {
    const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, "use the store");
}

void Connection::execute_when_free(const std::string& sql) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
    int code = SQLITE_BUSY;
    while (true) {
        code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
        if ((code & 0xFF) != SQLITE_BUSY || std::chrono::steady_clock::now() > end) break;
        sqlite3_sleep(retry_ms);
    }
    if (code != SQLITE_OK) fail(code, "use the store");
}

std::int64_t Connection::ask_integer(const std::string& sql) const {
    Statement statement(*this, sql);
    if (!statement.step()) throw StoreError(path_ + ": nothing where a number was expected");
    return statement.integer(0);
}

std::string Connection::ask_text(const std::string& sql) const {
    Statement statement(*this, sql);
    if (!statement.step()) throw StoreError(path_ + ": nothing where a text was expected");
    return statement.text(0);
}

Statement::Statement(const Connection& connection, std::string_view sql)
    : connection_(&connection) {
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v2(connection.handle(), sql.data(),
                                        static_cast<int>(sql.size()), &handle, nullptr);
    handle_.reset(handle);
    if (code != SQLITE_OK) connection.fail(code, "read the store");
}

Statement& Statement::bind(int index, std::int64_t value) {
    const int code = sqlite3_bind_int64(handle_.get(), index + 1, value);
    if (code != SQLITE_OK) connection_->fail(code, "pass a number");
    return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
    const int code = sqlite3_bind_text64(handle_.get(), index + 1, text.data(), text.size(),
                                         SQLITE_TRANSIENT, SQLITE_UTF8);
    if (code != SQLITE_OK) connection_->fail(code, "pass a text");
    return *this;
}

Statement& Statement::bind(int index, double value) {
    const int code = sqlite3_bind_double(handle_.get(), index + 1, value);
    if (code != SQLITE_OK) connection_->fail(code, "pass a number");
    return *this;
}

Statement& Statement::bind(int index, std::optional<std::int64_t> value) {
    if (value) return bind(index, *value);
    sqlite3_bind_null(handle_.get(), index + 1);
    return *this;
}

Statement& Statement::bind(int index, std::optional<double> value) {
    if (value) return bind(index, *value);
    sqlite3_bind_null(handle_.get(), index + 1);
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    const std::string doing = sqlite3_stmt_readonly(handle_.get()) != 0 ? "read" : "write";
    connection_->fail(code, doing + " the store");
}

void Statement::run() {
    while (step()) {
    }
    reset();
}

void Statement::reset() {
    sqlite3_reset(handle_.get());
    sqlite3_clear_bindings(handle_.get());
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

void Statement::check_type(int column, int type) const {
    if (sqlite3_column_type(handle_.get(), column) == type) return;
    throw StoreError(connection_->path() + ": unexpected content in column '" +
                     sqlite3_column_name(handle_.get(), column) + "' (the store is damaged)");
}

std::int64_t Statement::integer(int column) const {
    check_type(column, SQLITE_INTEGER);
    return sqlite3_column_int64(handle_.get(), column);
}

std::uint32_t Statement::index(int column) const {
    const std::int64_t value = integer(column);
    if (value < 0 || value > UINT32_MAX) {
        throw StoreError(connection_->path() + ": number out of range in column '" +
                         sqlite3_column_name(handle_.get(), column) + "' (the store is damaged)");
    }
    return static_cast<std::uint32_t>(value);
}

double Statement::real(int column) const {
    check_type(column, SQLITE_FLOAT);
    return sqlite3_column_double(handle_.get(), column);
}

std::string Statement::text(int column) const {
    check_type(column, SQLITE_TEXT);
    const auto* bytes = sqlite3_column_text(handle_.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
    return bytes ? std::string(reinterpret_cast<const char*>(bytes), size) : std::string();
}

Transaction::Transaction(const Connection& connection) : connection_(&connection) {
    connection.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    // A failed rollback leaves nothing behind either: the journal is rolled back at the next open.
    if (open_) sqlite3_exec(connection_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    connection_->execute("COMMIT");
    open_ = false;
}

}  // namespace rotasim::sqlite
