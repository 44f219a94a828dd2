#include "daemon/store/journal.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>
#include <system_error>

#include "daemon/log/log.hpp"

namespace hostler::daemon {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds between_attempts(1);
/// What comes within this time after a transaction goes into the next one.
constexpr std::chrono::milliseconds gathering_time(20);

std::int64_t now_us()
{
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

/// Puts a damaged database and its log aside, and begins another. It counts from the time, far
/// above any number that the old one can have told.
Result<JournalTable> replace_damaged(const fs::path& file, JournalLimits limits)
{
    const std::int64_t now = now_us();
    const std::string aside = fmt::format("{}.damaged-{}", file.string(), now / 1'000'000);
    for (const char* part : {"", "-wal", "-shm"}) {
        std::error_code none;
        fs::rename(file.string() + part, aside + part, none);
    }
    logger(LogPart::store)
        .warn("the journal '{}' is damaged: put aside as '{}', and a new one begun", file.string(),
              aside);
    return JournalTable::open(file, limits, static_cast<std::uint64_t>(now));
}

Result<Journal::Tables> open_tables(const fs::path& file, JournalLimits limits)
{
    std::error_code failure;
    fs::create_directories(file.parent_path(), failure);
    Result<JournalTable> writing = JournalTable::open(file, limits);
    if (!writing && JournalTable::is_damaged(file)) writing = replace_damaged(file, limits);
    if (!writing) return writing.error();
    Result<JournalTable> reading = JournalTable::open_to_read(file);
    if (!reading) return reading.error();
    return Journal::Tables{std::move(*writing), std::move(*reading)};
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(const fs::path& file, JournalLimits limits)
{
    Result<Tables> tables = open_tables(file, limits);
    if (!tables && tables.error().code == ErrorCode::config_unsupported) return tables.error();
    return std::make_unique<Journal>(file, limits, std::move(tables));
}

Journal::Journal(fs::path file, JournalLimits limits, Result<Tables> tables)
    : file_(std::move(file)), limits_(limits)
{
    if (tables) {
        keep(std::move(*tables));
    } else {
        failure_ = tables.error();
        logger(LogPart::store)
            .error("the journal is not opened, which is tried again: {}", failure_->text());
    }
    writer_ = std::jthread([this] { write_until_stopped(); });
}

void Journal::stop_writing()
{
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    wake_.notify_one();
    if (writer_.joinable()) writer_.join();
}

void Journal::hand_over()
{
    stop_writing();
    is_handed_over_ = true;
    if (!writing_ || has_work()) return;  // lost, as the other has noted
    if (const auto done = writing_->disclaim_loss(); !done)
        logger(LogPart::store).warn("handing over the journal: {}", done.error().text());
}

Journal::~Journal()
{
    stop_writing();
    if (is_handed_over_) return;
    if (!writing_ || has_work())
        return;  // the reserved numbers stay, and tell the next start of the loss
    if (const auto done = writing_->close_cleanly(next_ - 1); !done)
        logger(LogPart::store).warn("closing the journal: {}", done.error().text());
}

std::uint64_t Journal::append(JournalEntry entry)
{
    if (entry.at_us == 0) entry.at_us = now_us();
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= limits_.waiting_max) drop_oldest();
    entry.sequence = next_++;
    waiting_.push_back(std::move(entry));
    if (!is_pausing_) wake_.notify_one();
    return next_ - 1;
}

void Journal::drop_oldest()
{
    const std::uint64_t sequence = waiting_.front().sequence;
    waiting_.pop_front();
    if (!lost_.empty() && lost_.back().to + 1 == sequence)
        lost_.back().to = sequence;
    else
        lost_.push_back({sequence, sequence});
}

Result<Done> Journal::flush()
{
    std::unique_lock lock(mutex_);
    const std::uint64_t wanted = next_ - 1 - before_;
    const std::uint64_t before = attempts_;
    is_wanted_ = true;
    wake_.notify_one();
    const auto is_written = [&] { return committed_ - before_ >= wanted; };
    settled_.wait(lock, [&] { return is_written() || (failure_ && attempts_ > before); });
    if (is_written()) return Done{};
    return *failure_;
}

std::uint64_t Journal::last() const
{
    const std::lock_guard lock(mutex_);
    return next_ - 1;
}

/// For good, once it is.
bool Journal::is_open() const
{
    const std::lock_guard lock(reading_mutex_);
    return reading_.has_value();
}

Result<JournalPage> Journal::read(std::uint64_t after, std::size_t count, const std::string& topic)
{
    // What was handed out before the database is open is no number of its.
    if (!is_open())
        return Error(ErrorCode::operation_failed,
                     fmt::format("the journal '{}' could not be opened yet", file_.string()));
    const std::uint64_t end = last();
    // A number that was never handed out: another journal's.
    if (after > end) return JournalPage{{}, true, end};
    const std::lock_guard lock(reading_mutex_);
    return reading_->read(after, count, topic);
}

void Journal::write_until_stopped()
{
    std::unique_lock lock(mutex_);
    while (!take_up(lock)) {
        if (is_stopping_) return;
        pause(lock, between_attempts);
    }
    while (true) {
        wake_.wait(lock, [this] { return is_stopping_ || has_work(); });
        if (!has_work()) return;
        is_wanted_ = false;
        write_batch(lock);
        if (failure_ && is_stopping_) return;
        pause(lock, failure_ ? between_attempts : gathering_time);
    }
}

/// False while the database cannot be opened.
bool Journal::take_up(std::unique_lock<std::mutex>& lock)
{
    if (writing_) return true;
    is_wanted_ = false;
    lock.unlock();
    Result<Tables> tables = open_tables(file_, limits_);
    lock.lock();
    ++attempts_;
    if (tables) {
        keep(std::move(*tables));
        failure_.reset();
        logger(LogPart::store).info("the journal is open");
    } else {
        failure_ = tables.error();
    }
    settled_.notify_all();
    return writing_.has_value();
}

/// What waits has been counted from 1.
void Journal::keep(Tables tables)
{
    before_ = tables.writing.next() - 1;
    for (JournalEntry& entry : waiting_) entry.sequence += before_;
    for (JournalGap& gap : lost_) gap = {gap.from + before_, gap.to + before_};
    next_ += before_;
    committed_ += before_;
    writing_.emplace(std::move(tables.writing));
    const std::lock_guard lock(reading_mutex_);
    reading_.emplace(std::move(tables.reading));
}

/// Gathers entries, unless somebody waits for what is there.
void Journal::pause(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds time)
{
    is_pausing_ = true;
    wake_.wait_for(lock, time, [this] { return is_stopping_ || is_wanted_; });
    is_pausing_ = false;
}

void Journal::write_batch(std::unique_lock<std::mutex>& lock)
{
    const std::vector<JournalEntry> batch(std::make_move_iterator(waiting_.begin()),
                                          std::make_move_iterator(waiting_.end()));
    const std::vector<JournalGap> gaps = std::move(lost_);
    waiting_.clear();
    lost_.clear();
    lock.unlock();
    const Result<Done> done = writing_->write(batch, gaps);
    lock.lock();
    ++attempts_;
    if (done) {
        if (failure_) logger(LogPart::store).info("the journal is written again");
        failure_.reset();
        committed_ = std::max(committed_, batch.empty() ? gaps.back().to : batch.back().sequence);
    } else {
        if (!failure_)
            logger(LogPart::store).error("the journal is not written: {}", done.error().text());
        failure_ = done.error();
        waiting_.insert(waiting_.begin(), batch.begin(), batch.end());
        lost_.insert(lost_.begin(), gaps.begin(), gaps.end());
        while (waiting_.size() > limits_.waiting_max) drop_oldest();
    }
    settled_.notify_all();
}

}  // namespace hostler::daemon
