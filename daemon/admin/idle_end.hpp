#pragma once
// IdleEnd: ends a daemon that nobody has needed for some time (--timeout, and the admin program).
// set() may be called from any thread; the rest happens on the thread of its executor.

#include <atomic>
#include <chrono>
#include <functional>

#include "proto/io/task.hpp"

namespace hostler::daemon {

class IdleEnd {
public:
    /// `is_needed` is asked about once a second. `end` says whether it is the end: somebody may
    /// have come while it was prepared, and then the time begins anew.
    IdleEnd(std::function<bool()> is_needed, std::function<bool()> end)
        : is_needed_(std::move(is_needed)), end_(std::move(end))
    {
    }

    /// 0: never.
    void set(std::chrono::seconds time) { time_s_ = time.count(); }
    std::chrono::seconds time() const { return std::chrono::seconds(time_s_.load()); }

    /// Watches until `end` has said yes, or is cancelled.
    Task<> watch(std::chrono::steady_clock::duration tick = std::chrono::seconds(1));

private:
    const std::function<bool()> is_needed_;
    const std::function<bool()> end_;
    std::atomic<std::int64_t> time_s_ = 0;
};

}  // namespace hostler::daemon
