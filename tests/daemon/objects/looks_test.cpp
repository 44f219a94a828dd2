#include "daemon/objects/looks.hpp"

#include <gtest/gtest.h>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>

namespace hostler::daemon {
namespace {

using std::chrono::milliseconds;

class LooksTest : public ::testing::Test {
protected:
    std::optional<int> look()
    {
        auto waits = [this, release = released_.get_future().share()] {
            ++begun;
            release.wait();
            return 7;
        };
        return run(looks.at(std::move(waits)));
    }
    std::optional<int> look_in_vain()
    {
        return run(looks.at([this] {
            ++begun;
            return 8;
        }));
    }
    std::optional<int> run(Task<std::optional<int>> task)
    {
        return asio::co_spawn(asio::make_strand(pool), std::move(task), asio::use_future).get();
    }
    ~LooksTest() override
    {
        blocking.join();
        pool.join();
    }

    std::promise<void> released_;
    std::atomic<int> begun = 0;
    asio::thread_pool pool{1};
    asio::thread_pool blocking{3};
    Looks looks{blocking.get_executor(), {.time = milliseconds(1000), .at_once = 1}};
};

/// One that hangs is all that may be: the next finds nothing at once and costs no thread.
TEST_F(LooksTest, WhatHangsKeepsNoMoreThanItMay)
{
    EXPECT_EQ(look(), std::nullopt);
    EXPECT_TRUE(looks.are_any());
    EXPECT_EQ(look_in_vain(), std::nullopt);
    EXPECT_EQ(begun, 1);
    released_.set_value();
    while (looks.are_any()) std::this_thread::yield();
    EXPECT_EQ(look_in_vain(), 8);
    EXPECT_EQ(begun, 2);
}

}  // namespace
}  // namespace hostler::daemon
