#pragma once
// attempt(): work that may fail as a value, where it may block. Asio spawns no task of a Result,
// which has no value to begin with.

#include <optional>

#include "proto/io/task.hpp"

namespace hostler::daemon {

/// What `work()` gives on `executor`; what it throws is thrown here.
template <class Work>
Task<std::invoke_result_t<Work>> attempt(Executor executor, Work work)
{
    std::optional<std::invoke_result_t<Work>> result;
    const auto run = [&result, &work] { result.emplace(work()); };
    co_await on(executor, call(run));
    co_return std::move(*result);
}

}  // namespace hostler::daemon
