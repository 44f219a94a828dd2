#include "proto/io/worker_pool.hpp"

#include <pthread.h>

#include <algorithm>

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
}

Executor WorkerPool::get_executor()
{
    return WorkerExecutor{this};
}

WorkerPool::State WorkerPool::state() const
{
    const std::lock_guard lock(mutex_);
    return {bounds_, alive_, alive_ - std::min(busy_, alive_), waiting_};
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
    // Those that wait look again whether they are too many.
    for (std::size_t extra = bounds_.most; extra < alive_; ++extra) asio::post(context_, [] {});
    return Done{};
}

void WorkerPool::arrives()
{
    const std::lock_guard lock(mutex_);
    ++waiting_;
    if (busy_ + waiting_ > alive_ && alive_ < bounds_.most && !is_joined_) start_thread();
}

void WorkerPool::begins()
{
    const std::lock_guard lock(mutex_);
    --waiting_;
    ++busy_;
}

void WorkerPool::ends()
{
    const std::lock_guard lock(mutex_);
    --busy_;
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
