#include "proto/io/task.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

namespace hostler {
namespace {

using namespace std::chrono_literals;

/// Runs `task` on a loop of its own and gives its result or throws what it threw.
template <class T>
T run(Task<T> task)
{
    asio::io_context loop;
    std::future<T> result = asio::co_spawn(loop, std::move(task), asio::use_future);
    loop.run();
    return result.get();
}

Task<int> seven()
{
    co_return 7;
}

Task<int> slow(bool& was_cancelled)
{
    try {
        co_await sleep_for(30s);
    } catch (const std::exception&) {
        was_cancelled = true;
        throw;
    }
    co_return 1;
}

Task<> fails()
{
    co_await sleep_for(1ms);
    throw Error(ErrorCode::auth_failed, "no");
}

TEST(Within, GivesTheResultOfATaskThatIsInTime)
{
    EXPECT_EQ(run(within(5s, "the quick thing", seven())), 7);
}

TEST(Within, CancelsATaskThatTakesTooLongAndSaysWhat)
{
    bool was_cancelled = false;
    const Error expected(ErrorCode::operation_timeout, "the slow thing");
    try {
        run(within(5ms, "the slow thing", slow(was_cancelled)));
        FAIL() << "it did not end";
    } catch (const Error& error) {
        EXPECT_EQ(error, expected);
    }
    EXPECT_TRUE(was_cancelled);
}

TEST(Within, ThrowsWhatTheTaskThrowsWithoutWaitingForTheLimit)
{
    const auto begun = std::chrono::steady_clock::now();
    const Error expected(ErrorCode::auth_failed, "no");
    try {
        run(within(30s, "what fails", fails()));
        FAIL() << "it did not fail";
    } catch (const Error& error) {
        EXPECT_EQ(error, expected);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
}

}  // namespace
}  // namespace hostler
