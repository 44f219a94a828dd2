#include "proto/io/worker_pool.hpp"

#include <pthread.h>

#include <algorithm>
#include <limits>

#include "proto/io/origin.hpp"

namespace hostler::proto {

WorkerPool::WorkerPool(Bounds bounds, std::chrono::milliseconds overdue_after)
    : bounds_(bounds), overdue_after_(overdue_after)
{
    bounds_.most = std::max<std::size_t>(bounds_.most, 1);
    bounds_.least = std::clamp<std::size_t>(bounds_.least, 1, bounds_.most);
    const std::lock_guard lock(mutex_);
    while (alive_ < bounds_.least) start_thread();
}

WorkerPool::~WorkerPool()
{
    join();
    // What has come since is dropped while there still is a pool: the end of it may bring more.
    const auto take_late = [this] {
        const std::lock_guard lock(mutex_);
        return queue_.take(std::numeric_limits<std::size_t>::max());
    };
    while (take_late()) continue;
}

Executor WorkerPool::get_executor()
{
    return WorkerExecutor{this};
}

WorkerPool::State WorkerPool::state() const
{
    const std::lock_guard lock(mutex_);
    return {bounds_, alive_, alive_ - std::min(busy_, alive_), queue_.size()};
}

Result<Done> WorkerPool::resize(Bounds bounds)
{
    if (bounds.most < 1 || bounds.least > bounds.most)
        return Error(ErrorCode::invalid_argument, "minWorkers " + std::to_string(bounds.least) +
                                                      " must not be above maxWorkers " +
                                                      std::to_string(bounds.most) +
                                                      ", which is at least 1");
    const std::lock_guard lock(mutex_);
    bounds_ = bounds;
    while (alive_ < std::max<std::size_t>(bounds_.least, 1)) start_thread();
    call_again();
    // Those that wait look again whether they are too many.
    for (std::size_t extra = most(); extra < alive_; ++extra) asio::post(context_, [] {});
    return Done{};
}

void WorkerPool::take_in(std::unique_ptr<Work> work)
{
    const std::lock_guard lock(mutex_);
    queue_.push(current_origin(), std::move(work));
    if (busy_ + queue_.size() > alive_ && alive_ < most() && !is_joined_) start_thread();
    call_thread();
    watch_if_short();
}

/// Under the lock: one thread comes and looks what it may do. So many are on their way, or came in
/// vain, as pieces of work wait.
void WorkerPool::call_thread()
{
    asio::post(context_, [this] { run_next(); });
}

/// Under the lock: what nobody might have before may be somebody's now.
void WorkerPool::call_again()
{
    if (calls_in_vain_ == 0) return;
    --calls_in_vain_;
    call_thread();
}

std::optional<WorkerPool::Begun> WorkerPool::begin_next()
{
    const std::lock_guard lock(mutex_);
    std::optional<FairQueue::Taken> next = queue_.take(most() > busy_ ? most() - busy_ : 0);
    if (!next) {
        ++calls_in_vain_;
        return std::nullopt;
    }
    ++busy_;
    running_.push_back({Clock::now()});
    call_again();
    watch_if_short();
    return Begun{std::move(*next), std::prev(running_.end())};
}

void WorkerPool::run_next()
{
    std::optional<Begun> next = begin_next();
    if (!next) return;
    {
        const OriginScope scope(next->taken.origin);
        next->taken.work->run();
        next->taken.work.reset();
    }
    end(*next);
}

void WorkerPool::end(const Begun& begun)
{
    const std::lock_guard lock(mutex_);
    --busy_;
    overdue_ -= begun.running->is_overdue;
    running_.erase(begun.running);
    queue_.done(begun.taken.origin);
    call_again();
}

/// Under the lock: how many threads there may be.
std::size_t WorkerPool::most() const
{
    return bounds_.most + std::min(overdue_, overdue_max);
}

/// Under the lock: something waits, and all threads that may be are at work.
bool WorkerPool::is_short() const
{
    return queue_.size() > 0 && busy_ >= most() && overdue_ < std::min(busy_, overdue_max);
}

/// Under the lock. Most pools are never short: they need nobody who looks at the time.
void WorkerPool::watch_if_short()
{
    if (is_watching_ || is_joined_ || !is_short()) return;
    is_watching_ = true;
    if (!watcher_.joinable()) watcher_ = std::thread([this] { watch(); });
    bell_.notify_one();
}

void WorkerPool::watch()
{
    pthread_setname_np(pthread_self(), "worker-watch");
    std::unique_lock lock(mutex_);
    while (!is_joined_) {
        is_watching_ = is_short();
        const auto next = std::ranges::find(running_, false, &Running::is_overdue);
        if (is_watching_ && next != running_.end())
            bell_.wait_until(lock, next->since + overdue_after_);
        else
            bell_.wait(lock);
        replace_overdue();
    }
}

/// Under the lock.
void WorkerPool::replace_overdue()
{
    const Clock::time_point now = Clock::now();
    for (Running& one : running_) {
        if (one.is_overdue || now - one.since < overdue_after_ || !is_short()) continue;
        one.is_overdue = true;
        ++overdue_;
        if (alive_ < most() && !is_joined_) start_thread();
        call_again();
    }
}

/// Under the lock.
void WorkerPool::start_thread()
{
    const auto is_ended = [this](std::thread& thread) {
        if (std::erase(ended_, thread.get_id()) == 0) return false;
        thread.join();
        return true;
    };
    std::erase_if(threads_, is_ended);
    ++alive_;
    threads_.emplace_back([this] { work(); });
    pthread_setname_np(threads_.back().native_handle(), "worker");
}

bool WorkerPool::is_to_end()
{
    const std::lock_guard lock(mutex_);
    if (alive_ <= most()) return false;
    --alive_;
    if (!is_joined_) ended_.push_back(std::this_thread::get_id());
    return true;
}

void WorkerPool::work()
{
    while (context_.run_one() > 0)
        if (is_to_end()) return;
}

void WorkerPool::join()
{
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock(mutex_);
        is_joined_ = true;
        threads.swap(threads_);
        bell_.notify_all();
    }
    guard_.reset();
    if (watcher_.joinable()) watcher_.join();
    for (std::thread& thread : threads) thread.join();
}

}  // namespace hostler::proto
