#include "proto/io/ended_within.hpp"

#include <exception>
#include <memory>

namespace hostler {
namespace {

/// What the task and who waits for it share: either may be gone before the other.
struct Shared {
    explicit Shared(const Executor& executor) : bell(executor) {}
    asio::steady_timer bell;  ///< cancelled when the task has ended
    bool is_over = false;
    std::exception_ptr failure;
};

}  // namespace

Task<bool> ended_within(std::chrono::steady_clock::duration limit, Task<> task)
{
    auto began = [at = std::chrono::steady_clock::now()] { return at; };
    co_return co_await ended_while_moving(limit, began, std::move(task));
}

Task<bool> ended_while_moving(std::chrono::steady_clock::duration limit,
                              std::function<std::chrono::steady_clock::time_point()> moved_at,
                              Task<> task)
{
    const Executor here = co_await asio::this_coro::executor;
    const auto shared = std::make_shared<Shared>(here);
    auto ended = [shared](std::exception_ptr failure) {
        shared->is_over = true;
        shared->failure = std::move(failure);
        shared->bell.cancel();
    };
    asio::co_spawn(here, std::move(task), std::move(ended));
    do {
        shared->bell.expires_at(moved_at() + limit);
        co_await shared->bell.async_wait(asio::as_tuple(asio::use_awaitable));
    } while (!shared->is_over && moved_at() + limit > std::chrono::steady_clock::now());
    if (shared->is_over && shared->failure) std::rethrow_exception(shared->failure);
    co_return shared->is_over;
}

}  // namespace hostler
