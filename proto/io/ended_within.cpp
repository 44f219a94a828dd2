#include "proto/io/ended_within.hpp"

#include <exception>
#include <memory>

namespace hostler {
namespace {

/// What the task and who waits for it share: either may be gone before the other.
struct Shared {
    Shared(const Executor& executor, std::chrono::steady_clock::duration limit)
        : bell(executor, limit)
    {
    }
    asio::steady_timer bell;  ///< cancelled when the task has ended
    bool is_over = false;
    std::exception_ptr failure;
};

}  // namespace

Task<bool> ended_within(std::chrono::steady_clock::duration limit, Task<> task)
{
    const Executor here = co_await asio::this_coro::executor;
    const auto shared = std::make_shared<Shared>(here, limit);
    auto ended = [shared](std::exception_ptr failure) {
        shared->is_over = true;
        shared->failure = std::move(failure);
        shared->bell.cancel();
    };
    asio::co_spawn(here, std::move(task), std::move(ended));
    co_await shared->bell.async_wait(asio::as_tuple(asio::use_awaitable));
    if (shared->is_over && shared->failure) std::rethrow_exception(shared->failure);
    co_return shared->is_over;
}

}  // namespace hostler
