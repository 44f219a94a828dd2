#include "daemon/rpc/handshakes.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>

namespace hostler::daemon {
namespace {

struct Pair {
    Pair()
    {
        int ends[2];
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
        here = Fd(ends[0]);
        there = Fd(ends[1]);
    }
    Fd here, there;
};

TEST(HandshakesTest, CountsThoseThatAreUnderWay)
{
    Handshakes handshakes;
    const Pair pair;
    std::optional<Handshakes::Entry> first = handshakes.enter(pair.here.get());
    const Handshakes::Entry second = handshakes.enter(pair.there.get());
    const Handshakes::Entry moved = std::move(*first);
    first.reset();
    EXPECT_EQ(handshakes.count(), 2u);
}

TEST(HandshakesTest, CutsOffThoseThatAreUnderWay)
{
    Handshakes handshakes;
    const Pair pair;
    const Handshakes::Entry entry = handshakes.enter(pair.here.get());
    handshakes.cut_off();
    char byte = 0;
    EXPECT_EQ(::read(pair.here.get(), &byte, 1), 0);
    EXPECT_EQ(::read(pair.there.get(), &byte, 1), 0);
}

TEST(HandshakesTest, LeavesAloneThoseThatAreOver)
{
    Handshakes handshakes;
    const Pair pair;
    {
        const Handshakes::Entry entry = handshakes.enter(pair.here.get());
    }
    handshakes.cut_off();
    EXPECT_EQ(::write(pair.here.get(), "x", 1), 1);
    EXPECT_EQ(handshakes.count(), 0u);
}

}  // namespace
}  // namespace hostler::daemon
