// A gate stops who passes it between two steps, and tells when nothing is under way any more.
#include "daemon/rpc/gate.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

namespace hostler::daemon {
namespace {

class GateTest : public testing::Test {
protected:
    /// Passes the gate again and again, `rounds` times.
    Task<> walk(int rounds)
    {
        for (int i = 0; i < rounds; ++i) {
            co_await gate_.pass();
            ++passed_;
        }
    }
    void go_on()
    {
        context_.restart();
        context_.poll();
    }

    asio::io_context context_;
    Gate gate_{context_.get_executor()};
    int passed_ = 0;
    int told_ = 0;
};

TEST_F(GateTest, AnOpenOneStopsNobody)
{
    spawn(context_.get_executor(), walk(3));
    go_on();
    EXPECT_EQ(passed_, 3);
}

TEST_F(GateTest, AShutOneStopsWhoComesUntilItOpens)
{
    gate_.shut([] {});
    spawn(context_.get_executor(), walk(1));
    spawn(context_.get_executor(), walk(1));
    go_on();
    EXPECT_EQ(passed_, 0);
    gate_.open();
    go_on();
    EXPECT_EQ(passed_, 2);
}

TEST_F(GateTest, WhoWaitsStaysOutWhereItShutsAgainAtOnce)
{
    gate_.shut([] {});
    spawn(context_.get_executor(), walk(1));
    go_on();
    gate_.open();
    gate_.shut([] {});
    go_on();
    EXPECT_EQ(passed_, 0);
}

TEST_F(GateTest, ItIsStillOnceTheLastStepHasEndedAndSaysSo)
{
    std::optional<Gate::Step> one(std::in_place, gate_);
    std::optional<Gate::Step> other(std::in_place, gate_);
    gate_.shut([this] { ++told_; });
    EXPECT_FALSE(gate_.is_still());
    one.reset();
    EXPECT_FALSE(gate_.is_still());
    EXPECT_EQ(told_, 0);
    other.reset();
    EXPECT_TRUE(gate_.is_still());
    EXPECT_EQ(told_, 1);
}

TEST_F(GateTest, AnOpenOneIsNotStillAndTellsNobody)
{
    gate_.shut([this] { ++told_; });
    EXPECT_TRUE(gate_.is_still());
    gate_.open();
    EXPECT_FALSE(gate_.is_still());
    {
        const Gate::Step step(gate_);
    }
    EXPECT_EQ(told_, 0);
}

TEST_F(GateTest, ItIsBusySinceTheFirstOfTheStepsThatOverlap)
{
    EXPECT_EQ(gate_.busy_since(), std::nullopt);
    std::optional<Gate::Step> one(std::in_place, gate_);
    const auto since = gate_.busy_since();
    ASSERT_TRUE(since);
    const Gate::Step other(gate_);
    one.reset();
    EXPECT_EQ(gate_.busy_since(), since);
}

}  // namespace
}  // namespace hostler::daemon
