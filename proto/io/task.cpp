#include "proto/io/task.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "proto/io/failure.hpp"

namespace hostler {

namespace {

/// Asio's `||` waits for the first that succeeds, so a failure is kept aside and the task counts as
/// ended: within() would otherwise sit out the whole limit with the answer in its hands.
Task<> settled(Task<> task, std::exception_ptr& failure)
{
    failure = co_await failure_of(std::move(task));
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

Task<std::exception_ptr> failure_of(Task<> task)
{
    try {
        co_await std::move(task);
    } catch (...) {
        co_return std::current_exception();
    }
    co_return nullptr;
}

std::string reason_of(std::exception_ptr failure)
{
    try {
        std::rethrow_exception(std::move(failure));
    } catch (const Error& error) {
        return error.text();
    } catch (const std::exception& surprise) {
        return surprise.what();
    }
}

Task<std::string> reported(Task<> task)
{
    std::exception_ptr failure = co_await failure_of(std::move(task));
    co_return failure ? reason_of(std::move(failure)) : std::string();
}

}  // namespace hostler
