#pragma once
// RedoLog: makes changes of files durable before the files are. A change is first appended here,
// and is safe once that is on disk: one small write and one flush, shared by all that wait for it.
// The files themselves are changed without a sync; a thread of the log syncs them later, many at a
// time, and then empties the log. After a loss of power what the log still holds is done again.
//
// Two segments take turns: while the files of one are synced, the other takes new records. Any
// thread; everything blocks. Two changes of one file are the caller's to order.

#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "daemon/store/folder_sync.hpp"
#include "daemon/store/redo_segment.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

/// The kernel's, new with every boot; nil where it tells none.
Uuid boot_id();

class RedoLog {
public:
    /// A change that is promised and not made yet: until this is gone its record stays.
    class Pending {
    public:
        Pending(RedoLog& log, std::uint64_t sequence, std::size_t segment)
            : log_(&log), sequence_(sequence), segment_(segment)
        {
        }
        Pending(Pending&& other) noexcept
            : log_(std::exchange(other.log_, nullptr)),
              sequence_(other.sequence_),
              segment_(other.segment_)
        {
        }
        Pending& operator=(Pending&&) = delete;
        ~Pending()
        {
            if (log_) log_->is_made(segment_);
        }

        std::uint64_t sequence() const { return sequence_; }

    private:
        RedoLog* log_;
        std::uint64_t sequence_;
        std::size_t segment_;
    };

    struct Order {
        std::filesystem::path folder;
        Uuid boot = boot_id();
        /// How long the first record waits before its file is synced. By then the kernel has
        /// written it anyway, and the sync costs nearly nothing.
        std::chrono::milliseconds linger{40'000};
    };

    RedoLog(FileSystem& files, FolderSync& folder_sync, Order order);
    /// Syncs what is left.
    ~RedoLog();

    /// Takes over what an earlier life's log holds; after a loss of power makes it again. Once,
    /// before append().
    Result<Done> recover();

    /// Returns when the record is on disk: then the change may be made.
    Result<Pending> append(RedoRecord record);
    /// The change did not come about.
    void cancel(Pending change);

    /// Returns when every change is on disk without the log.
    Result<Done> settle();

    /// How often the log was flushed: what records share.
    std::uint64_t flushes() const;

private:
    using Clock = std::chrono::steady_clock;
    using Lock = std::unique_lock<std::mutex>;

    /// Records that reach the disk together.
    struct Batch {
        std::string bytes;
        std::size_t records = 0;
        std::size_t segment = 0;  ///< that has them
        bool is_done = false;
        std::optional<Error> failure;
        std::condition_variable done;  ///< or it is this batch's turn
    };

    void resume(std::size_t newer, std::uint64_t last);
    void begin_settler();
    void add(RedoRecord& record);
    void write_gathered(Lock& lock);
    Result<Done> make_room(std::size_t size, Lock& lock);
    void retire_active();
    void is_made(std::size_t segment);
    Result<Done> settle_retired(Lock& lock);
    void settle_due();
    void settle_until(const std::stop_token& stop);

    FileSystem& files_;
    FolderSync& folder_sync_;
    const Order order_;
    std::mutex settling_;  ///< held by who settles; taken before mutex_

    mutable std::mutex mutex_;
    std::condition_variable changed_;  ///< is_writing_, is_retired_, gathering_, pending_
    std::condition_variable_any due_;  ///< for the settler
    std::array<RedoSegment, 2> segments_;
    std::array<std::size_t, 2> pending_{};       ///< changes of each that are not made yet
    std::size_t active_ = 0;                     ///< the segment that takes records
    bool is_retired_ = false;                    ///< the other one waits for its files to be synced
    std::optional<Error> problem_;               ///< why that failed the last time
    std::optional<Clock::time_point> first_at_;  ///< when the active one was first written
    std::shared_ptr<Batch> gathering_;
    bool is_writing_ = false;
    std::uint64_t sequence_ = 0;
    std::uint64_t flushes_ = 0;
    std::jthread settler_;
};

}  // namespace hostler::daemon
