#include "drivers/kvm/vmm/event_fd.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <limits>

namespace hostler::vmm {
namespace {

TEST(EventFd, DrainsAllThatWasSignalledAtOnce)
{
    const EventFd event;
    EXPECT_EQ(event.drain(), 0u) << "and waits for nobody";
    event.signal();
    event.signal();
    EXPECT_EQ(event.drain(), 2u);
    EXPECT_EQ(event.drain(), 0u);
}

TEST(EventFd, LookingTakesNothing)
{
    const EventFd event;
    EXPECT_FALSE(event.is_signalled());
    event.signal();
    EXPECT_TRUE(event.is_signalled());
    EXPECT_TRUE(event.is_signalled());
    EXPECT_EQ(event.drain(), 1u);
    EXPECT_FALSE(event.is_signalled());
}

/// A guest that kicks for ever while nobody drains must not stop whoever signals for it.
TEST(EventFd, AFullCounterIsASignalAlreadyGiven)
{
    const EventFd event;
    const std::uint64_t all_but_one = std::numeric_limits<std::uint64_t>::max() - 1;
    ASSERT_EQ(::write(event.get(), &all_but_one, sizeof all_but_one), 8);
    event.signal();
    EXPECT_TRUE(event.is_signalled());
    EXPECT_EQ(event.drain(), all_but_one);
}

TEST(EventFd, NeitherWaitsNorPassesToAnotherProgram)
{
    const EventFd event;
    EXPECT_TRUE(::fcntl(event.get(), F_GETFL) & O_NONBLOCK);
    EXPECT_TRUE(::fcntl(event.get(), F_GETFD) & FD_CLOEXEC);
}

}  // namespace
}  // namespace hostler::vmm
