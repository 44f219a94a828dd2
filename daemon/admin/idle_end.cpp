#include "daemon/admin/idle_end.hpp"

namespace hostler::daemon {

using Clock = std::chrono::steady_clock;

Task<> IdleEnd::watch(Clock::duration tick)
{
    Clock::time_point needed = Clock::now();
    for (;;) {
        co_await sleep_for(tick);
        const std::chrono::seconds time(time_s_.load());
        if (time.count() == 0 || is_needed_()) needed = Clock::now();
        if (time.count() == 0 || Clock::now() - needed < time) continue;
        if (end_()) co_return;
        needed = Clock::now();
    }
}

}  // namespace hostler::daemon
