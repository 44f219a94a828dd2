// A domain's turns: one holder at a time, in the order of asking, and a clear word for who waits
// too long.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <vector>

#include "daemon/objects/turn.hpp"

namespace hostler::daemon {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class TurnTest : public ::testing::Test {
protected:
    Task<> hold(std::string_view name, std::chrono::milliseconds time)
    {
        const Turn turn = co_await turns.take(name, limit);
        begun.push_back(name);
        co_await sleep_for(time);
        ended.push_back(name);
    }
    Task<> try_to_hold(std::string_view name) { refusal = co_await reported(hold(name, 0ms)); }

    asio::io_context context;
    Turns turns{context.get_executor(), 50ms};
    Turns::Clock::duration limit{};
    std::vector<std::string_view> begun;
    std::vector<std::string_view> ended;
    std::string refusal;
};

TEST_F(TurnTest, IsTakenInTheOrderOfAsking)
{
    for (const std::string_view name : {"start", "define", "destroy"})
        spawn(context.get_executor(), hold(name, 5ms));
    context.run();
    EXPECT_THAT(begun, ElementsAre("start", "define", "destroy"));
    EXPECT_THAT(ended, ElementsAre("start", "define", "destroy"));
    EXPECT_FALSE(turns.holder());
}

TEST_F(TurnTest, NamesItsHolderWhileItIsHeld)
{
    spawn(context.get_executor(), hold("start", 500ms));
    context.poll();
    ASSERT_TRUE(turns.holder());
    EXPECT_EQ(turns.holder()->name, "start");
    context.run();
}

TEST_F(TurnTest, TellsWhoWaitsTooLongWhoHoldsTheDomainAndSinceWhen)
{
    spawn(context.get_executor(), hold("start", 200ms));
    spawn(context.get_executor(), try_to_hold("define"));
    context.run();
    EXPECT_THAT(refusal, HasSubstr("cannot acquire state change lock (held by start for 0 s)"));
    EXPECT_THAT(begun, ElementsAre("start"));
}

TEST_F(TurnTest, TellsWhoWaitsTooLongByWhenTheHolderIsToEnd)
{
    limit = 90s;
    spawn(context.get_executor(), hold("start", 100ms));
    spawn(context.get_executor(), try_to_hold("define"));
    context.run();
    EXPECT_THAT(refusal, HasSubstr("(held by start for 0 s, it is to end within 90 s)"));
    context.restart();
    limit = 1ms;
    spawn(context.get_executor(), hold("start", 100ms));
    spawn(context.get_executor(), try_to_hold("define"));
    context.run();
    EXPECT_THAT(refusal, HasSubstr("(held by start for 0 s, it was to end 0 s ago)"));
}

TEST_F(TurnTest, GoesOnAfterSomebodyGaveUp)
{
    spawn(context.get_executor(), hold("start", 80ms));
    spawn(context.get_executor(), try_to_hold("define"));
    context.run_for(60ms);
    spawn(context.get_executor(), hold("destroy", 0ms));
    context.run();
    EXPECT_THAT(ended, ElementsAre("start", "destroy"));
    EXPECT_FALSE(turns.holder());
}

}  // namespace
}  // namespace hostler::daemon
