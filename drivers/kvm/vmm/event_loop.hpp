#pragma once
// EventLoop: the device thread's epoll loop. One thread runs it; that thread alone watches, forgets
// and arms timers (the thread that builds the machine may, before run()). post() and stop() are for
// any thread. Handlers are noexcept in spirit: what escapes one ends the process.

#include <sys/epoll.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "drivers/kvm/vmm/adaptive_poll.hpp"
#include "drivers/kvm/vmm/event_fd.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm {

class Timer;

class EventLoop {
public:
    /// Takes the epoll events that came (EPOLLIN …). May watch and forget anything, itself
    /// included.
    using Handler = std::function<void(std::uint32_t events)>;

    /// A descriptor under watch; forgets it when it goes. Does not own the descriptor, which must
    /// be open as long; must not outlive the loop.
    class Watch {
    public:
        Watch() = default;
        Watch(Watch&& other) noexcept;
        Watch& operator=(Watch&& other) noexcept;
        ~Watch() { reset(); }

        explicit operator bool() const noexcept { return loop_ != nullptr; }

        /// Waits for other events from now on; 0 rests, though EPOLLERR and EPOLLHUP still come.
        void change(std::uint32_t events) noexcept;
        void reset() noexcept;

    private:
        friend class EventLoop;
        Watch(EventLoop& loop, std::uint64_t id) : loop_(&loop), id_(id) {}

        EventLoop* loop_ = nullptr;
        std::uint64_t id_ = 0;
    };

    EventLoop();
    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Level-triggered unless `events` holds EPOLLET. A descriptor that epoll refuses (a plain
    /// file) ends the process: it is our own mistake.
    [[nodiscard]] Watch watch(int fd, std::uint32_t events, Handler handler);

    std::unique_ptr<Timer> timer(std::function<void()> on_expiry);

    /// Runs `work` on the loop's thread, soon and in order. Any thread.
    void post(std::function<void()> work);

    /// Serves until stop(). Work posted before stop() is done first.
    void run();
    void stop() noexcept;

    /// How long the thread may look for work before it sleeps; 0: it sleeps at once. Loop's thread.
    void set_poll_max(std::chrono::nanoseconds max) noexcept { poll_.set_max(max); }
    const AdaptivePoll& poll() const noexcept { return poll_; }

    /// Serves what is ready, waiting at most `patience`; true if anything was. For tests.
    bool run_once(std::chrono::milliseconds patience);

private:
    struct Watched {
        int fd = -1;
        Handler handler;
    };

    void forget(std::uint64_t id) noexcept;
    void change(std::uint64_t id, std::uint32_t events) noexcept;
    void dispatch(const epoll_event& event);
    void run_posted();
    int wait(std::span<epoll_event> events, int patience_ms);
    int poll_then_wait(std::span<epoll_event> events, int patience_ms);

    Fd epoll_;
    AdaptivePoll poll_;
    EventFd wake_;
    std::uint64_t next_id_ = 1;
    // By id, never by descriptor: an event of one already forgotten must not reach the next owner
    // of its number. Shared, since a handler may forget itself while it runs.
    std::unordered_map<std::uint64_t, std::shared_ptr<Watched>> watched_;
    Watch wake_watch_;
    bool is_stopped_ = false;

    std::mutex posted_mutex_;
    std::vector<std::function<void()>> posted_;
};

/// A timer on a loop (timerfd, CLOCK_MONOTONIC). Used on the loop's thread.
class Timer {
public:
    Timer(EventLoop& loop, std::function<void()> on_expiry);
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    /// First after `delay` (0 counts as 1 ns), then each `period` unless that is 0. Replaces what
    /// was armed. Periods missed while the loop was busy give one call.
    void arm(std::chrono::nanoseconds delay, std::chrono::nanoseconds period = {}) noexcept;
    void disarm() noexcept;

private:
    void set(std::chrono::nanoseconds delay, std::chrono::nanoseconds period) noexcept;

    Fd fd_;
    std::function<void()> on_expiry_;
    EventLoop::Watch watch_;
};

}  // namespace hostler::vmm
