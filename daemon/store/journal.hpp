#pragma once
// Journal: the last events and jobs, numbered, in SQLite, so that a client that was away can ask
// for what it missed. append() never blocks: it numbers the entry and hands it to one writer
// thread, which commits what has gathered in one transaction. All calls are safe from any thread.
//
// Numbers only grow, without two entries ever sharing one, across restarts and kill -9 alike: the
// numbers a running daemon may hand out are reserved on disk first. After an end that lost entries
// the numbers show a gap, and read() says so. A disk that takes nothing costs the oldest entries
// that wait, and leaves a gap too; the daemon goes on. So it does where the database cannot even be
// opened: that is tried again once a second, and what waits is numbered when it succeeds.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "daemon/journal/journal_entry.hpp"
#include "daemon/journal/journal_table.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

class Journal {
public:
    /// Opens or makes the database. A damaged one is put aside as FILE.damaged-TIME, which is
    /// logged, and a new one made: the journal is history, the definitions are files. One that a
    /// newer hostlerd wrote is an error; another reason is logged, and may pass.
    static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& file,
                                                 JournalLimits limits = {});

    /// Two connections to the same database.
    struct Tables {
        JournalTable writing;
        JournalTable reading;
    };
    /// open() makes it; an Error: the tables are not to be had yet.
    Journal(std::filesystem::path file, JournalLimits limits, Result<Tables> tables);
    /// Writes what waits, then closes.
    ~Journal();

    /// Writes what waits, and leaves the journal to a process that has opened it meanwhile. Nothing
    /// is written after that.
    void hand_over();

    /// Numbers the entry and queues it. Until the database is open numbers count from 1, and are
    /// not those that readers will see.
    std::uint64_t append(JournalEntry entry);

    /// Blocks until everything appended before is committed, or says why it is not.
    Result<Done> flush();

    /// Committed entries with a number above `after`, at most `count`, of one topic or (empty) all.
    /// Blocks on the disk.
    Result<JournalPage> read(std::uint64_t after, std::size_t count, const std::string& topic = {});

    /// The number of the latest entry appended, ever; a client that wants only news starts here.
    /// Of this process alone, until the database is open.
    std::uint64_t last() const;

private:
    bool is_open() const;
    void stop_writing();
    void write_until_stopped();
    bool take_up(std::unique_lock<std::mutex>& lock);
    void keep(Tables tables);
    void write_batch(std::unique_lock<std::mutex>& lock);
    void pause(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds time);
    void drop_oldest();
    bool has_work() const { return !waiting_.empty() || !lost_.empty(); }

    const std::filesystem::path file_;
    const JournalLimits limits_;
    std::optional<JournalTable> writing_;  ///< the writer thread's; nothing: not open yet

    mutable std::mutex reading_mutex_;
    std::optional<JournalTable> reading_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;     ///< the writer waits here
    std::condition_variable settled_;  ///< flush() waits here
    std::deque<JournalEntry> waiting_;
    std::vector<JournalGap> lost_;  ///< dropped, and not yet written down as a gap
    std::uint64_t before_ = 0;      ///< the last number of earlier daemons
    std::uint64_t next_ = 1;
    std::uint64_t committed_ = 0;
    std::uint64_t attempts_ = 0;
    bool is_wanted_ = false;  ///< somebody waits in flush()
    bool is_stopping_ = false;
    bool is_handed_over_ = false;
    bool is_pausing_ = false;       ///< the writer gathers, and need not be woken
    std::optional<Error> failure_;  ///< of the latest attempt

    std::jthread writer_;
};

}  // namespace hostler::daemon
