#pragma once
// in_time(): a look at something slow that nobody waits for too long.

#include <memory>
#include <optional>

#include "daemon/objects/attempt.hpp"
#include "proto/io/ended_within.hpp"

namespace hostler::daemon {

template <class Look, class Value>
Task<> look_into(Executor blocking, Look look, std::shared_ptr<std::optional<Value>> found)
{
    Value seen = co_await attempt(std::move(blocking), std::move(look));
    found->emplace(std::move(seen));
}

/// What `look` finds on `blocking`, or throws there; nothing where it takes longer than `limit`: it
/// then comes to its end alone. To be awaited on a strand or on a thread of one's own.
template <class Look>
Task<std::optional<std::invoke_result_t<Look>>> in_time(Executor blocking,
                                                        std::chrono::steady_clock::duration limit,
                                                        Look look)
{
    const auto found = std::make_shared<std::optional<std::invoke_result_t<Look>>>();
    Task<> looking = look_into(std::move(blocking), std::move(look), found);
    const bool has_ended = co_await ended_within(limit, std::move(looking));
    if (!has_ended) co_return std::nullopt;
    co_return std::move(*found);
}

}  // namespace hostler::daemon
