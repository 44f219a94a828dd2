#include "drivers/kvm/vmm/control/journal.hpp"

#include <utility>

#include "drivers/kvm/vmm/host_clocks.hpp"

namespace hostler::vmm {

Journal::Journal(EventLoop& loop, std::function<void()> on_news)
    : loop_(loop), on_news_(std::move(on_news))
{
}

void Journal::report(proto::vmm::Event event) noexcept
{
    {
        const std::lock_guard lock(mutex_);
        event.set_sequence(++newest_);
        event.set_realtime_ns(read_clock(CLOCK_REALTIME));
        events_.push_back(std::move(event));
        if (events_.size() > events_kept) events_.pop_front();
    }
    loop_.post([this] { on_news_(); });
}

std::vector<proto::vmm::Event> Journal::since(std::uint64_t sequence) const
{
    const std::lock_guard lock(mutex_);
    std::vector<proto::vmm::Event> news;
    for (const proto::vmm::Event& event : events_)
        if (event.sequence() > sequence) news.push_back(event);
    return news;
}

std::uint64_t Journal::newest() const noexcept
{
    const std::lock_guard lock(mutex_);
    return newest_;
}

}  // namespace hostler::vmm
