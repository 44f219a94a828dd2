#include "daemon/store/redo_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "daemon/log/log.hpp"
#include "daemon/store/redo_files.hpp"
#include "daemon/store/whole_file.hpp"

namespace hostler::daemon {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds between_attempts(10);
/// A client whose change finds no room waits so long for the disk.
constexpr std::chrono::seconds room_time_max(30);
/// No segment holds so many records.
constexpr std::uint64_t sequences_torn_max = RedoSegment::bytes;

std::int64_t wall_clock_ns()
{
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
}

}  // namespace

Uuid boot_id()
{
    const auto text = read_whole(host_file_system(), "/proc/sys/kernel/random/boot_id", 64);
    if (!text) return {};
    return Uuid::parse(text->substr(0, text->find('\n'))).value_or(Uuid{});
}

RedoLog::RedoLog(FileSystem& files, FolderSync& folder_sync, Order order)
    : files_(files),
      folder_sync_(folder_sync),
      order_(std::move(order)),
      segments_{RedoSegment(files, order_.folder / "redo.0"),
                RedoSegment(files, order_.folder / "redo.1")}
{
}

RedoLog::~RedoLog()
{
    if (settler_.joinable()) {
        settler_.request_stop();
        settler_.join();
    }
    if (const Result<Done> done = settle(); !done)
        logger(LogPart::store).warn("the redo log is left as it is: {}", done.error().text());
}

Result<Done> RedoLog::recover()
{
    std::array<std::vector<RedoRecord>, 2> found;
    std::vector<RedoRecord> all;
    for (std::size_t index = 0; index < found.size(); ++index) {
        if (const std::error_code failure = segments_[index].read(found[index]))
            return failed("read", segments_[index].file(), failure);
        all.insert(all.end(), found[index].begin(), found[index].end());
    }
    std::ranges::sort(all, {}, &RedoRecord::sequence);
    const auto last_of = [&](std::size_t index) {
        return found[index].empty() ? 0 : found[index].back().sequence;
    };
    const std::size_t newer = last_of(1) > last_of(0) ? 1 : 0;
    const auto is_of_this_boot = [this](const RedoRecord& record) {
        return record.boot == order_.boot && !record.boot.is_nil();
    };
    if (!all.empty() && std::ranges::all_of(all, is_of_this_boot)) {
        resume(newer, all.back().sequence);
        return Done{};
    }
    if (auto done = redo_changes(files_, folder_sync_, all); !done) return done;
    // The older one first: no change is ever there without those that followed it.
    for (const std::size_t index : {1 - newer, newer})
        if (const std::error_code failure = segments_[index].clear())
            return failed("empty", segments_[index].file(), failure);
    return Done{};
}

/// The daemon has come again and the machine was up all the time: the kernel has every change.
void RedoLog::resume(std::size_t newer, std::uint64_t last)
{
    const Lock lock(mutex_);
    active_ = newer;
    is_retired_ = !segments_[1 - newer].is_empty();
    first_at_ = Clock::now();
    // Above whatever lies torn behind the last one.
    sequence_ = last + sequences_torn_max;
    begin_settler();
}

Result<RedoLog::Pending> RedoLog::append(RedoRecord record)
{
    const std::size_t size = encoded_size(record);
    if (size > RedoSegment::bytes)
        return Error(ErrorCode::operation_invalid,
                     fmt::format("'{}' is too large for the redo log", record.file.string()));
    Lock lock(mutex_);
    begin_settler();
    while (gathering_ && gathering_->bytes.size() + size > RedoSegment::bytes) changed_.wait(lock);
    add(record);
    const std::shared_ptr<Batch> batch = gathering_;
    while (!batch->is_done) {
        if (is_writing_)
            batch->done.wait(lock);
        else
            write_gathered(lock);
    }
    if (batch->failure) return *batch->failure;
    return Pending(*this, record.sequence, batch->segment);
}

void RedoLog::begin_settler()
{
    if (settler_.joinable()) return;
    settler_ = std::jthread([this](const std::stop_token& stop) { settle_until(stop); });
    pthread_setname_np(settler_.native_handle(), "redo");
}

void RedoLog::add(RedoRecord& record)
{
    record.sequence = ++sequence_;
    record.at_ns = wall_clock_ns();
    record.boot = order_.boot;
    if (!gathering_) gathering_ = std::make_shared<Batch>();
    gathering_->bytes += encode(record);
    ++gathering_->records;
}

void RedoLog::write_gathered(Lock& lock)
{
    is_writing_ = true;
    const std::shared_ptr<Batch> batch = std::exchange(gathering_, nullptr);
    const Result<Done> room = make_room(batch->bytes.size(), lock);
    RedoSegment& segment = segments_[active_];
    if (!first_at_) {
        first_at_ = Clock::now();
        due_.notify_one();
    }
    lock.unlock();
    std::error_code failure;
    if (room) failure = segment.open();
    if (room && !failure) failure = segment.append(batch->bytes);
    lock.lock();
    if (!room)
        batch->failure = room.error();
    else if (failure)
        batch->failure = failed("write", segment.file(), failure);
    else
        pending_[active_] += batch->records;
    batch->segment = active_;
    ++flushes_;
    batch->is_done = true;
    is_writing_ = false;
    batch->done.notify_all();
    if (gathering_) gathering_->done.notify_one();
    changed_.notify_all();
}

/// While is_writing_, so that nobody else changes which segment is active.
Result<Done> RedoLog::make_room(std::size_t size, Lock& lock)
{
    if (segments_[active_].has_room_for(size)) return Done{};
    changed_.wait_for(lock, room_time_max, [this] { return !is_retired_ || problem_; });
    if (is_retired_)
        return problem_.value_or(
            Error(ErrorCode::operation_timeout, "the disk does not keep up with the redo log"));
    retire_active();
    return Done{};
}

void RedoLog::retire_active()
{
    active_ = 1 - active_;
    is_retired_ = true;
    first_at_.reset();
    due_.notify_one();
}

void RedoLog::is_made(std::size_t segment)
{
    const Lock lock(mutex_);
    if (--pending_[segment] == 0) changed_.notify_all();
}

void RedoLog::cancel(Pending change)
{
    RedoRecord record;
    record.verb = RedoVerb::cancel;
    record.cancelled = change.sequence();
    // To find room for it the segment of the change may have to be emptied.
    {
        const Pending gone = std::move(change);
    }
    if (const Result<Pending> done = append(std::move(record)); !done)
        logger(LogPart::store)
            .warn("a change that failed may come about if the machine goes down now: {}",
                  done.error().text());
}

Result<Done> RedoLog::settle()
{
    const std::lock_guard one(settling_);
    Lock lock(mutex_);
    if (is_retired_)
        if (auto done = settle_retired(lock); !done) return done;
    changed_.wait(lock, [this] { return !is_writing_; });
    // A writer may have retired it meanwhile: then that one has all that is asked for.
    if (!is_retired_) {
        if (!first_at_) return Done{};
        retire_active();
    }
    return settle_retired(lock);
}

/// With settling_ held. Lets the lock go while it works.
Result<Done> RedoLog::settle_retired(Lock& lock)
{
    RedoSegment& segment = segments_[1 - active_];
    changed_.wait(lock, [this] { return pending_[1 - active_] == 0; });
    lock.unlock();
    std::vector<RedoRecord> records;
    Result<Done> done = Done{};
    if (const std::error_code failure = segment.read(records))
        done = failed("read", segment.file(), failure);
    if (done) done = sync_changes(files_, folder_sync_, records);
    if (done)
        if (const std::error_code failure = segment.clear())
            done = failed("empty", segment.file(), failure);
    lock.lock();
    if (done) {
        is_retired_ = false;
        problem_.reset();
    } else {
        if (!problem_)
            logger(LogPart::store)
                .error("changes are still only in the redo log: {}", done.error().text());
        problem_ = done.error();
    }
    changed_.notify_all();
    return done;
}

void RedoLog::settle_due()
{
    const std::lock_guard one(settling_);
    Lock lock(mutex_);
    changed_.wait(lock, [this] { return !is_writing_ || is_retired_; });
    const bool is_old = first_at_ && Clock::now() >= *first_at_ + order_.linger;
    if (!is_retired_ && is_old) retire_active();
    if (!is_retired_) return;
    static_cast<void>(settle_retired(lock));  // told, and kept as problem_
}

void RedoLog::settle_until(const std::stop_token& stop)
{
    Lock lock(mutex_);
    while (!stop.stop_requested()) {
        if (problem_)
            due_.wait_for(lock, stop, between_attempts, [] { return false; });
        else if (!is_retired_ && !first_at_)
            due_.wait(lock, stop, [this] { return is_retired_ || first_at_; });
        else if (!is_retired_)
            due_.wait_until(lock, stop, *first_at_ + order_.linger, [this] { return is_retired_; });
        if (stop.stop_requested()) return;
        lock.unlock();
        settle_due();
        lock.lock();
    }
}

std::uint64_t RedoLog::flushes() const
{
    const Lock lock(mutex_);
    return flushes_;
}

}  // namespace hostler::daemon
