#pragma once
// JournalTable: the journal's side of the database. One thread at a time.
//
// Three tables: the entries; the gaps, whose entries are lost; and one row of marks: how far
// numbers are reserved, and up to where entries were trimmed away.

#include <filesystem>
#include <optional>
#include <span>

#include "daemon/journal/database.hpp"
#include "daemon/journal/journal_entry.hpp"

namespace hostler::daemon {

class JournalTable {
public:
    /// How many numbers are reserved ahead. Small enough that numbers stay exact in a double for
    /// 2^29 kills, large enough that the writer is never asked in the middle of a flood.
    static constexpr std::uint64_t reserved_ahead = 1u << 24;

    /// Opens or makes the tables, notes what a killed daemon may have lost, and reserves numbers on
    /// disk. `first` is where a new database begins to count.
    static Result<JournalTable> open(const std::filesystem::path& file, JournalLimits limits,
                                     std::uint64_t first = 1);

    /// A connection that only reads, of this process or another; the tables are there already.
    static Result<JournalTable> open_to_read(const std::filesystem::path& file);

    /// Whether open() failed because the file is damaged. Looks at the file anew.
    static bool is_damaged(const std::filesystem::path& file);

    /// The first number that may be handed out.
    std::uint64_t next() const { return next_; }

    /// Commits entries (in order) and gaps in one transaction, and trims to the limits.
    Result<Done> write(std::span<const JournalEntry> entries, std::span<const JournalGap> gaps);

    /// Entries above `after`, at most `count`, of one topic or (empty) all.
    Result<JournalPage> read(std::uint64_t after, std::size_t count, std::string_view topic);

    /// Nothing is lost of what another process, that opened the journal meanwhile, takes for lost.
    Result<Done> disclaim_loss();

    /// Gives the reserved numbers above `last` back: what was appended is committed.
    Result<Done> close_cleanly(std::uint64_t last);

private:
    JournalTable(Database database, JournalLimits limits)
        : database_(std::move(database)), limits_(limits)
    {
    }

    Result<Done> make_tables(std::uint64_t first);
    Result<Done> reserve();
    Result<Done> write_in_transaction(std::span<const JournalEntry> entries,
                                      std::span<const JournalGap> gaps);
    Result<Done> insert(const JournalEntry& entry);
    Result<Done> trim();
    Result<std::int64_t> ask(std::string_view sql);
    Result<Done> tell(std::string_view sql, std::uint64_t first, std::uint64_t second = 0);
    Result<bool> has_gap(std::uint64_t after, std::uint64_t next);

    Database database_;
    JournalLimits limits_;
    std::uint64_t next_ = 1;
    std::uint64_t reserved_to_ = 0;
    std::uint64_t count_ = 0;
    std::uint64_t bytes_ = 0;
    std::optional<Statement> insert_;  ///< prepared once: it costs more than what it does
};

}  // namespace hostler::daemon
