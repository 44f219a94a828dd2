#pragma once
// PacedReport: tells the daemon of what a guest may do as fast as it can: of the first time at
// once, then at most once a second, and always of how it stands in the end.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "drivers/kvm/vmm/event_loop.hpp"

namespace hostler::vmm {

class PacedReport {
public:
    static constexpr std::chrono::seconds between{1};

    /// `tell` says how things stand, as a handler of the loop: an EventLoop, or what has its post()
    /// and timer(). It outlives the report.
    template <class Loop>
    PacedReport(Loop& loop, std::function<void()> tell)
        : post_([&loop](std::function<void()> work) { loop.post(std::move(work)); }),
          tell_(std::move(tell)),
          timer_(loop.timer([this] { tell_now(); }))
    {
    }
    PacedReport(const PacedReport&) = delete;
    PacedReport& operator=(const PacedReport&) = delete;

    /// It has happened. Any thread.
    void note() noexcept;

private:
    void tell_in_time();
    void tell_now();

    const std::function<void(std::function<void()>)> post_;
    const std::function<void()> tell_;
    const std::unique_ptr<Timer> timer_;
    std::atomic<bool> is_due_ = false;  ///< what note() posted has not been told yet
    std::chrono::steady_clock::time_point next_;
};

}  // namespace hostler::vmm
