#include "proto/io/worker_pool.hpp"

#include <pthread.h>

#include <algorithm>
#include <limits>

#include "proto/io/origin.hpp"

namespace hostler::proto {

WorkerPool::WorkerPool(Bounds bounds) : bounds_(bounds)
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
    for (std::size_t extra = bounds_.most; extra < alive_; ++extra) asio::post(context_, [] {});
    return Done{};
}

void WorkerPool::take_in(std::unique_ptr<Work> work)
{
    const std::lock_guard lock(mutex_);
    queue_.push(current_origin(), std::move(work));
    if (busy_ + queue_.size() > alive_ && alive_ < bounds_.most && !is_joined_) start_thread();
    call_thread();
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

std::optional<FairQueue::Taken> WorkerPool::begin_next()
{
    const std::lock_guard lock(mutex_);
    std::optional<FairQueue::Taken> next =
        queue_.take(bounds_.most > busy_ ? bounds_.most - busy_ : 0);
    if (next) {
        ++busy_;
        call_again();
    } else {
        ++calls_in_vain_;
    }
    return next;
}

void WorkerPool::run_next()
{
    std::optional<FairQueue::Taken> next = begin_next();
    if (!next) return;
    {
        const OriginScope scope(next->origin);
        next->work->run();
        next->work.reset();
    }
    const std::lock_guard lock(mutex_);
    --busy_;
    queue_.done(next->origin);
    call_again();
}

/// Under the lock.
void WorkerPool::start_thread()
{
    ++alive_;
    threads_.emplace_back([this] { work(); });
    pthread_setname_np(threads_.back().native_handle(), "worker");
}

bool WorkerPool::is_to_end()
{
    const std::lock_guard lock(mutex_);
    if (alive_ <= bounds_.most) return false;
    --alive_;
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
    }
    guard_.reset();
    for (std::thread& thread : threads) thread.join();
}

}  // namespace hostler::proto
