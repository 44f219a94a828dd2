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
    std::future<bool> answer = begin(5ms, takes(1s, ends));
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
    std::future<bool> answer = begin(5ms, fails(1s));
    loop.run();
    EXPECT_FALSE(answer.get());
}

using Clock = std::chrono::steady_clock;

Task<> moves(int steps, std::chrono::milliseconds each, std::shared_ptr<Clock::time_point> moved_at)
{
    for (int step = 0; step < steps; ++step) {
        co_await sleep_for(each);
        *moved_at = Clock::now();
    }
}

/// Of work that is done in so many steps.
class EndedWhileMoving : public EndedWithin {
protected:
    std::future<bool> follow(std::chrono::milliseconds limit, Task<> task)
    {
        auto moved = [at = moved_at] { return *at; };
        Task<bool> waiting = ended_while_moving(limit, std::move(moved), std::move(task));
        return asio::co_spawn(loop, std::move(waiting), asio::use_future);
    }

    std::shared_ptr<Clock::time_point> moved_at = std::make_shared<Clock::time_point>(Clock::now());
};

TEST_F(EndedWhileMoving, WhatGetsOnIsWaitedForBeyondTheLimit)
{
    const auto began = Clock::now();
    std::future<bool> answer = follow(200ms, moves(30, 10ms, moved_at));
    loop.run();
    EXPECT_TRUE(answer.get());
    EXPECT_GT(Clock::now() - began, 250ms);
}

TEST_F(EndedWhileMoving, WhatStandsStillIsNot)
{
    std::future<bool> answer = follow(20ms, moves(2, 10s, moved_at));
    const auto began = Clock::now();
    while (answer.wait_for(0s) != std::future_status::ready) loop.run_one();
    EXPECT_FALSE(answer.get());
    EXPECT_LT(Clock::now() - began, 5s);
}

TEST_F(EndedWhileMoving, WhatComesToAStandIsWaitedForFromItsLastStepOn)
{
    const auto ends = std::make_shared<int>(0);
    const auto began = Clock::now();
    *moved_at = began + 100ms;
    std::future<bool> answer = follow(50ms, takes(10s, ends));
    while (answer.wait_for(0s) != std::future_status::ready) loop.run_one();
    EXPECT_FALSE(answer.get());
    EXPECT_GE(Clock::now() - began, 140ms);
    EXPECT_EQ(*ends, 0);
}

TEST_F(EndedWhileMoving, WhatItThrowsIsThrown)
{
    std::future<bool> answer = follow(60s, fails(1ms));
    loop.run();
    EXPECT_THROW(answer.get(), Error);
}

}  // namespace
}  // namespace hostler
