#pragma once
// The words for work that waits. Asio's vocabulary is defined here and nowhere else.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "xml/base/error.hpp"

namespace hostler {

namespace asio = boost::asio;

/// Work that may wait. Failure travels as a thrown Error and is caught once, in the dispatcher.
template <class T = void>
using Task = asio::awaitable<T>;

using Executor = asio::any_io_executor;

/// On whose behalf work runs: a client's number, or 0, the daemon's own. Pools deal out their
/// threads by it (proto/io/origin.hpp).
using Origin = std::uint64_t;

Origin current_origin();
/// What runs on the executor that this gives is on behalf of `origin`.
Executor on_behalf(Executor executor, Origin origin);

/// Runs `task` on `executor`, on behalf of whoever awaits it; the caller resumes where it was.
template <class T>
Task<T> on(Executor executor, Task<T> task)
{
    Executor marked = on_behalf(std::move(executor), current_origin());
    co_return co_await asio::co_spawn(std::move(marked), std::move(task), asio::use_awaitable);
}

/// Starts `task` on `executor` and does not wait. A thrown Error has nobody to hear it and ends the
/// process, so `task` reports its own failures.
template <class Name>
void spawn(Executor executor, Task<Name> task)
{
    asio::co_spawn(executor, std::move(task), asio::detached);
}

/// Waits. Cancelling the coroutine ends the wait early.
inline Task<> sleep_for(std::chrono::steady_clock::duration time)
{
    const Executor executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

/// `task`, or operation_timeout with `what` when it takes longer than `limit`. What the task throws
/// is thrown at once. The task is cancelled and its end awaited, so that what it refers to may end
/// with the caller.
Task<> within(std::chrono::steady_clock::duration limit, std::string what, Task<> task);

/// Runs `task` and puts its result in `value`.
template <class T>
Task<> kept(Task<T> task, std::optional<T>& value)
{
    T result = co_await std::move(task);
    value.emplace(std::move(result));
}

/// The same for a task with a result.
template <class T>
Task<T> within(std::chrono::steady_clock::duration limit, std::string what, Task<T> task)
{
    std::optional<T> value;
    Task<> keeping = kept(std::move(task), value);
    co_await within(limit, std::move(what), std::move(keeping));
    co_return std::move(*value);
}

/// Runs `task` where nobody waits for its result: what it throws comes back as text, "" when it did
/// what it should. This is a door of its own (DESIGN rule 7): a task without a caller ends here.
Task<std::string> reported(Task<> task);

/// An ordinary function as a task, for on(): what blocks runs on the pool for blocking work.
template <class Function>
Task<std::invoke_result_t<Function>> call(Function function)
{
    co_return function();
}

}  // namespace hostler
