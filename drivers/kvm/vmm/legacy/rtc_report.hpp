#pragma once
// RtcReport: tells the daemon where the guest set its CMOS clock. A guest may set it as fast as it
// can: the daemon hears of the first change at once, then at most once a second, and of the last
// one always.

#include <atomic>
#include <chrono>
#include <cstdint>

#include "drivers/kvm/vmm/device.hpp"
#include "drivers/kvm/vmm/event_loop.hpp"

namespace hostler::vmm {

class RtcReport {
public:
    static constexpr std::chrono::seconds between{1};

    /// Both outlive it.
    RtcReport(EventLoop& loop, Reporter& reporter);
    RtcReport(const RtcReport&) = delete;
    RtcReport& operator=(const RtcReport&) = delete;

    /// Seconds ahead of UTC. Any thread.
    void note(std::int64_t offset_s) noexcept;

private:
    void tell_in_time();
    void tell();

    EventLoop& loop_;
    Reporter& reporter_;
    std::atomic<std::int64_t> latest_ = 0;
    std::atomic<bool> is_due_ = false;  ///< what note() posted has not been told yet
    std::chrono::steady_clock::time_point next_;
    Timer timer_;
};

}  // namespace hostler::vmm
