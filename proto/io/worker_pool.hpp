#pragma once
// WorkerPool: threads for what blocks (files, names, programs). It starts with as few as it may
// have, adds one when work waits and no thread is free, and its bounds can be changed while it
// works. Any thread.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <mutex>
#include <thread>
#include <vector>

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

    void arrives();
    void begins();
    void ends();
    void start_thread();
    void work();
    bool is_to_end();

    asio::io_context context_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_{context_.get_executor()};
    mutable std::mutex mutex_;
    Bounds bounds_;
    std::size_t alive_ = 0;
    std::size_t busy_ = 0;
    std::size_t waiting_ = 0;
    bool is_joined_ = false;
    std::vector<std::thread> threads_;
};

/// What get_executor() gives: it counts what comes and goes.
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
        pool->arrives();
        asio::post(pool->context_, [pool = pool, work = std::move(work)]() mutable {
            pool->begins();
            const Ending ending{pool};
            std::move(work)();
        });
    }
    bool operator==(const WorkerExecutor& other) const noexcept { return pool == other.pool; }
    bool operator!=(const WorkerExecutor& other) const noexcept { return pool != other.pool; }

private:
    struct Ending {
        WorkerPool* pool;
        ~Ending() { pool->ends(); }
    };
};

}  // namespace hostler::proto
