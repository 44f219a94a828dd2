#include "drivers/kvm/vmm/adaptive_poll.hpp"

#include <algorithm>

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;

constexpr AdaptivePoll::Duration start = 10us;
constexpr int factor = 2;
/// Who waits so many times the longest window is idle.
constexpr int idle_factor = 8;

}  // namespace

void AdaptivePoll::set_max(Duration max) noexcept
{
    max_ = max;
    window_ = std::min(window_, max);
}

void AdaptivePoll::woke(Duration idle, Duration polled) noexcept
{
    (idle <= window_ ? won_ : wasted_) += polled;
    if (idle <= max_)
        window_ = std::min(max_, std::max(start, window_ * factor));
    else if (idle > max_ * idle_factor || window_ <= start)
        window_ = 0ns;
    else
        window_ /= factor;
}

}  // namespace hostler::vmm
