#pragma once
// Remembered: what is found out where work may block, and is told without waiting for that. Once it
// is known, who asks is told what it was last, however long a new look takes. Any thread; outlives
// those who ask.

#include <functional>
#include <mutex>
#include <optional>

#include "proto/io/ended_within.hpp"

namespace hostler::daemon {

/// How old a value may be, and for how long a look at a newer one is waited for.
struct RememberedTimes {
    std::chrono::milliseconds fresh_for{1000};
    std::chrono::milliseconds waits_for{100};
};

template <class Value>
class Remembered {
public:
    /// `look` runs on `blocking`, once at a time while there is a value.
    Remembered(Executor blocking, std::function<Value()> look, RememberedTimes times = {})
        : blocking_(std::move(blocking)), look_(std::move(look)), times_(times)
    {
    }

    /// To be awaited on a strand or on a thread of one's own. Throws what the look does, where the
    /// caller waited for it.
    Task<Value> get()
    {
        const bool is_first = !last();
        if (is_first) {
            co_await look_again();
        } else if (begin_looking()) {
            Task<> looking = look_and_end();
            co_await ended_within(times_.waits_for, std::move(looking));
        }
        co_return *last();
    }

private:
    using Clock = std::chrono::steady_clock;

    class Looking {
    public:
        explicit Looking(Remembered& of) : of_(of) {}
        Looking(const Looking&) = delete;
        Looking& operator=(const Looking&) = delete;
        ~Looking()
        {
            const std::lock_guard lock(of_.mutex_);
            of_.is_looking_ = false;
        }

    private:
        Remembered& of_;
    };

    std::optional<Value> last() const
    {
        const std::lock_guard lock(mutex_);
        return value_;
    }

    /// True where the value is old, and nobody looks yet.
    bool begin_looking()
    {
        const std::lock_guard lock(mutex_);
        if (is_looking_ || Clock::now() - found_at_ < times_.fresh_for) return false;
        is_looking_ = true;
        return true;
    }

    Task<> look_and_end()
    {
        const Looking looking(*this);
        co_await look_again();
    }

    Task<> look_again()
    {
        Value found = co_await on(blocking_, call(look_));
        const std::lock_guard lock(mutex_);
        value_ = std::move(found);
        found_at_ = Clock::now();
    }

    const Executor blocking_;
    const std::function<Value()> look_;
    const RememberedTimes times_;
    mutable std::mutex mutex_;
    std::optional<Value> value_;
    Clock::time_point found_at_;
    bool is_looking_ = false;
};

}  // namespace hostler::daemon
