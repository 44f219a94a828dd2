#include "drivers/kvm/vmm/event_loop.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;

TEST(EventLoop, CallsTheHandlerWhileItsDescriptorIsReady)
{
    EventLoop loop;
    const EventFd event;
    int calls = 0;
    const auto watch = loop.watch(event.get(), EPOLLIN, [&](std::uint32_t) { ++calls; });

    EXPECT_FALSE(loop.run_once(0ms));
    event.signal();
    EXPECT_TRUE(loop.run_once(0ms));
    EXPECT_TRUE(loop.run_once(0ms));
    event.drain();
    EXPECT_FALSE(loop.run_once(0ms));
    EXPECT_EQ(calls, 2);
}

TEST(EventLoop, AHandlerMayForgetItselfAndOthersThatAreReady)
{
    EventLoop loop;
    const EventFd one;
    const EventFd two;
    int calls = 0;
    EventLoop::Watch first;
    EventLoop::Watch second;
    const auto forget_both = [&](std::uint32_t) {
        ++calls;
        first.reset();
        second.reset();
    };
    first = loop.watch(one.get(), EPOLLIN, forget_both);
    second = loop.watch(two.get(), EPOLLIN, forget_both);
    one.signal();
    two.signal();

    EXPECT_TRUE(loop.run_once(0ms));
    EXPECT_FALSE(loop.run_once(0ms));
    EXPECT_EQ(calls, 1);
}

TEST(EventLoop, RestsAWatchUntilItIsChangedBack)
{
    EventLoop loop;
    const EventFd event;
    int calls = 0;
    auto watch = loop.watch(event.get(), EPOLLIN, [&](std::uint32_t) { ++calls; });
    event.signal();
    watch.change(0);
    EXPECT_FALSE(loop.run_once(0ms));
    watch.change(EPOLLIN);
    EXPECT_TRUE(loop.run_once(0ms));
    EXPECT_EQ(calls, 1);
}

TEST(EventLoop, RunsWhatOtherThreadsPostInOrderAndStops)
{
    EventLoop loop;
    std::vector<int> order;
    std::thread poster([&] {
        for (int i = 0; i < 100; ++i) loop.post([&order, i] { order.push_back(i); });
        loop.stop();
    });
    loop.run();
    poster.join();

    ASSERT_EQ(order.size(), 100u);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST(Timer, FiresOnceOrByPeriodUntilDisarmed)
{
    EventLoop loop;
    int calls = 0;
    Timer timer(loop, [&] { ++calls; });

    timer.arm(0ns);
    EXPECT_TRUE(loop.run_once(10s));
    EXPECT_FALSE(loop.run_once(5ms));
    EXPECT_EQ(calls, 1);

    timer.arm(1ms, 1ms);
    EXPECT_TRUE(loop.run_once(10s));
    EXPECT_TRUE(loop.run_once(10s));
    EXPECT_EQ(calls, 3);
    timer.disarm();
    EXPECT_FALSE(loop.run_once(5ms));
}

TEST(EventLoop, PollsBeforeItSleepsWhileWorkComesSoon)
{
    EventLoop loop;
    loop.set_poll_max(1s);
    const EventFd event;
    const auto watch = loop.watch(event.get(), EPOLLIN, [&](std::uint32_t) { event.drain(); });
    for (int i = 0; i < 3; ++i) {
        event.signal();
        EXPECT_TRUE(loop.run_once(-1ms));
    }
    EXPECT_GT(loop.poll().window(), 0ns);
    EXPECT_GT(loop.poll().won(), 0ns);
    loop.set_poll_max(0ns);
    EXPECT_EQ(loop.poll().window(), 0ns);
    EXPECT_FALSE(loop.run_once(0ms));
}

}  // namespace
}  // namespace hostler::vmm
