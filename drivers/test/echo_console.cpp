#include "drivers/test/echo_console.hpp"

#include <algorithm>

namespace hostler::drivers::test {

Task<std::size_t> EchoConsole::read(std::span<std::uint8_t> into)
{
    while (bytes_.empty() && !is_closed_) {
        const Executor executor = co_await asio::this_coro::executor;
        changed_.emplace(executor, asio::steady_timer::time_point::max());
        co_await changed_->async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (is_closed_) co_return 0;
    const std::size_t count = std::min(into.size(), bytes_.size());
    const auto end = bytes_.begin() + static_cast<std::ptrdiff_t>(count);
    std::copy(bytes_.begin(), end, into.begin());
    bytes_.erase(bytes_.begin(), end);
    co_return count;
}

Task<bool> EchoConsole::write(std::span<const std::uint8_t> bytes)
{
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    if (changed_) changed_->cancel();
    co_return !is_closed_;
}

void EchoConsole::close() noexcept
{
    is_closed_ = true;
    if (changed_) changed_->cancel();
}

}  // namespace hostler::drivers::test
