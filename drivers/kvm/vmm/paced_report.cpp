#include "drivers/kvm/vmm/paced_report.hpp"

namespace hostler::vmm {

void PacedReport::note() noexcept
{
    if (!is_due_.exchange(true)) post_([this] { tell_in_time(); });
}

void PacedReport::tell_in_time()
{
    const auto now = std::chrono::steady_clock::now();
    if (now < next_)
        timer_->arm(next_ - now);
    else
        tell_now();
}

void PacedReport::tell_now()
{
    next_ = std::chrono::steady_clock::now() + between;
    is_due_ = false;
    tell_();
}

}  // namespace hostler::vmm
