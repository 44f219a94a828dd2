#pragma once
// Looks: looks at something slow (a file system), none of which is waited for too long, and so many
// of which are under way at most: what hangs keeps no more. Any thread; whoever looks has a strand
// or a thread of his own.

#include <atomic>

#include "daemon/objects/in_time.hpp"

namespace hostler::daemon {

struct LooksLimits {
    std::chrono::milliseconds time;
    std::size_t at_once;
};

class Looks {
public:
    Looks(Executor blocking, LooksLimits limits) : blocking_(std::move(blocking)), limits_(limits)
    {
    }

    /// What `look` finds, or throws; nothing where it takes too long, or where as many are under
    /// way as may be. What it refers to must be its own, since it may outlive whoever looks.
    template <class Look>
    Task<std::optional<std::invoke_result_t<Look>>> at(Look look)
    {
        auto place = std::make_shared<Place>(count_);
        if (place->number > limits_.at_once) co_return std::nullopt;
        auto placed = [place = std::move(place), look = std::move(look)] { return look(); };
        co_return co_await in_time(blocking_, limits_.time, std::move(placed));
    }

    bool are_any() const { return *count_ > 0; }
    std::chrono::milliseconds time() const { return limits_.time; }

private:
    using Count = std::shared_ptr<std::atomic<std::size_t>>;

    struct Place {
        explicit Place(Count of) : count(std::move(of)), number(++*count) {}
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place() { --*count; }

        const Count count;
        const std::size_t number;
    };

    const Executor blocking_;
    const LooksLimits limits_;
    const Count count_ = std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace hostler::daemon
