#pragma once
// WorkerPool: threads for what blocks (files, names, programs). It starts with as few as it may
// have, adds one when work waits and no thread is free, and its bounds can be changed while it
// works. Its threads are dealt out fairly to those on whose behalf there is work (FairQueue). One
// that does not come back from its work in time (a dead file system) is replaced while others wait,
// overdue_max at most at a time. Any thread.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <list>
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

    static constexpr std::size_t overdue_max = 100;

    /// What takes longer than `overdue_after` does not count against the bounds while others wait.
    explicit WorkerPool(Bounds bounds,
                        std::chrono::milliseconds overdue_after = std::chrono::seconds(10));
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
    using Clock = std::chrono::steady_clock;
    struct Running {
        Clock::time_point since;
        bool is_overdue = false;
    };
    struct Begun {
        FairQueue::Taken taken;
        std::list<Running>::iterator running;
    };

    void take_in(std::unique_ptr<Work> work);
    std::optional<Begun> begin_next();
    void end(const Begun& begun);
    void run_next();
    void call_thread();
    void call_again();
    void start_thread();
    std::size_t most() const;
    bool is_short() const;
    void watch_if_short();
    void watch();
    void replace_overdue();
    void work();
    bool is_to_end();

    asio::io_context context_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_{context_.get_executor()};
    mutable std::mutex mutex_;
    Bounds bounds_;
    std::size_t alive_ = 0;
    std::size_t busy_ = 0;
    const Clock::duration overdue_after_;
    std::list<Running> running_;  ///< the longest first
    std::size_t overdue_ = 0;     ///< of those that run
    FairQueue queue_;
    std::size_t calls_in_vain_ = 0;  ///< threads that came for work and might do none of what waits
    bool is_joined_ = false;
    std::vector<std::thread> threads_;
    std::vector<std::thread::id> ended_;  ///< of threads_, not joined yet
    std::thread watcher_;                 ///< once there was too little for all
    std::condition_variable bell_;        ///< the watcher's
    bool is_watching_ = false;
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
