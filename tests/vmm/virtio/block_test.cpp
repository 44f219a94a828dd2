#include "drivers/kvm/vmm/virtio/block.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/vmm/virtio/guest.hpp"

namespace hostler::vmm::virtio {
namespace {

constexpr std::uint64_t disk_bytes = 1 << 20;
constexpr std::uint64_t header_at = Guest::data;
constexpr std::uint64_t status_at = Guest::data + 0x800;
constexpr std::uint64_t data_at = Guest::data + 0x1000;

/// A guest with a disk in a file that has no name.
class BlockTest : public testing::Test {
protected:
    static Fd make_file(std::uint64_t bytes, int flags = 0)
    {
        // In the build folder: /tmp may be a tmpfs, which has no direct I/O.
        std::string name = "disk-XXXXXX";
        Fd fd(::mkostemp(name.data(), O_CLOEXEC | flags));
        ::unlink(name.c_str());
        EXPECT_EQ(::ftruncate(fd.get(), static_cast<off_t>(bytes)), 0);
        return fd;
    }
    void make(Block::Options options = {}, Fd fd = make_file(disk_bytes))
    {
        file = Fd(::dup(fd.get()));
        auto disk = Disk::open(std::move(fd), "the test's disk");
        ASSERT_TRUE(disk) << disk.error().text();
        guest = std::make_unique<Guest>(std::make_unique<Block>(*std::move(disk), options));
    }
    void begin(std::uint32_t type, std::uint64_t sector)
    {
        guest->ram.put(header_at, type);
        guest->ram.put(header_at + 8, sector);
        guest->ram.put(status_at, std::uint8_t{0xee});
    }
    /// Offers the parts between a header and a status, and waits for the answer.
    std::uint8_t run(std::uint32_t type, std::uint64_t sector, std::vector<Ring::Part> parts)
    {
        begin(type, sector);
        parts.insert(parts.begin(), {header_at, 16});
        parts.push_back({status_at, 1, true});
        const auto count = static_cast<std::uint16_t>(guest->ring(0).used_count() + 1);
        guest->ring(0).offer(parts);
        guest->kick(0);
        guest->wait([&] { return guest->ring(0).used_count() == count; });
        used = guest->ring(0).take_used().back().bytes;
        return guest->ram.get<std::uint8_t>(status_at);
    }
    std::uint8_t range(std::uint32_t type, std::uint64_t sector, std::uint32_t sectors,
                       std::uint32_t flags = 0)
    {
        guest->ram.put(data_at, sector);
        guest->ram.put(data_at + 8, sectors);
        guest->ram.put(data_at + 12, flags);
        return run(type, 0, {{data_at, 16}});
    }
    std::string file_text(off_t at, std::size_t bytes) const
    {
        std::string text(bytes, '?');
        EXPECT_EQ(::pread(file.get(), text.data(), bytes, at), static_cast<ssize_t>(bytes));
        return text;
    }
    std::uint64_t file_blocks() const
    {
        struct stat info{};
        ::fstat(file.get(), &info);
        return static_cast<std::uint64_t>(info.st_blocks);
    }
    const BlockCounters& counters() { return guest->device<Block>().counters(); }

    Fd file;
    std::unique_ptr<Guest> guest;
    std::uint32_t used = 0;
};

TEST_F(BlockTest, DescribesTheDisk)
{
    make({.queues = 3, .queue_size = 64, .logical_bytes = 512, .physical_bytes = 4096},
         make_file(disk_bytes + 700));
    EXPECT_EQ(guest->config<std::uint64_t>(0), disk_bytes / 512 + 1) << "whole sectors";
    EXPECT_EQ(guest->config<std::uint32_t>(12), 62u) << "segments";
    EXPECT_EQ(guest->config<std::uint32_t>(20), 512u);
    EXPECT_EQ(guest->config<std::uint8_t>(24), 3) << "eight blocks";
    EXPECT_EQ(guest->config<std::uint16_t>(34), 3) << "queues";
    EXPECT_EQ(guest->read<std::uint16_t>(0x12), 3);
    EXPECT_TRUE(guest->offered() & bit(VIRTIO_BLK_F_MQ));
    EXPECT_FALSE(guest->offered() & bit(VIRTIO_BLK_F_DISCARD));
}

TEST_F(BlockTest, TellsWhatTheFileTakes)
{
    make();
    proto::vmm::Statistics statistics;
    guest->device<Block>().collect(statistics);
    EXPECT_EQ(statistics.blocks(0).allocated_bytes(), 0u);
    EXPECT_EQ(::pwrite(file.get(), std::string(8192, 'x').data(), 8192, 0), 8192);
    ::fdatasync(file.get());
    statistics.Clear();
    guest->device<Block>().collect(statistics);
    EXPECT_EQ(statistics.blocks(0).allocated_bytes(), file_blocks() * 512);
    EXPECT_GE(statistics.blocks(0).allocated_bytes(), 8192u);
}

TEST_F(BlockTest, WritesAndReadsBack)
{
    make();
    guest->start(bit(VIRTIO_BLK_F_FLUSH));
    guest->text(data_at, std::string(1024, 'a'));
    guest->text(data_at + 0x2000, std::string(512, 'b'));
    EXPECT_EQ(
        run(VIRTIO_BLK_T_OUT, 5, {{data_at, 1000}, {data_at + 1000, 24}, {data_at + 0x2000, 512}}),
        0);
    EXPECT_EQ(used, 1u);
    EXPECT_EQ(file_text(5 * 512, 1536), std::string(1024, 'a') + std::string(512, 'b'));

    EXPECT_EQ(
        run(VIRTIO_BLK_T_IN, 6, {{data_at + 0x4000, 3, true}, {data_at + 0x5000, 1021, true}}), 0);
    EXPECT_EQ(used, 1025u);
    EXPECT_EQ(guest->text_at(data_at + 0x4000, 4), std::string(3, 'a') + '\0');
    EXPECT_EQ(guest->text_at(data_at + 0x5000, 1021),
              std::string(509, 'a') + std::string(512, 'b'));
    EXPECT_EQ(run(VIRTIO_BLK_T_FLUSH, 0, {}), 0);

    EXPECT_EQ(counters().writes.requests, 1u);
    EXPECT_EQ(counters().writes.bytes, 1536u);
    EXPECT_GT(counters().writes.time_ns, 0u);
    EXPECT_EQ(counters().reads.bytes, 1024u);
    EXPECT_EQ(counters().flushes.requests, 1u);
    EXPECT_GE(guest->interrupts(1), 3);
}

TEST_F(BlockTest, WritesThroughDirectDescriptorsFromAnyAddress)
{
    Fd direct = make_file(disk_bytes, O_DIRECT);
    make({}, std::move(direct));
    guest->start(bit(VIRTIO_BLK_F_FLUSH));
    // More than one bounce, from an odd address.
    const std::size_t bytes = 600 * 1024;
    std::string text(bytes, ' ');
    for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>('a' + i % 23);
    guest->text(data_at + 1, text);
    EXPECT_EQ(run(VIRTIO_BLK_T_OUT, 8, {{data_at + 1, bytes}}), 0);
    EXPECT_EQ(run(VIRTIO_BLK_T_IN, 8, {{data_at + 0x10'0003, bytes, true}}), 0);
    EXPECT_EQ(used, bytes + 1);
    EXPECT_EQ(guest->text_at(data_at + 0x10'0003, bytes), text);
}

TEST_F(BlockTest, AnswersBadRequestsAndGoesOn)
{
    make();
    guest->start(bit(VIRTIO_BLK_F_FLUSH));
    EXPECT_EQ(run(VIRTIO_BLK_T_IN, disk_bytes / 512, {{data_at, 512, true}}), VIRTIO_BLK_S_IOERR);
    EXPECT_EQ(run(VIRTIO_BLK_T_IN, 0, {{data_at, 100, true}}), VIRTIO_BLK_S_IOERR);
    EXPECT_EQ(run(77, 0, {{data_at, 512, true}}), VIRTIO_BLK_S_UNSUPP);
    EXPECT_EQ(run(VIRTIO_BLK_T_IN, 0, {{data_at, 512, true}}), VIRTIO_BLK_S_OK);
    EXPECT_FALSE(guest->needs_reset());
    EXPECT_EQ(counters().errors, 0u) << "the host failed nothing";
}

TEST_F(BlockTest, GivesTheHostsErrorsToTheGuest)
{
    make();
    guest->start(bit(VIRTIO_BLK_F_FLUSH));
    ASSERT_EQ(::ftruncate(file.get(), 4096), 0);
    EXPECT_EQ(run(VIRTIO_BLK_T_IN, 100, {{data_at, 512, true}}), VIRTIO_BLK_S_IOERR);
    EXPECT_EQ(run(VIRTIO_BLK_T_IN, 7, {{data_at, 1024, true}}), VIRTIO_BLK_S_IOERR)
        << "half of it is there";
    EXPECT_EQ(counters().errors, 2u);
    EXPECT_EQ(run(VIRTIO_BLK_T_IN, 7, {{data_at, 512, true}}), VIRTIO_BLK_S_OK);
}

TEST_F(BlockTest, GivesAWriteErrorToTheGuest)
{
    Fd whole = make_file(disk_bytes);
    const std::string path = "/proc/self/fd/" + std::to_string(whole.get());
    make({}, Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC)));
    guest->start(bit(VIRTIO_BLK_F_FLUSH));
    EXPECT_EQ(run(VIRTIO_BLK_T_OUT, 0, {{data_at, 512}}), VIRTIO_BLK_S_IOERR);
    EXPECT_EQ(run(VIRTIO_BLK_T_IN, 0, {{data_at, 512, true}}), VIRTIO_BLK_S_OK);
}

TEST_F(BlockTest, KeepsAReadOnlyDisk)
{
    make({.is_read_only = true});
    EXPECT_TRUE(guest->offered() & bit(VIRTIO_BLK_F_RO));
    guest->start(bit(VIRTIO_BLK_F_RO));
    EXPECT_EQ(run(VIRTIO_BLK_T_OUT, 0, {{data_at, 512}}), VIRTIO_BLK_S_IOERR);
}

TEST_F(BlockTest, TellsItsSerial)
{
    make({.serial = "a serial of more than twenty bytes"});
    guest->start();
    guest->text(data_at, std::string(24, '#'));
    EXPECT_EQ(run(VIRTIO_BLK_T_GET_ID, 0, {{data_at, 20, true}}), 0);
    EXPECT_EQ(guest->text_at(data_at, 21), "a serial of more tha#");
    EXPECT_EQ(used, 21u);
    EXPECT_EQ(run(VIRTIO_BLK_T_GET_ID, 0, {{data_at, 3, true}}), 0);
    EXPECT_EQ(used, 4u);
}

TEST_F(BlockTest, DiscardsAndZeroes)
{
    make({.can_discard = true});
    guest->start(bit(VIRTIO_BLK_F_DISCARD) | bit(VIRTIO_BLK_F_WRITE_ZEROES) |
                 bit(VIRTIO_BLK_F_FLUSH));
    guest->text(data_at, std::string(256 * 1024, 'x'));
    ASSERT_EQ(run(VIRTIO_BLK_T_OUT, 0, {{data_at, 256 * 1024}}), 0);
    ASSERT_EQ(run(VIRTIO_BLK_T_FLUSH, 0, {}), 0);
    const std::uint64_t before = file_blocks();
    EXPECT_EQ(range(VIRTIO_BLK_T_DISCARD, 0, 256), 0);
    EXPECT_LT(file_blocks(), before);
    EXPECT_EQ(file_text(0, 512), std::string(512, '\0'));
    EXPECT_EQ(range(VIRTIO_BLK_T_WRITE_ZEROES, 300, 1), 0);
    EXPECT_EQ(file_text(299 * 512, 1536),
              std::string(512, 'x') + std::string(512, '\0') + std::string(512, 'x'));
    EXPECT_EQ(range(VIRTIO_BLK_T_WRITE_ZEROES, 400, 8, 1), 0);
    EXPECT_EQ(file_text(400 * 512, 4096), std::string(4096, '\0'));
    EXPECT_EQ(counters().discards.requests, 3u);
    EXPECT_EQ(counters().errors, 0u);
}

TEST_F(BlockTest, WritesZerosByHandWhereTheFileSystemCannot)
{
    // A memfd takes no FALLOC_FL_ZERO_RANGE.
    Fd memory(::memfd_create("disk", MFD_CLOEXEC));
    ASSERT_EQ(::ftruncate(memory.get(), 16 << 20), 0);
    make({}, std::move(memory));
    guest->start(bit(VIRTIO_BLK_F_WRITE_ZEROES) | bit(VIRTIO_BLK_F_FLUSH));
    guest->text(data_at, std::string(512, 'x'));
    for (const std::uint64_t sector : {0U, 20'000U, 20'001U})
        ASSERT_EQ(run(VIRTIO_BLK_T_OUT, sector, {{data_at, 512}}), 0);
    EXPECT_EQ(range(VIRTIO_BLK_T_WRITE_ZEROES, 0, 20'001), 0) << "more than a round";
    EXPECT_EQ(file_text(0, 512), std::string(512, '\0'));
    EXPECT_EQ(file_text(20'000 * 512, 1024), std::string(512, '\0') + std::string(512, 'x'));
}

TEST_F(BlockTest, DurableWritesAreFollowedByAFlushOnlyForRanges)
{
    make({.can_discard = true, .cache = Block::Cache::write_through});
    EXPECT_FALSE(guest->offered() & bit(VIRTIO_BLK_F_FLUSH));
    guest->start(bit(VIRTIO_BLK_F_DISCARD));
    EXPECT_EQ(run(VIRTIO_BLK_T_OUT, 0, {{data_at, 512}}), 0);
    EXPECT_EQ(counters().flushes.requests, 0u);
    EXPECT_EQ(range(VIRTIO_BLK_T_DISCARD, 0, 8), 0);
    EXPECT_EQ(counters().flushes.requests, 1u);
}

TEST_F(BlockTest, AnUnsafeDiskFlushesNothing)
{
    make({.cache = Block::Cache::unsafe});
    guest->start(bit(VIRTIO_BLK_F_FLUSH));
    EXPECT_EQ(run(VIRTIO_BLK_T_FLUSH, 0, {}), 0);
    EXPECT_EQ(counters().flushes.requests, 0u);
}

TEST_F(BlockTest, BreaksOnAChainWithoutAStatus)
{
    make();
    guest->start();
    guest->ring(0).offer({{header_at, 16}});
    guest->kick(0);
    EXPECT_TRUE(guest->needs_reset());
}

TEST_F(BlockTest, ServesMoreRequestsThanTheDiskHasRoomFor)
{
    make({.queues = 2});
    guest->start(bit(VIRTIO_BLK_F_FLUSH) | bit(VIRTIO_BLK_F_MQ));
    begin(VIRTIO_BLK_T_IN, 0);
    for (int i = 0; i < 40; ++i)
        for (const std::size_t queue : {0U, 1U})
            guest->ring(queue).offer({{header_at, 16}, {data_at, 512, true}, {status_at, 1, true}});
    // Both queues hold 40 chains of three in 128 entries; four times over is more than
    // in_flight_max.
    for (std::uint16_t round = 1; round <= 4; ++round) {
        guest->kick(0);
        guest->kick(1);
        guest->wait_used(0, static_cast<std::uint16_t>(40 * round));
        guest->wait_used(1, static_cast<std::uint16_t>(40 * round));
        for (const std::size_t queue : {0U, 1U})
            for (int i = 0; i < 40 && round < 4; ++i)
                guest->ring(queue).publish(static_cast<std::uint16_t>(3 * i));
    }
    EXPECT_EQ(counters().reads.requests, 320u);
    EXPECT_EQ(counters().errors, 0u);
}

TEST_F(BlockTest, AFloodBeyondTheDisksRoomIsServedInTurns)
{
    make();
    guest->start(bit(VIRTIO_BLK_F_FLUSH));
    begin(VIRTIO_BLK_T_FLUSH, 0);
    guest->ring(0).descriptor(0, {header_at, 16, next_flag, 1});
    guest->ring(0).descriptor(1, {status_at, 1, write_flag, 0});
    // Each of the 128 entries names the same chain, three times over.
    for (std::uint16_t round = 1; round <= 3; ++round) {
        for (int i = 0; i < 128; ++i) guest->ring(0).publish(0);
        guest->write(pci_window::notify, std::uint16_t{0});
        guest->wait_used(0, static_cast<std::uint16_t>(128 * round));
    }
    EXPECT_EQ(counters().flushes.requests, 384u);
}

TEST_F(BlockTest, AResetInTheMiddleWaitsForTheHost)
{
    make();
    for (int life = 0; life < 20; ++life) {
        guest->start(bit(VIRTIO_BLK_F_FLUSH));
        begin(VIRTIO_BLK_T_OUT, 0);
        for (int i = 0; i < 30; ++i)
            guest->ring(0).offer({{header_at, 16}, {data_at, 65536}, {status_at, 1, true}});
        guest->write(pci_window::notify, std::uint16_t{0});
        guest->machine.loop.run_once(std::chrono::milliseconds(0));
        guest->set_status(0);
        guest->wait([&] { return guest->status() == 0; });
        EXPECT_TRUE(guest->device<Block>().is_idle());
    }
    EXPECT_EQ(counters().errors, 0u);
}

TEST_F(BlockTest, GoesDownWithRequestsInFlight)
{
    make();
    guest->start(bit(VIRTIO_BLK_F_FLUSH));
    begin(VIRTIO_BLK_T_OUT, 0);
    for (int i = 0; i < 30; ++i)
        guest->ring(0).offer({{header_at, 16}, {data_at, 65536}, {status_at, 1, true}});
    guest->write(pci_window::notify, std::uint16_t{0});
    guest->machine.loop.run_once(std::chrono::milliseconds(0));
    guest.reset();
}

TEST(Disk, RefusesWhatIsNoDisk)
{
    const auto refused = Disk::open(Fd(::open("/dev/null", O_RDWR | O_CLOEXEC)), "disk vda");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().detail, "disk vda is neither a file nor a block device");
    EXPECT_FALSE(Disk::open(Fd(), "disk vda"));
}

}  // namespace
}  // namespace hostler::vmm::virtio
