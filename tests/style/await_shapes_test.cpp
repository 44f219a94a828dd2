// The shapes that co_await may take in this house, run by the compiler in use. A compiler that
// fails here cannot build hostler; a shape that is not here is refused by tidy.py. (g++ 12
// miscompiles co_await inside conditions, braces and ?:, and beside capturing lambdas.)

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <memory>
#include <string>

#include "proto/io/task.hpp"

namespace hostler {
namespace {

struct Parcel {
    std::unique_ptr<int> weight;
    std::string label;
};

const std::string long_label(60, 'l');

Parcel make_parcel()
{
    return Parcel{std::make_unique<int>(7), long_label};
}

Task<Parcel> fetch()
{
    co_return make_parcel();
}

Task<int> weigh(Parcel parcel)
{
    co_return *parcel.weight;
}

template <class T>
T run(Task<T> task)
{
    asio::io_context context;
    std::future<T> result = asio::co_spawn(context, std::move(task), asio::use_future);
    context.run();
    return result.get();
}

Task<std::string> takes_a_result()
{
    Parcel parcel = co_await fetch();
    co_return parcel.label;
}

Task<int> gives_a_named_aggregate()
{
    Parcel parcel{std::make_unique<int>(7), long_label};
    co_return co_await weigh(std::move(parcel));
}

Task<int> gives_what_a_function_returns()
{
    const int weight = co_await weigh(make_parcel());
    co_return weight;
}

Task<int> gives_a_named_lambda()
{
    auto work = [label = long_label] { return static_cast<int>(label.size()); };
    co_return co_await call(work);
}

Task<bool> looks_at_a_named_condition()
{
    const int weight = co_await weigh(make_parcel());
    if (weight == 7) co_return true;
    co_return false;
}

Task<bool> binds_a_result()
{
    const Executor executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, std::chrono::milliseconds(1));
    auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return !error;
}

TEST(AwaitShapes, AreSound)
{
    EXPECT_EQ(run(takes_a_result()), long_label);
    EXPECT_EQ(run(gives_a_named_aggregate()), 7);
    EXPECT_EQ(run(gives_what_a_function_returns()), 7);
    EXPECT_EQ(run(gives_a_named_lambda()), 60);
    EXPECT_TRUE(run(looks_at_a_named_condition()));
    EXPECT_TRUE(run(binds_a_result()));
}

}  // namespace
}  // namespace hostler
