#include "proto/io/task.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <exception>

namespace hostler {

namespace {

/// Asio's `||` waits for the first that succeeds, so a failure is kept aside and the task counts as
/// ended: within() would otherwise sit out the whole limit with the answer in its hands.
Task<> settled(Task<> task, std::exception_ptr& failure)
{
    try {
        co_await std::move(task);
    } catch (...) {
        failure = std::current_exception();
    }
}

}  // namespace

Task<> within(std::chrono::steady_clock::duration limit, std::string what, Task<> task)
{
    using namespace asio::experimental::awaitable_operators;
    std::exception_ptr failure;
    const auto first = co_await (settled(std::move(task), failure) || sleep_for(limit));
    if (first.index() == 1) throw Error(ErrorCode::operation_timeout, what);
    if (failure) std::rethrow_exception(failure);
}

Task<std::string> reported(Task<> task)
{
    try {
        co_await std::move(task);
        co_return std::string();
    } catch (const Error& error) {
        co_return error.text();
    } catch (const std::exception& surprise) {
        co_return surprise.what();
    }
}

}  // namespace hostler
