#pragma once
// AdaptivePoll: how long a thread looks for work before it sleeps. The window grows while work
// comes soon, shrinks when it does not, and is nothing for who is idle. Owned by its thread.

#include <chrono>

namespace hostler::vmm {

class AdaptivePoll {
public:
    using Duration = std::chrono::nanoseconds;

    /// 0: never polls.
    void set_max(Duration max) noexcept;

    Duration window() const noexcept { return window_; }
    bool is_on() const noexcept { return max_.count() > 0; }

    /// Work came `idle` after the thread had begun to look; polling took `polled` of it.
    void woke(Duration idle, Duration polled) noexcept;

    /// Polling that work ended, and polling that it did not.
    Duration won() const noexcept { return won_; }
    Duration wasted() const noexcept { return wasted_; }

private:
    Duration max_{0};
    Duration window_{0};
    Duration won_{0};
    Duration wasted_{0};
};

}  // namespace hostler::vmm
