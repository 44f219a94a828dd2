#pragma once
// in_time(): a look at something slow that nobody waits for too long.

#include <functional>
#include <memory>
#include <optional>

#include "proto/io/task.hpp"

namespace hostler::daemon {

/// What `look` finds on `blocking`, or nothing where it takes longer than `limit`: it then comes to
/// its end alone. To be awaited on a strand or on a thread of one's own.
template <class Look>
Task<std::optional<std::invoke_result_t<Look>>> in_time(Executor blocking,
                                                        std::chrono::steady_clock::duration limit,
                                                        Look look)
{
    struct Glance {
        explicit Glance(Executor executor) : timer(std::move(executor)) {}
        asio::steady_timer timer;
        std::optional<std::invoke_result_t<Look>> found;
    };
    const Executor here = co_await asio::this_coro::executor;
    const auto glance = std::make_shared<Glance>(here);
    glance->timer.expires_after(limit);
    auto run = [glance, here, look = std::move(look)] {
        auto found = look();
        auto tell = [glance, found = std::move(found)]() mutable {
            glance->found.emplace(std::move(found));
            glance->timer.cancel();
        };
        asio::post(here, std::move(tell));
    };
    asio::post(blocking, std::move(run));
    co_await glance->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return std::move(glance->found);
}

}  // namespace hostler::daemon
