#include "drivers/test/echo_console.hpp"

#include <algorithm>

namespace hostler::drivers::test {

Task<> EchoConsole::wait_for(Timer& change)
{
    const Executor executor = co_await asio::this_coro::executor;
    change.emplace(executor, asio::steady_timer::time_point::max());
    co_await change->async_wait(asio::as_tuple(asio::use_awaitable));
}

void EchoConsole::tell_both() noexcept
{
    if (told_) told_->cancel();
    if (taken_) taken_->cancel();
}

Task<std::size_t> EchoConsole::read(std::span<std::uint8_t> into)
{
    while (bytes_.empty() && !is_closed_) {
        co_await wait_for(told_);
    }
    if (is_closed_) co_return 0;
    const std::size_t count = std::min(into.size(), bytes_.size());
    const auto end = bytes_.begin() + static_cast<std::ptrdiff_t>(count);
    std::copy(bytes_.begin(), end, into.begin());
    bytes_.erase(bytes_.begin(), end);
    tell_both();
    co_return count;
}

Task<bool> EchoConsole::write(std::span<const std::uint8_t> bytes)
{
    while (!bytes.empty() && !is_closed_) {
        const auto taken = bytes.first(std::min(bytes.size(), bytes_max - bytes_.size()));
        bytes_.insert(bytes_.end(), taken.begin(), taken.end());
        bytes = bytes.subspan(taken.size());
        tell_both();
        if (bytes.empty()) break;
        co_await wait_for(taken_);
    }
    co_return !is_closed_;
}

void EchoConsole::close() noexcept
{
    is_closed_ = true;
    tell_both();
}

}  // namespace hostler::drivers::test
