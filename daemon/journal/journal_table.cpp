#include "daemon/journal/journal_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace hostler::daemon {
namespace {

constexpr std::int64_t schema_version = 2;

constexpr const char* schema =
    "BEGIN;"
    "CREATE TABLE journal_entries (sequence INTEGER PRIMARY KEY, at_us INTEGER, topic TEXT,"
    " object BLOB, name TEXT, body BLOB, realm TEXT);"
    "CREATE TABLE journal_gaps (first INTEGER PRIMARY KEY, last INTEGER);"
    "CREATE TABLE journal_marks (only INTEGER PRIMARY KEY CHECK (only = 1),"
    " reserved_to INTEGER, trimmed_to INTEGER);"
    "PRAGMA user_version = 2;"
    "COMMIT";

/// Of the first form, which knew one realm only.
constexpr const char* upgrade =
    "BEGIN;"
    "ALTER TABLE journal_entries ADD COLUMN realm TEXT;"
    "PRAGMA user_version = 2;"
    "COMMIT";

constexpr std::string_view size_of_row = "length(topic) + length(name) + length(body)";

std::int64_t to_column(std::uint64_t number)
{
    return static_cast<std::int64_t>(number);
}

std::uint64_t from_column(std::int64_t number)
{
    return static_cast<std::uint64_t>(number);
}

std::uint64_t bytes_of(const JournalEntry& entry)
{
    return entry.topic.size() + entry.name.size() + entry.body.size();
}

JournalEntry entry_of(const Statement& row)
{
    JournalEntry entry;
    entry.sequence = from_column(row.number(0));
    entry.at_us = row.number(1);
    entry.topic = row.text(2);
    const std::string object = row.text(3);
    std::memcpy(entry.object.bytes.data(), object.data(),
                std::min(object.size(), entry.object.bytes.size()));
    entry.name = row.text(4);
    entry.body = row.text(5);
    entry.realm = row.text(6);
    return entry;
}

}  // namespace

Result<JournalTable> JournalTable::open(const std::filesystem::path& file, JournalLimits limits,
                                        std::uint64_t first)
{
    Result<Database> database = Database::open(file);
    if (!database) return database.error();
    JournalTable table(std::move(*database), limits);
    if (auto done = table.make_tables(first); !done) return done.error();
    if (auto done = table.reserve(); !done) return done.error();
    return table;
}

Result<JournalTable> JournalTable::open_to_read(const std::filesystem::path& file)
{
    Result<Database> database = Database::open_to_read(file);
    if (!database) return database.error();
    JournalTable table(std::move(*database), {});
    const Result<std::int64_t> version = table.ask("PRAGMA user_version");
    if (!version) return version.error();
    if (*version != schema_version)
        return Error(ErrorCode::config_unsupported,
                     fmt::format("the journal '{}' is of form {}, not {}: of a hostlerd of another "
                                 "version",
                                 file.string(), *version, schema_version));
    return table;
}

bool JournalTable::is_damaged(const std::filesystem::path& file)
{
    Result<Database> database = Database::open(file);
    if (!database) return false;
    if (!database->run("SELECT count(*) FROM sqlite_schema")) return database->is_damaged();
    Statement check(*database, "PRAGMA quick_check(1)");
    // A disk that is full, or does not read, says nothing of what is on it.
    if (check.step() == Statement::Step::failed) return database->is_damaged();
    return check.text(0) != "ok";
}

Result<Done> JournalTable::make_tables(std::uint64_t first)
{
    const Result<std::int64_t> version = ask("PRAGMA user_version");
    if (!version) return version.error();
    if (*version > schema_version)
        return Error(
            ErrorCode::config_unsupported,
            fmt::format("the journal was written by a newer hostlerd (its form is {}, this "
                        "one knows {})",
                        *version, schema_version));
    if (*version == schema_version) return Done{};
    if (*version == 1) return database_.run(upgrade);
    if (auto done = database_.run(schema); !done) return done;
    return tell("INSERT INTO journal_marks VALUES (1, ?1, ?2)", first - 1, first - 1);
}

Result<Done> JournalTable::reserve()
{
    const Result<std::int64_t> last =
        ask("SELECT max(coalesce((SELECT max(sequence) FROM journal_entries), 0),"
            " coalesce((SELECT max(last) FROM journal_gaps), 0),"
            " (SELECT trimmed_to FROM journal_marks))");
    const Result<std::int64_t> reserved = ask("SELECT reserved_to FROM journal_marks");
    const Result<std::int64_t> count = ask("SELECT count(*) FROM journal_entries");
    const Result<std::int64_t> bytes =
        ask(fmt::format("SELECT coalesce(sum({}), 0) FROM journal_entries", size_of_row));
    for (const auto* answer : {&last, &reserved, &count, &bytes})
        if (!*answer) return answer->error();

    count_ = from_column(*count);
    bytes_ = from_column(*bytes);
    next_ = from_column(std::max(*last, *reserved)) + 1;
    // A daemon that ended well gave back what it did not use; one that was killed may have told
    // clients any number it had reserved.
    if (*reserved > *last)
        if (auto done = tell("INSERT INTO journal_gaps VALUES (?1, ?2)", from_column(*last) + 1,
                             from_column(*reserved));
            !done)
            return done;
    reserved_to_ = next_ - 1 + reserved_ahead;
    if (auto done = tell("UPDATE journal_marks SET reserved_to = ?1", reserved_to_); !done)
        return done;
    return database_.checkpoint();
}

Result<Done> JournalTable::write(std::span<const JournalEntry> entries,
                                 std::span<const JournalGap> gaps)
{
    const std::uint64_t count = count_;
    const std::uint64_t bytes = bytes_;
    if (auto done = database_.run("BEGIN IMMEDIATE"); !done) return done;
    Result<Done> done = write_in_transaction(entries, gaps);
    if (done) done = database_.run("COMMIT");
    if (done) return done;
    count_ = count;
    bytes_ = bytes;
    // Its own failure (there is nothing to roll back any more) adds nothing to the first.
    static_cast<void>(database_.run("ROLLBACK"));
    return done;
}

Result<Done> JournalTable::write_in_transaction(std::span<const JournalEntry> entries,
                                                std::span<const JournalGap> gaps)
{
    for (const JournalGap& gap : gaps)
        if (auto done = tell("INSERT INTO journal_gaps VALUES (?1, ?2)", gap.from, gap.to); !done)
            return done;
    for (const JournalEntry& entry : entries)
        if (auto done = insert(entry); !done) return done;
    const bool is_half_used =
        !entries.empty() && entries.back().sequence + reserved_ahead / 2 > reserved_to_;
    if (is_half_used) {
        const std::uint64_t further = entries.back().sequence + reserved_ahead;
        if (auto done = tell("UPDATE journal_marks SET reserved_to = ?1", further); !done)
            return done;
        reserved_to_ = further;
    }
    return trim();
}

Result<Done> JournalTable::insert(const JournalEntry& entry)
{
    if (!insert_)
        insert_.emplace(database_,
                        "INSERT INTO journal_entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    Statement& row = *insert_;
    const std::string object(entry.object.bytes.begin(), entry.object.bytes.end());
    row.bind(1, to_column(entry.sequence)).bind(2, entry.at_us).bind(3, entry.topic);
    row.bind_bytes(4, object).bind(5, entry.name).bind_bytes(6, entry.body).bind(7, entry.realm);
    const bool is_done = row.step() != Statement::Step::failed;
    row.reset();
    if (!is_done) return database_.failure();
    ++count_;
    bytes_ += bytes_of(entry);
    return Done{};
}

Result<Done> JournalTable::trim()
{
    if (count_ <= limits_.entries_max && bytes_ <= limits_.bytes_max) return Done{};
    std::uint64_t trimmed_to = 0;
    Statement oldest(database_, fmt::format("SELECT sequence, {} FROM journal_entries"
                                            " ORDER BY sequence",
                                            size_of_row));
    while (count_ > limits_.entries_max || bytes_ > limits_.bytes_max) {
        if (oldest.step() != Statement::Step::row) break;
        trimmed_to = from_column(oldest.number(0));
        --count_;
        bytes_ -= std::min(bytes_, from_column(oldest.number(1)));
    }
    oldest.reset();
    if (auto done = tell("DELETE FROM journal_entries WHERE sequence <= ?1", trimmed_to); !done)
        return done;
    if (auto done = tell("DELETE FROM journal_gaps WHERE last <= ?1", trimmed_to); !done)
        return done;
    return tell("UPDATE journal_marks SET trimmed_to = max(trimmed_to, ?1)", trimmed_to);
}

Result<JournalPage> JournalTable::read(std::uint64_t after, std::size_t count,
                                       std::string_view topic)
{
    Statement rows(database_,
                   "SELECT sequence, at_us, topic, object, name, body, realm FROM journal_entries"
                   " WHERE sequence > ?1 AND (?2 = '' OR topic = ?2) ORDER BY sequence LIMIT ?3");
    rows.bind(1, to_column(after)).bind(2, topic).bind(3, to_column(count));
    JournalPage page;
    Statement::Step step = rows.step();
    for (; step == Statement::Step::row; step = rows.step()) page.entries.push_back(entry_of(rows));
    if (step == Statement::Step::failed) return database_.failure();

    if (page.entries.size() == count && count > 0) {
        page.next = page.entries.back().sequence;
    } else {
        const Result<std::int64_t> end =
            ask("SELECT max(coalesce((SELECT max(sequence) FROM journal_entries), 0),"
                " coalesce((SELECT max(last) FROM journal_gaps), 0))");
        if (!end) return end.error();
        page.next = std::max(after, from_column(*end));
    }
    const Result<bool> gap = has_gap(after, page.next);
    if (!gap) return gap.error();
    page.has_gap = *gap;
    return page;
}

Result<bool> JournalTable::has_gap(std::uint64_t after, std::uint64_t next)
{
    Statement gap(database_,
                  "SELECT (SELECT trimmed_to FROM journal_marks) > ?1 OR"
                  " EXISTS (SELECT 1 FROM journal_gaps WHERE last > ?1 AND first <= ?2)");
    gap.bind(1, to_column(after)).bind(2, to_column(next));
    if (gap.step() != Statement::Step::row) return database_.failure();
    return gap.number(0) != 0;
}

Result<Done> JournalTable::disclaim_loss()
{
    return tell("DELETE FROM journal_gaps WHERE last = ?1", reserved_to_);
}

Result<Done> JournalTable::close_cleanly(std::uint64_t last)
{
    if (auto done = tell("UPDATE journal_marks SET reserved_to = ?1", last); !done) return done;
    return database_.checkpoint();
}

Result<std::int64_t> JournalTable::ask(std::string_view sql)
{
    Statement statement(database_, sql);
    if (statement.step() != Statement::Step::row) return database_.failure();
    return statement.number(0);
}

Result<Done> JournalTable::tell(std::string_view sql, std::uint64_t first, std::uint64_t second)
{
    Statement statement(database_, sql);
    statement.bind(1, to_column(first));
    if (sql.find("?2") != sql.npos) statement.bind(2, to_column(second));
    if (statement.step() == Statement::Step::failed) return database_.failure();
    return Done{};
}

}  // namespace hostler::daemon
