#include "daemon/objects/remembered.hpp"

#include <gtest/gtest.h>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <future>

namespace hostler::daemon {
namespace {

using namespace std::chrono_literals;

class RememberedTest : public ::testing::Test {
protected:
    RememberedTest() { open.set_value(); }
    ~RememberedTest() override
    {
        blocking.join();
        pool.join();
    }

    int look()
    {
        gate.wait();
        if (fails) throw Error(ErrorCode::operation_failed, "as asked");
        return ++looks;
    }
    int get()
    {
        return asio::co_spawn(asio::make_strand(pool), remembered.get(), asio::use_future).get();
    }
    /// Looks wait from now on; what is set lets them go on.
    std::promise<void> shut()
    {
        std::promise<void> next;
        gate = next.get_future().share();
        return next;
    }

    std::promise<void> open;
    std::shared_future<void> gate = open.get_future().share();
    std::atomic<int> looks = 0;
    std::atomic<bool> fails = false;
    asio::thread_pool pool{1};
    asio::thread_pool blocking{1};
    Remembered<int> remembered{blocking.get_executor(), [this] { return look(); }, {0ms, 1s}};
};

TEST_F(RememberedTest, AnOldOneIsLookedAtAnew)
{
    EXPECT_EQ(get(), 1);
    EXPECT_EQ(get(), 2);
}

TEST_F(RememberedTest, AFreshOneIsTold)
{
    Remembered<int> kept(blocking.get_executor(), [this] { return look(); }, {1h, 1h});
    const auto ask = [&] {
        return asio::co_spawn(asio::make_strand(pool), kept.get(), asio::use_future).get();
    };
    EXPECT_EQ(ask(), 1);
    EXPECT_EQ(ask(), 1);
}

TEST_F(RememberedTest, WhileALookHangsTheLastIsTold)
{
    EXPECT_EQ(get(), 1);
    std::promise<void> opened = shut();
    EXPECT_EQ(get(), 1);
    EXPECT_EQ(get(), 1) << "nor does a second look begin";
    opened.set_value();
    blocking.wait();
    EXPECT_EQ(looks, 2);
}

TEST_F(RememberedTest, ALookThatFailsIsToldAndTriedAgain)
{
    fails = true;
    EXPECT_THROW(get(), Error);
    fails = false;
    EXPECT_EQ(get(), 1);
    fails = true;
    EXPECT_THROW(get(), Error);
    fails = false;
    EXPECT_EQ(get(), 2);
}

}  // namespace
}  // namespace hostler::daemon
