#include "clients/hostler/cli/interrupts.hpp"

#include <gtest/gtest.h>
#include <poll.h>

namespace hostler::cli {
namespace {

bool is_readable(int descriptor)
{
    pollfd watched = {descriptor, POLLIN, 0};
    return poll(&watched, 1, 0) == 1;
}

TEST(InterruptsTest, ASignalIsSomethingToRead)
{
    for (const int signal : {SIGINT, SIGTERM}) {
        const Interrupts interrupts;
        EXPECT_FALSE(is_readable(interrupts.descriptor()));
        raise(signal);
        EXPECT_TRUE(is_readable(interrupts.descriptor()));
        EXPECT_TRUE(interrupts.has_come());
    }
    // This program goes on: it was for the waiting.
    const Interrupts later;
    EXPECT_FALSE(later.has_come());
}

TEST(InterruptsTest, SignalsAreAsBeforeWhenItGoes)
{
    sigset_t before;
    sigprocmask(SIG_BLOCK, nullptr, &before);
    {
        const Interrupts interrupts;
        sigset_t meanwhile;
        sigprocmask(SIG_BLOCK, nullptr, &meanwhile);
        EXPECT_EQ(sigismember(&meanwhile, SIGINT), 1);
    }
    sigset_t after;
    sigprocmask(SIG_BLOCK, nullptr, &after);
    EXPECT_EQ(sigismember(&after, SIGINT), sigismember(&before, SIGINT));
}

}  // namespace
}  // namespace hostler::cli
