#include "drivers/kvm/vmm/control/journal.hpp"

#include <ctime>
#include <utility>

namespace hostler::vmm {
namespace {

std::uint64_t realtime_ns()
{
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u +
           static_cast<std::uint64_t>(now.tv_nsec);
}

}  // namespace

Journal::Journal(EventLoop& loop, std::function<void()> on_news)
    : loop_(loop), on_news_(std::move(on_news))
{
}

void Journal::report(proto::vmm::Event event) noexcept
{
    {
        const std::lock_guard lock(mutex_);
        event.set_sequence(++newest_);
        event.set_realtime_ns(realtime_ns());
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
