#include "daemon/journal/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace hostler::daemon {

void Database::Close::operator()(sqlite3* handle) const
{
    sqlite3_close_v2(handle);
}

Result<Database> Database::open(const std::filesystem::path& file)
{
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    sqlite3* handle = nullptr;
    const int outcome = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    if (!handle) return Error(ErrorCode::no_memory, "no memory for SQLite");
    Database database(handle);
    if (outcome != SQLITE_OK) return database.failure();
    sqlite3_busy_timeout(handle, 5000);
    // Each row is looked at once: a cache of SQLite's 2 MiB would be of no use. Negative: in KiB.
    constexpr auto settings =
        "PRAGMA cache_size=-256; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL";
    if (auto done = database.run(settings); !done)
        return database;  // the first statement tells; is_damaged() says whether the file is bad
    return database;
}

Result<Database> Database::open_to_read(const std::filesystem::path& file)
{
    sqlite3* handle = nullptr;
    const int outcome =
        sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    if (!handle) return Error(ErrorCode::no_memory, "no memory for SQLite");
    Database database(handle);
    if (outcome != SQLITE_OK) return database.failure();
    sqlite3_busy_timeout(handle, 5000);
    return database;
}

Result<Done> Database::run(const char* sql)
{
    if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failure();
    return Done{};
}

Result<Done> Database::checkpoint()
{
    return run("PRAGMA wal_checkpoint(TRUNCATE)");
}

bool Database::is_damaged() const
{
    const int code = sqlite3_errcode(handle_.get());
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

Error Database::failure() const
{
    const char* file = sqlite3_db_filename(handle_.get(), "main");
    return Error(ErrorCode::system_error,
                 fmt::format("database '{}': {}", file ? file : "", sqlite3_errmsg(handle_.get())));
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

Statement::Statement(const Database& database, std::string_view sql)
{
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()), &statement,
                       nullptr);
    statement_.reset(statement);
}

Statement& Statement::bind(int index, std::int64_t number)
{
    sqlite3_bind_int64(statement_.get(), index, number);
    return *this;
}

Statement& Statement::bind(int index, std::string_view text)
{
    // What has no place in memory would be NULL.
    const char* start = text.empty() ? "" : text.data();
    sqlite3_bind_text64(statement_.get(), index, start, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind_bytes(int index, std::string_view bytes)
{
    sqlite3_bind_blob64(statement_.get(), index, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
    return *this;
}

Statement::Step Statement::step()
{
    if (!statement_) return Step::failed;
    const int outcome = sqlite3_step(statement_.get());
    if (outcome == SQLITE_ROW) return Step::row;
    return outcome == SQLITE_DONE ? Step::done : Step::failed;
}

void Statement::reset()
{
    sqlite3_reset(statement_.get());
}

std::int64_t Statement::number(int column) const
{
    return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const
{
    const void* bytes = sqlite3_column_blob(statement_.get(), column);
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return bytes ? std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size))
                 : std::string();
}

}  // namespace hostler::daemon
