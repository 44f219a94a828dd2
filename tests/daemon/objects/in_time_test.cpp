#include "daemon/objects/in_time.hpp"

#include <gtest/gtest.h>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <future>

#include "xml/base/error.hpp"

namespace hostler::daemon {
namespace {

using std::chrono::milliseconds;

class InTime : public ::testing::Test {
protected:
    template <class Look>
    std::optional<int> look(milliseconds limit, Look look)
    {
        return asio::co_spawn(asio::make_strand(pool),
                              in_time(Executor(blocking.get_executor()), limit, std::move(look)),
                              asio::use_future)
            .get();
    }
    ~InTime() override
    {
        blocking.join();
        pool.join();
    }

    asio::thread_pool pool{1};
    asio::thread_pool blocking{1};
};

TEST_F(InTime, WhatIsQuickIsFound)
{
    EXPECT_EQ(look(milliseconds(10'000), [] { return 7; }), 7);
}

TEST_F(InTime, WhatTheLookThrowsIsTheCallers)
{
    const auto fails = []() -> int { throw Error(ErrorCode::internal, "gone"); };
    EXPECT_THROW(look(milliseconds(10'000), fails), Error);
}

TEST_F(InTime, WhatIsSlowIsNotWaitedFor)
{
    std::promise<void> released;
    const std::shared_future<void> release = released.get_future();
    const auto slow = [release] {
        release.wait();
        return 7;
    };
    EXPECT_EQ(look(milliseconds(10), slow), std::nullopt);
    released.set_value();
}

}  // namespace
}  // namespace hostler::daemon
