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
using ::testing::ContainsRegex;
using ::testing::ElementsAre;

class TurnTest : public ::testing::Test {
protected:
    explicit TurnTest(std::chrono::milliseconds wait_max = 10min)
        : turns(context.get_executor(), wait_max)
    {
    }

    Task<> hold(std::string_view name)
    {
        const Turn turn = co_await turns.take(name, limit);
        begun.push_back(name);
        co_await let_go.async_wait(asio::as_tuple(asio::use_awaitable));
        ended.push_back(name);
    }
    Task<> try_to_hold(std::string_view name) { refusal = co_await reported(hold(name)); }
    /// Whoever holds it goes on, and whoever comes after is not held up.
    void release()
    {
        let_go.expires_at(Turns::Clock::now());
        context.run();
    }

    asio::io_context context;
    asio::steady_timer let_go{context, 10min};
    Turns turns;
    Turns::Clock::duration limit{};
    std::vector<std::string_view> begun;
    std::vector<std::string_view> ended;
    std::string refusal;
};

/// Where nobody waits long.
class ImpatientTurnTest : public TurnTest {
protected:
    ImpatientTurnTest() : TurnTest(50ms) {}

    void run_until_refused()
    {
        while (refusal.empty()) context.run_one();
    }
};

TEST_F(TurnTest, IsTakenInTheOrderOfAsking)
{
    for (const std::string_view name : {"start", "define", "destroy"})
        spawn(context.get_executor(), hold(name));
    context.poll();
    EXPECT_THAT(begun, ElementsAre("start"));
    release();
    EXPECT_THAT(begun, ElementsAre("start", "define", "destroy"));
    EXPECT_THAT(ended, ElementsAre("start", "define", "destroy"));
    EXPECT_FALSE(turns.holder());
}

TEST_F(TurnTest, NamesItsHolderWhileItIsHeld)
{
    spawn(context.get_executor(), hold("start"));
    context.poll();
    ASSERT_TRUE(turns.holder());
    EXPECT_EQ(turns.holder()->name, "start");
    release();
}

TEST_F(ImpatientTurnTest, TellsWhoWaitsTooLongWhoHoldsTheDomainAndSinceWhen)
{
    spawn(context.get_executor(), hold("start"));
    spawn(context.get_executor(), try_to_hold("define"));
    run_until_refused();
    EXPECT_THAT(refusal,
                ContainsRegex("cannot acquire state change lock \\(held by start for [0-9]+ s\\)"));
    EXPECT_THAT(begun, ElementsAre("start"));
    release();
}

TEST_F(ImpatientTurnTest, TellsWhoWaitsTooLongByWhenTheHolderIsToEnd)
{
    limit = 900s;
    spawn(context.get_executor(), hold("start"));
    spawn(context.get_executor(), try_to_hold("define"));
    run_until_refused();
    EXPECT_THAT(refusal, ContainsRegex("\\(held by start for [0-9]+ s, it is to end within "
                                       "(900|8[0-9][0-9]) s\\)"));
    release();
}

TEST_F(ImpatientTurnTest, TellsWhoWaitsTooLongThatTheHolderWasToEnd)
{
    limit = 1ms;
    spawn(context.get_executor(), hold("start"));
    spawn(context.get_executor(), try_to_hold("define"));
    run_until_refused();
    EXPECT_THAT(refusal,
                ContainsRegex("\\(held by start for [0-9]+ s, it was to end [0-9]+ s ago"));
    release();
}

TEST_F(ImpatientTurnTest, GoesOnAfterSomebodyGaveUp)
{
    spawn(context.get_executor(), hold("start"));
    spawn(context.get_executor(), try_to_hold("define"));
    run_until_refused();
    release();
    context.restart();
    spawn(context.get_executor(), hold("destroy"));
    context.run();
    EXPECT_THAT(ended, ElementsAre("start", "destroy"));
    EXPECT_FALSE(turns.holder());
}

}  // namespace
}  // namespace hostler::daemon
