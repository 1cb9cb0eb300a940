// sim/store/sqlite.hpp — SQLite with errors as exceptions: connection, statement, transaction.
//
// Every failure becomes StoreError (the file is not a sound database) or ResourceError (the disk,
// the permissions or a lock); nothing is returned that has to be looked at.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rotasim::sqlite {

// `unchanging`: a file that nobody can write to; read without locks.
enum class Access : std::uint8_t { read_only, read_write, unchanging };

class Connection {
public:
    // read_write makes the file if there is none.
    Connection(const std::string& path, Access access);

    void execute(const std::string& sql) const;
    // Asks again while others hold the store. SQLite itself does not wait where it sees a reader
    // that wants to become the only user (sqlite.org/c3ref/busy_handler.html).
    void execute_when_free(const std::string& sql) const;
    [[nodiscard]] std::int64_t ask_integer(const std::string& sql) const;
    [[nodiscard]] std::string ask_text(const std::string& sql) const;

    [[nodiscard]] sqlite3* handle() const { return handle_.get(); }
    [[nodiscard]] const std::string& path() const { return path_; }
    // Turns a result code of SQLite into the exception it deserves.
    [[noreturn]] void fail(int code, const std::string& doing) const;

private:
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };
    std::string path_;
    std::unique_ptr<sqlite3, Close> handle_;
};

// A prepared statement; parameters and columns count from 0 here.
class Statement {
public:
    Statement(const Connection& connection, std::string_view sql);

    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, std::uint32_t value) {
        return bind(index, static_cast<std::int64_t>(value));
    }
    Statement& bind(int index, std::string_view text);
    Statement& bind(int index, const std::string& text) {
        return bind(index, std::string_view(text));
    }
    Statement& bind(int index, const char* text) { return bind(index, std::string_view(text)); }
    Statement& bind(int index, double value);
    Statement& bind(int index, std::optional<std::int64_t> value);
    Statement& bind(int index, std::optional<double> value);

    // True while there is a row.
    bool step();
    // Runs a statement without rows and makes it ready for new parameters.
    void run();
    void reset();

    [[nodiscard]] bool is_null(int column) const;
    // StoreError if the column does not hold an integer.
    [[nodiscard]] std::int64_t integer(int column) const;
    // As above; StoreError if it does not fit.
    [[nodiscard]] std::uint32_t index(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string text(int column) const;

private:
    void check_type(int column, int type) const;

    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    const Connection* connection_;
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

// All or nothing: rolled back unless committed. The write lock is taken at once, so that what was
// read inside stays true until the commit.
class Transaction {
public:
    explicit Transaction(const Connection& connection);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    void commit();

private:
    const Connection* connection_;
    bool open_ = true;
};

}  // namespace rotasim::sqlite
