#include "drivers/kvm/vmm/legacy/rtc_report.hpp"

#include <utility>

namespace hostler::vmm {

RtcReport::RtcReport(EventLoop& loop, Reporter& reporter)
    : loop_(loop), reporter_(reporter), timer_(loop, [this] { tell(); })
{
}

void RtcReport::note(std::int64_t offset_s) noexcept
{
    latest_ = offset_s;
    if (!is_due_.exchange(true)) loop_.post([this] { tell_in_time(); });
}

void RtcReport::tell_in_time()
{
    const auto now = std::chrono::steady_clock::now();
    if (now < next_)
        timer_.arm(next_ - now);
    else
        tell();
}

void RtcReport::tell()
{
    next_ = std::chrono::steady_clock::now() + between;
    is_due_ = false;
    proto::vmm::Event event;
    event.mutable_rtc_changed()->set_offset_s(latest_);
    reporter_.report(std::move(event));
}

}  // namespace hostler::vmm
