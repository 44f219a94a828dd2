#pragma once
// Journal: the last events and jobs, numbered, in SQLite, so that a client that was away can ask
// for what it missed. append() never blocks: it numbers the entry and hands it to one writer
// thread, which commits what has gathered in one transaction.
//
// Numbers only grow, without two entries ever sharing one, across restarts and kill -9 alike: the
// numbers a running daemon may hand out are reserved on disk first. After an end that lost entries
// the numbers show a gap, and read() says so.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "xml/base/error.hpp"
#include "xml/base/uuid.hpp"

namespace hostler::daemon {

struct JournalEntry {
    std::uint64_t sequence = 0;  ///< given by append()
    std::int64_t at_us = 0;      ///< microseconds since 1970, the writer's clock
    std::string topic;           ///< "domain.lifecycle", "job": what a reader filters by
    Uuid object;                 ///< whose; nil when nobody's
    std::string name;            ///< the object's name at that moment
    std::string body;            ///< bytes the journal does not look into
    bool operator==(const JournalEntry&) const = default;
};

struct JournalLimits {
    std::uint64_t entries_max = 100000;  ///< the oldest go first
    std::size_t waiting_max = 20000;     ///< entries in memory while the disk does not take them
};

/// A page of the journal.
struct JournalPage {
    std::vector<JournalEntry> entries;  ///< in order
    /// Entries between the number asked for and the first one here (or, with none, the end) are
    /// gone: too old, or lost with a daemon that was killed. A client must look at the state anew.
    bool has_gap = false;
    std::uint64_t next = 0;  ///< pass it as `after` to go on
};

class Journal {
public:
    /// Opens or makes the database. A damaged one is put aside under another name, named in a log
    /// line, and a new one made: the journal is history, the definitions are files.
    static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& file,
                                                 JournalLimits limits = {});
    virtual ~Journal() = default;  ///< writes what waits, then closes

    /// Numbers the entry and queues it; any thread, never waits for the disk.
    virtual std::uint64_t append(JournalEntry entry) = 0;

    /// Blocks until everything appended before is committed, or says why it is not.
    virtual Result<Done> flush() = 0;

    /// Committed entries with a number above `after`, at most `count`, of one topic or (empty) all.
    virtual Result<JournalPage> read(std::uint64_t after, std::size_t count,
                                     const std::string& topic = {}) = 0;

    /// The number of the latest entry appended; 0 for none ever. A client starts from here.
    virtual std::uint64_t last() const = 0;
};

}  // namespace hostler::daemon
