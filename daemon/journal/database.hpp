#pragma once
// Database, Statement: SQLite with owners instead of handles and Result instead of codes. A
// Database and its statements belong to one thread at a time.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "xml/base/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace hostler::daemon {

class Database {
public:
    /// Opens or makes the file, in WAL mode with synchronous=NORMAL: a commit survives kill -9, and
    /// a loss of power once a checkpoint has passed it.
    static Result<Database> open(const std::filesystem::path& file);

    /// One that is there already, which others may write meanwhile. Nothing is written.
    static Result<Database> open_to_read(const std::filesystem::path& file);

    /// Runs statements that give no rows.
    Result<Done> run(const char* sql);

    /// Writes the log into the database and both to the disk.
    Result<Done> checkpoint();

    /// Whether the latest failure means that the file itself is damaged or no database at all.
    bool is_damaged() const;

    /// What SQLite says of the latest failure.
    Error failure() const;

    sqlite3* handle() const { return handle_.get(); }

private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    explicit Database(sqlite3* handle) : handle_(handle) {}

    std::unique_ptr<sqlite3, Close> handle_;
};

/// A prepared statement. bind() numbers its parameters from 1. A statement that could not be
/// prepared fails at step().
class Statement {
public:
    Statement(const Database& database, std::string_view sql);

    Statement& bind(int index, std::int64_t number);
    Statement& bind(int index, std::string_view text);
    Statement& bind_bytes(int index, std::string_view bytes);

    enum class Step { row, done, failed };
    Step step();
    void reset();

    std::int64_t number(int column) const;
    std::string text(int column) const;  ///< or bytes

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace hostler::daemon
