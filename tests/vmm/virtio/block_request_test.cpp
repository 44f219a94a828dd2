#include "drivers/kvm/vmm/virtio/block_request.hpp"

#include <gtest/gtest.h>
#include <linux/virtio_blk.h>

#include <array>

namespace hostler::vmm::virtio {
namespace {

using Verdict = BlockRequest::Verdict;

/// A chain over bytes of the test's own, and what decode() makes of it.
class BlockRequestTest : public testing::Test {
protected:
    void header(std::uint32_t type, std::uint64_t sector)
    {
        std::memcpy(out.data(), &type, sizeof type);
        std::memcpy(out.data() + 8, &sector, sizeof sector);
    }
    void range(std::uint64_t sector, std::uint32_t sectors, std::uint32_t flags)
    {
        std::memcpy(out.data() + 16, &sector, sizeof sector);
        std::memcpy(out.data() + 24, &sectors, sizeof sectors);
        std::memcpy(out.data() + 28, &flags, sizeof flags);
    }
    /// So many bytes that the device reads, and so many that it writes.
    BlockRequest judge(std::size_t readable, std::size_t writable)
    {
        Chain chain;
        // Cut in the middle of everything: framing means nothing.
        const auto add = [&](std::byte* at, std::size_t bytes) {
            for (std::size_t i = 0; i < bytes; i += 7)
                chain.buffers.push_back({at + i, std::min<std::size_t>(7, bytes - i)});
        };
        add(out.data(), readable);
        chain.readable_count = chain.buffers.size();
        chain.readable_bytes = readable;
        add(in.data(), writable);
        chain.writable_bytes = writable;
        return decode(chain, rules, io);
    }
    void expect_answer(std::uint8_t status, std::size_t readable, std::size_t writable)
    {
        const BlockRequest request = judge(readable, writable);
        EXPECT_EQ(request.verdict, Verdict::answer);
        EXPECT_EQ(request.status, status);
        EXPECT_EQ(request.status_at, in.data() + writable - 1);
    }

    std::array<std::byte, 4096> out{};
    std::array<std::byte, 4096> in{};
    BlockRules rules{.sectors = 100, .can_discard = true, .can_zero = true};
    Disk::Io io;
};

TEST_F(BlockRequestTest, ReadsIntoWhatPrecedesTheStatus)
{
    header(VIRTIO_BLK_T_IN, 98);
    const BlockRequest request = judge(16, 1025);
    EXPECT_EQ(request.verdict, Verdict::perform);
    EXPECT_EQ(request.status_at, in.data() + 1024);
    EXPECT_EQ(io.kind, Disk::Kind::read);
    EXPECT_EQ(io.offset, 98u * 512);
    EXPECT_EQ(io.bytes, 1024u);
    std::size_t total = 0;
    for (const iovec& buffer : io.buffers) total += buffer.iov_len;
    EXPECT_EQ(total, 1024u);
    EXPECT_EQ(io.buffers.front().iov_base, in.data());
}

TEST_F(BlockRequestTest, WritesWhatFollowsTheHeader)
{
    header(VIRTIO_BLK_T_OUT, 0);
    EXPECT_EQ(judge(16 + 512, 1).verdict, Verdict::perform);
    EXPECT_EQ(io.kind, Disk::Kind::write);
    EXPECT_EQ(io.buffers.front().iov_base, out.data() + 16);
    EXPECT_EQ(io.bytes, 512u);
}

TEST_F(BlockRequestTest, RefusesWhatLiesOutsideTheDisk)
{
    header(VIRTIO_BLK_T_IN, 99);
    expect_answer(VIRTIO_BLK_S_IOERR, 16, 1025);
    header(VIRTIO_BLK_T_IN, 100);
    expect_answer(VIRTIO_BLK_S_IOERR, 16, 513);
    header(VIRTIO_BLK_T_OUT, ~std::uint64_t{0});
    expect_answer(VIRTIO_BLK_S_IOERR, 16 + 512, 1);
    header(VIRTIO_BLK_T_IN, std::uint64_t{1} << 55);
    expect_answer(VIRTIO_BLK_S_IOERR, 16, 513);
}

TEST_F(BlockRequestTest, RefusesParts)
{
    header(VIRTIO_BLK_T_IN, 0);
    expect_answer(VIRTIO_BLK_S_IOERR, 16, 512);
    expect_answer(VIRTIO_BLK_S_IOERR, 16, 1);
    header(VIRTIO_BLK_T_OUT, 0);
    expect_answer(VIRTIO_BLK_S_IOERR, 16 + 511, 1);
    expect_answer(VIRTIO_BLK_S_IOERR, 16, 1);
}

TEST_F(BlockRequestTest, KeepsAReadOnlyDisk)
{
    rules.is_read_only = true;
    header(VIRTIO_BLK_T_OUT, 0);
    expect_answer(VIRTIO_BLK_S_IOERR, 16 + 512, 1);
    header(VIRTIO_BLK_T_DISCARD, 0);
    range(0, 8, 0);
    expect_answer(VIRTIO_BLK_S_IOERR, 32, 1);
    header(VIRTIO_BLK_T_FLUSH, 0);
    EXPECT_EQ(judge(16, 1).verdict, Verdict::perform);
}

TEST_F(BlockRequestTest, TakesRanges)
{
    header(VIRTIO_BLK_T_DISCARD, 0);
    range(4, 8, 0);
    EXPECT_EQ(judge(32, 1).verdict, Verdict::perform);
    EXPECT_EQ(io.kind, Disk::Kind::discard);
    EXPECT_EQ(io.offset, 4u * 512);
    EXPECT_EQ(io.bytes, 8u * 512);
    header(VIRTIO_BLK_T_WRITE_ZEROES, 0);
    range(99, 1, 1);
    EXPECT_EQ(judge(32, 1).verdict, Verdict::perform);
    EXPECT_EQ(io.kind, Disk::Kind::zero);
    EXPECT_TRUE(io.may_unmap);
    range(99, 1, 0);
    (void)judge(32, 1);
    EXPECT_FALSE(io.may_unmap);
}

TEST_F(BlockRequestTest, RefusesWrongRanges)
{
    header(VIRTIO_BLK_T_WRITE_ZEROES, 0);
    range(99, 2, 0);
    expect_answer(VIRTIO_BLK_S_IOERR, 32, 1);
    range(~std::uint64_t{0}, 1, 0);
    expect_answer(VIRTIO_BLK_S_IOERR, 32, 1);
    range(0, range_sectors_max + 1, 0);
    expect_answer(VIRTIO_BLK_S_IOERR, 32, 1);
    range(0, 1, 2);
    expect_answer(VIRTIO_BLK_S_UNSUPP, 32, 1);
    range(0, 1, 0);
    expect_answer(VIRTIO_BLK_S_IOERR, 31, 1);
    expect_answer(VIRTIO_BLK_S_IOERR, 48, 1);
    header(VIRTIO_BLK_T_DISCARD, 0);
    range(0, 1, 1);
    expect_answer(VIRTIO_BLK_S_UNSUPP, 32, 1);
    range(100, 0, 0);
    expect_answer(VIRTIO_BLK_S_OK, 32, 1);
    rules.can_discard = false;
    expect_answer(VIRTIO_BLK_S_UNSUPP, 32, 1);
}

TEST_F(BlockRequestTest, KnowsNothingElse)
{
    for (const std::uint32_t type : {2U, 3U, 5U, 7U, 9U, 14U, 0x8000'0000U, ~0U}) {
        header(type, 0);
        expect_answer(VIRTIO_BLK_S_UNSUPP, 16 + 512, 513);
    }
    header(VIRTIO_BLK_T_GET_ID, 0);
    EXPECT_EQ(judge(16, 21).verdict, Verdict::identify);
}

TEST_F(BlockRequestTest, WithoutRoomForAStatusTheDriverIsBroken)
{
    EXPECT_EQ(judge(16, 0).verdict, Verdict::malformed);
    EXPECT_EQ(judge(15, 1).verdict, Verdict::malformed);
    EXPECT_EQ(judge(0, 0).verdict, Verdict::malformed);
    EXPECT_EQ(judge(0, 513).verdict, Verdict::malformed);
}

}  // namespace
}  // namespace hostler::vmm::virtio
