#include "daemon/rpc/gate.hpp"

namespace hostler::daemon {

Gate::Step::Step(Gate& gate) : gate_(gate)
{
    if (gate_.steps_++ == 0) gate_.since_ = std::chrono::steady_clock::now();
}

Gate::Step::~Step()
{
    if (--gate_.steps_ == 0 && gate_.is_shut_) gate_.when_still_();
}

void Gate::shut(std::function<void()> when_still)
{
    is_shut_ = true;
    when_still_ = std::move(when_still);
}

void Gate::open() noexcept
{
    is_shut_ = false;
    opened_.cancel();
}

std::optional<std::chrono::steady_clock::time_point> Gate::busy_since() const
{
    if (steps_ == 0) return std::nullopt;
    return since_;
}

Task<> Gate::pass()
{
    while (is_shut_) {
        co_await opened_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

}  // namespace hostler::daemon
