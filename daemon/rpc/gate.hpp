#pragma once
// Gate: where a stream's coroutines stop between two steps, while its session stands still on the
// way to another process. On the session's thread.

#include <chrono>
#include <functional>
#include <optional>

#include "proto/io/task.hpp"

namespace hostler::daemon {

class Gate {
public:
    /// What a coroutine does between two looks at the gate, and what a process that takes over must
    /// not find half done.
    class Step {
    public:
        explicit Step(Gate& gate);
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;
        ~Step();

    private:
        Gate& gate_;
    };

    explicit Gate(Executor executor)
        : opened_(std::move(executor), asio::steady_timer::time_point::max())
    {
    }

    /// `when_still` is called once a step that is under way has ended.
    void shut(std::function<void()> when_still);
    void open() noexcept;
    bool is_still() const { return is_shut_ && steps_ == 0; }
    /// Since when there has been a step under way at every moment.
    std::optional<std::chrono::steady_clock::time_point> busy_since() const;
    /// Waits until it is open.
    Task<> pass();

private:
    asio::steady_timer opened_;  ///< cancelled when it opens
    std::function<void()> when_still_;
    int steps_ = 0;
    std::chrono::steady_clock::time_point since_;
    bool is_shut_ = false;
};

}  // namespace hostler::daemon
