#include "drivers/kvm/vmm/event_loop.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>

#include "drivers/kvm/vmm/fatal.hpp"

namespace hostler::vmm {

EventLoop::Watch::Watch(Watch&& other) noexcept
    : loop_(std::exchange(other.loop_, nullptr)), id_(other.id_)
{
}

EventLoop::Watch& EventLoop::Watch::operator=(Watch&& other) noexcept
{
    if (this != &other) {
        reset();
        loop_ = std::exchange(other.loop_, nullptr);
        id_ = other.id_;
    }
    return *this;
}

void EventLoop::Watch::change(std::uint32_t events) noexcept
{
    if (loop_) loop_->change(id_, events);
}

void EventLoop::Watch::reset() noexcept
{
    if (loop_) std::exchange(loop_, nullptr)->forget(id_);
}

EventLoop::EventLoop() : epoll_(::epoll_create1(EPOLL_CLOEXEC))
{
    if (!epoll_) fatal_errno("epoll_create1");
    wake_watch_ = watch(wake_.get(), EPOLLIN, [this](std::uint32_t) {
        wake_.drain();
        run_posted();
    });
}

EventLoop::~EventLoop() = default;

EventLoop::Watch EventLoop::watch(int fd, std::uint32_t events, Handler handler)
{
    const std::uint64_t id = next_id_++;
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event)) fatal_errno("epoll_ctl");
    watched_.emplace(id, std::make_shared<Watched>(Watched{fd, std::move(handler)}));
    return {*this, id};
}

void EventLoop::forget(std::uint64_t id) noexcept
{
    const auto found = watched_.find(id);
    if (found == watched_.end()) return;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, found->second->fd, nullptr);
    watched_.erase(found);
}

void EventLoop::change(std::uint64_t id, std::uint32_t events) noexcept
{
    const auto found = watched_.find(id);
    if (found == watched_.end()) return;
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, found->second->fd, &event))
        fatal_errno("epoll_ctl");
}

std::unique_ptr<Timer> EventLoop::timer(std::function<void()> on_expiry)
{
    return std::make_unique<Timer>(*this, std::move(on_expiry));
}

void EventLoop::post(std::function<void()> work)
{
    {
        const std::lock_guard lock(posted_mutex_);
        posted_.push_back(std::move(work));
    }
    wake_.signal();
}

void EventLoop::run_posted()
{
    std::vector<std::function<void()>> work;
    {
        const std::lock_guard lock(posted_mutex_);
        work.swap(posted_);
    }
    for (const auto& piece : work) piece();
}

void EventLoop::run()
{
    while (!is_stopped_) run_once(std::chrono::milliseconds(-1));
}

void EventLoop::stop() noexcept
{
    post([this] { is_stopped_ = true; });
}

bool EventLoop::run_once(std::chrono::milliseconds patience)
{
    epoll_event events[32];
    const auto patience_ms = static_cast<int>(patience.count());
    const int count =
        poll_.is_on() ? poll_then_wait(events, patience_ms) : wait(events, patience_ms);
    for (const epoll_event& event :
         std::span(events).first(static_cast<std::size_t>(std::max(count, 0))))
        dispatch(event);
    return count > 0;
}

int EventLoop::wait(std::span<epoll_event> events, int patience_ms)
{
    const int count =
        ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), patience_ms);
    if (count < 0 && errno != EINTR) fatal_errno("epoll_wait");
    return count;
}

/// Looks for as long as the window is open, and only then sleeps.
int EventLoop::poll_then_wait(std::span<epoll_event> events, int patience_ms)
{
    using Clock = std::chrono::steady_clock;
    const Clock::time_point start = Clock::now();
    const Clock::time_point end = start + poll_.window();
    int count = 0;
    Clock::time_point now = start;
    while (count <= 0 && now < end) {
        count = wait(events, 0);
        now = Clock::now();
    }
    const auto polled = now - start;
    if (count <= 0) count = wait(events, patience_ms);
    poll_.woke(Clock::now() - start, polled);
    return count;
}

void EventLoop::dispatch(const epoll_event& event)
{
    const std::uint64_t id = event.data.u64;  // epoll's structure is packed: no reference into it
    const auto found = watched_.find(id);
    if (found == watched_.end()) return;
    const auto keep = found->second;
    keep->handler(event.events);
}

Timer::Timer(EventLoop& loop, std::function<void()> on_expiry)
    : fd_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
      on_expiry_(std::move(on_expiry))
{
    if (!fd_) fatal_errno("timerfd_create");
    watch_ = loop.watch(fd_.get(), EPOLLIN, [this](std::uint32_t) {
        std::uint64_t expiries = 0;
        if (::read(fd_.get(), &expiries, sizeof expiries) == sizeof expiries) on_expiry_();
    });
}

void Timer::arm(std::chrono::nanoseconds delay, std::chrono::nanoseconds period) noexcept
{
    set(std::max(delay, std::chrono::nanoseconds(1)), period);
}

void Timer::disarm() noexcept
{
    set({}, {});
}

void Timer::set(std::chrono::nanoseconds delay, std::chrono::nanoseconds period) noexcept
{
    const auto split = [](std::chrono::nanoseconds time) {
        const auto whole = std::chrono::duration_cast<std::chrono::seconds>(time);
        return timespec{whole.count(), (time - whole).count()};
    };
    const itimerspec spec{split(period), split(delay)};
    if (::timerfd_settime(fd_.get(), 0, &spec, nullptr)) fatal_errno("timerfd_settime");
}

}  // namespace hostler::vmm
