// What waits to be written to a client: in order, joined, and never more than its bound.

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <numeric>

#include "daemon/rpc/outbox.hpp"

namespace hostler::daemon {
namespace {

/// A peer that takes `room` bytes at once, and all of what is waited for.
struct SlowPeer : proto::Transport {
    Task<std::size_t> read(std::span<std::uint8_t>, std::vector<Fd>&) override { co_return 0; }
    Task<bool> write(std::span<const std::uint8_t> bytes, std::span<const Fd>) override
    {
        taken.insert(taken.end(), bytes.begin(), bytes.end());
        co_return is_there;
    }
    std::size_t write_now(std::span<const std::uint8_t> bytes) noexcept override
    {
        const std::size_t count = std::min(bytes.size(), room);
        taken.insert(taken.end(), bytes.begin(), bytes.begin() + static_cast<long>(count));
        room -= count;
        ++writes;
        return count;
    }
    void close() noexcept override {}
    void stop_reading() noexcept override {}
    void interrupt_reading() noexcept override {}
    Executor executor() override { return context.get_executor(); }
    std::string peer() const override { return "slow"; }
    bool cuts_into_records() const override { return has_records; }

    asio::io_context context;
    proto::Bytes taken;
    std::size_t room = 0;
    int writes = 0;
    bool is_there = true;
    bool has_records = false;
};

proto::Bytes frame(std::size_t size, std::uint8_t first)
{
    proto::Bytes bytes(size);
    std::iota(bytes.begin(), bytes.end(), first);
    return bytes;
}

Task<> drained(Outbox& outbox, bool& is_open)
{
    is_open = co_await outbox.drain();
}

TEST(Outbox, CountsTheFramesThatWait)
{
    SlowPeer peer;
    peer.room = 25;
    Outbox outbox(peer);
    for (int count = 0; count < 3; ++count) ASSERT_TRUE(outbox.push(frame(10, 0), {}));
    EXPECT_EQ(outbox.frames(), 3u);
    EXPECT_TRUE(outbox.flush());
    EXPECT_EQ(outbox.frames(), 3u);  // they go as one, which has not gone yet
    peer.room = 5;
    EXPECT_FALSE(outbox.flush());
    EXPECT_EQ(outbox.frames(), 0u);
}

TEST(Outbox, LetsEachFrameLeaveByItselfWhereThereAreRecords)
{
    SlowPeer peer;
    peer.has_records = true;
    peer.room = 1000;
    Outbox outbox(peer);
    for (int count = 0; count < 3; ++count) ASSERT_TRUE(outbox.push(frame(10, 0), {}));
    EXPECT_FALSE(outbox.flush());
    EXPECT_EQ(peer.writes, 3);
}

TEST(Outbox, LetsSmallFramesLeaveTogether)
{
    SlowPeer peer;
    peer.room = 100;
    Outbox outbox(peer);
    ASSERT_TRUE(outbox.push(frame(10, 0), {}));
    ASSERT_TRUE(outbox.push(frame(10, 10), {}));
    EXPECT_FALSE(outbox.flush());
    EXPECT_EQ(peer.writes, 1);
    EXPECT_EQ(peer.taken, frame(20, 0));
    EXPECT_TRUE(outbox.is_empty());
}

TEST(Outbox, KeepsTheRestForWhenThePeerReads)
{
    SlowPeer peer;
    peer.room = 7;
    Outbox outbox(peer);
    ASSERT_TRUE(outbox.push(frame(20, 0), {}));
    EXPECT_TRUE(outbox.flush());
    EXPECT_EQ(outbox.bytes(), 13u);
    bool is_open = false;
    spawn(peer.executor(), drained(outbox, is_open));
    peer.context.run();
    EXPECT_TRUE(is_open);
    EXPECT_EQ(peer.taken, frame(20, 0));
    EXPECT_EQ(outbox.bytes(), 0u);
}

TEST(Outbox, StopsWhenThePeerIsGone)
{
    SlowPeer peer;
    peer.is_there = false;
    Outbox outbox(peer);
    ASSERT_TRUE(outbox.push(frame(20, 0), {}));
    bool is_open = true;
    spawn(peer.executor(), drained(outbox, is_open));
    peer.context.run();
    EXPECT_FALSE(is_open);
}

TEST(Outbox, RefusesMoreThanItsBound)
{
    SlowPeer peer;
    Outbox outbox(peer);
    constexpr std::size_t piece = 8u << 20;
    for (std::size_t held = 0; held < outbox_bytes_max; held += piece)
        ASSERT_TRUE(outbox.push(proto::Bytes(piece), {}));
    EXPECT_FALSE(outbox.push(proto::Bytes(1), {}));
}

}  // namespace
}  // namespace hostler::daemon
