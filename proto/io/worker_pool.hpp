#pragma once
// WorkerPool: threads for what blocks (files, names, programs). It starts with as few as it may
// have, adds one when work waits and no thread is free, and its bounds can be changed while it
// works. Its threads are dealt out fairly to those on whose behalf there is work (FairQueue). Any
// thread.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <mutex>
#include <thread>
#include <vector>

#include "proto/io/fair_queue.hpp"
#include "proto/io/task.hpp"

namespace hostler::proto {

class WorkerPool {
public:
    struct Bounds {
        std::size_t least = 1;
        std::size_t most = 1;
    };
    struct State {
        Bounds bounds;
        std::size_t threads = 0;
        std::size_t free = 0;     ///< threads that wait for work
        std::size_t waiting = 0;  ///< pieces of work that wait for a thread
    };

    explicit WorkerPool(Bounds bounds);
    ~WorkerPool();  ///< as join()

    Executor get_executor();

    State state() const;
    /// invalid_argument unless 1 ≤ most and least ≤ most. Threads above `most` end when they have
    /// done what they do.
    Result<Done> resize(Bounds bounds);

    /// Runs what is there, then ends the threads.
    void join();

private:
    friend struct WorkerExecutor;

    void take_in(std::unique_ptr<Work> work);
    std::optional<FairQueue::Taken> begin_next();
    void run_next();
    void call_thread();
    void call_again();
    void start_thread();
    void work();
    bool is_to_end();

    asio::io_context context_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_{context_.get_executor()};
    mutable std::mutex mutex_;
    Bounds bounds_;
    std::size_t alive_ = 0;
    std::size_t busy_ = 0;
    FairQueue queue_;
    std::size_t calls_in_vain_ = 0;  ///< threads that came for work and might do none of what waits
    bool is_joined_ = false;
    std::vector<std::thread> threads_;
};

/// What get_executor() gives: work is on behalf of whoever it was for where it came from.
struct WorkerExecutor {
    WorkerPool* pool;

    asio::execution_context& query(asio::execution::context_t) const noexcept
    {
        return pool->context_;
    }
    static constexpr asio::execution::blocking_t::never_t query(
        asio::execution::blocking_t) noexcept
    {
        return {};
    }
    template <class Function>
    void execute(Function work) const
    {
        pool->take_in(std::make_unique<Piece<Function>>(std::move(work)));
    }
    bool operator==(const WorkerExecutor& other) const noexcept { return pool == other.pool; }
    bool operator!=(const WorkerExecutor& other) const noexcept { return pool != other.pool; }

private:
    template <class Function>
    struct Piece final : Work {
        explicit Piece(Function given) : work(std::move(given)) {}
        void run() override { std::move(work)(); }
        Function work;
    };
};

}  // namespace hostler::proto
