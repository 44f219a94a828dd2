#include "proto/io/ended_within.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <memory>

namespace hostler {
namespace {

using namespace std::chrono_literals;

class EndedWithin : public ::testing::Test {
protected:
    std::future<bool> begin(std::chrono::milliseconds limit, Task<> task)
    {
        return asio::co_spawn(loop, ended_within(limit, std::move(task)), asio::use_future);
    }

    asio::io_context loop;
};

Task<> takes(std::chrono::milliseconds time, std::shared_ptr<int> ends)
{
    co_await sleep_for(time);
    ++*ends;
}

Task<> fails(std::chrono::milliseconds time)
{
    co_await sleep_for(time);
    throw Error(ErrorCode::operation_failed, "as asked");
}

TEST_F(EndedWithin, WhatIsQuickHasEnded)
{
    const auto ends = std::make_shared<int>(0);
    std::future<bool> answer = begin(60s, takes(1ms, ends));
    loop.run();
    EXPECT_TRUE(answer.get());
    EXPECT_EQ(*ends, 1);
}

TEST_F(EndedWithin, WhatIsSlowGoesOnAlone)
{
    const auto ends = std::make_shared<int>(0);
    std::future<bool> answer = begin(5ms, takes(100ms, ends));
    while (answer.wait_for(0s) != std::future_status::ready) loop.run_one();
    EXPECT_FALSE(answer.get());
    EXPECT_EQ(*ends, 0);
    loop.run();
    EXPECT_EQ(*ends, 1) << "it is not broken off";
}

TEST_F(EndedWithin, WhatItThrowsInTimeIsThrown)
{
    std::future<bool> answer = begin(60s, fails(1ms));
    loop.run();
    EXPECT_THROW(answer.get(), Error);
}

TEST_F(EndedWithin, WhatItThrowsTooLateIsLost)
{
    std::future<bool> answer = begin(5ms, fails(50ms));
    loop.run();
    EXPECT_FALSE(answer.get());
}

}  // namespace
}  // namespace hostler
