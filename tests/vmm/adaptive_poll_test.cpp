#include "drivers/kvm/vmm/adaptive_poll.hpp"

#include <gtest/gtest.h>

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;

TEST(AdaptivePoll, IsOffUntilItHasAMaximum)
{
    AdaptivePoll poll;
    poll.woke(1us, 0ns);
    EXPECT_FALSE(poll.is_on());
    EXPECT_EQ(poll.window(), 0ns);
}

TEST(AdaptivePoll, GrowsWhileWorkComesSoonAndNeverBeyondItsMaximum)
{
    AdaptivePoll poll;
    poll.set_max(50us);
    for (const auto window : {10us, 20us, 40us, 50us, 50us}) {
        poll.woke(5us, 0ns);
        EXPECT_EQ(poll.window(), window);
    }
    poll.set_max(15us);
    EXPECT_EQ(poll.window(), 15us);
}

TEST(AdaptivePoll, ShrinksOnAMissAndIsNothingWhenIdle)
{
    AdaptivePoll poll;
    poll.set_max(40us);
    for (int i = 0; i < 4; ++i) poll.woke(5us, 5us);
    poll.woke(100us, 40us);
    EXPECT_EQ(poll.window(), 20us);
    poll.woke(1s, 20us);
    EXPECT_EQ(poll.window(), 0ns);
}

TEST(AdaptivePoll, CountsWhatPollingWonAndWasted)
{
    AdaptivePoll poll;
    poll.set_max(40us);
    poll.woke(5us, 0ns);  // its window was nothing
    poll.woke(7us, 7us);
    poll.woke(90us, 20us);
    EXPECT_EQ(poll.won(), 7us);
    EXPECT_EQ(poll.wasted(), 20us);
}

}  // namespace
}  // namespace hostler::vmm
