#include "drivers/kvm/vmm/virtio/balloon.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/vmm/virtio/guest.hpp"

namespace hostler::vmm::virtio {
namespace {

constexpr std::uint16_t inflate_queue = 0;
constexpr std::uint16_t deflate_queue = 1;
constexpr std::uint16_t statistics_queue = 2;
constexpr std::uint64_t page = 4096;
constexpr std::uint64_t at = Guest::data;
constexpr std::uint64_t victims = 0x20'0000;  ///< pages that go

/// The same memory as a balloon needs before it has a guest.
const GuestMemory& ram_of_size()
{
    static TestMemory bytes(Guest::ram_bytes);
    static const GuestMemory memory(bytes.bytes());
    return memory;
}

class BalloonTest : public testing::Test {
protected:
    void make(const Balloon::Options& options = {})
    {
        guest = std::make_unique<Guest>(std::make_unique<Balloon>(ram_of_size(), options));
    }
    proto::vmm::BalloonStatistics counters() const
    {
        proto::vmm::Statistics all;
        guest->transport->collect(all);
        return all.balloon();
    }
    bool serve(const proto::vmm::Request& request)
    {
        bool is_handled = false;
        EXPECT_TRUE(guest->transport->serve(request, is_handled));
        guest->settle();
        return is_handled;
    }
    bool set_target(std::uint64_t bytes)
    {
        proto::vmm::Request request;
        request.mutable_set_balloon()->set_target_bytes(bytes);
        return serve(request);
    }
    void refresh()
    {
        proto::vmm::Request request;
        request.mutable_get_statistics()->set_refresh_balloon(true);
        EXPECT_FALSE(serve(request)) << "others count as well";
    }
    /// Fills the statistics buffer as a driver does, and gives it.
    void tell(std::uint64_t free_bytes)
    {
        guest->ram.put(at, std::uint16_t{VIRTIO_BALLOON_S_MEMFREE});
        guest->ram.put(at + 2, free_bytes);
        guest->ram.put(at + 10, std::uint16_t{77});
        guest->ram.put(at + 12, ~std::uint64_t{0});
        guest->ring(statistics_queue).offer({{at, 25}});
        guest->kick(statistics_queue);
    }

    std::unique_ptr<Guest> guest;
};

TEST_F(BalloonTest, AsksForWhatTheHostWants)
{
    make({.target_bytes = 3 << 20});
    EXPECT_EQ(guest->config<std::uint32_t>(0), 256u) << "1 MiB of 4 KiB pages";
    guest->start();
    EXPECT_TRUE(set_target(2 << 20));
    EXPECT_EQ(guest->config<std::uint32_t>(0), 512u);
    EXPECT_EQ(guest->interrupts(0), 1);
    EXPECT_TRUE(set_target(2 << 20));
    EXPECT_EQ(guest->interrupts(0), 1) << "nothing new";
    EXPECT_TRUE(set_target(1 << 30));
    EXPECT_EQ(guest->config<std::uint32_t>(0), 0u);
    EXPECT_EQ(counters().target_bytes(), Guest::ram_bytes);
}

TEST_F(BalloonTest, TellsWhatTheGuestHasNow)
{
    make();
    guest->start();
    guest->write(pci_window::device + 4, std::uint32_t{256});
    EXPECT_EQ(guest->config<std::uint32_t>(4), 256u);
    EXPECT_EQ(counters().actual_bytes(), Guest::ram_bytes - (1 << 20));
    guest->settle();
    ASSERT_EQ(guest->machine.reporter.events.size(), 1u);
    EXPECT_EQ(guest->machine.reporter.events[0].balloon_changed().actual_bytes(),
              Guest::ram_bytes - (1 << 20));
    guest->write(pci_window::device + 4, ~std::uint32_t{0});
    EXPECT_EQ(counters().actual_bytes(), 0u) << "a lie goes no further";
    guest->write(pci_window::device, std::uint32_t{9});
    guest->write(pci_window::device + 4, std::uint16_t{9});
    EXPECT_EQ(guest->config<std::uint32_t>(0), 0u) << "the host's to say";
    guest->set_status(0);
    guest->settle();
    EXPECT_EQ(counters().actual_bytes(), Guest::ram_bytes);
}

TEST_F(BalloonTest, TellsOfADriverThatGoesByLittleWhereItIsInTheEnd)
{
    make();
    guest->start();
    const auto& events = guest->machine.reporter.events;
    for (std::uint32_t pages = 1; pages <= 256; ++pages) {
        guest->write(pci_window::device + 4, pages);
        guest->settle();
    }
    guest->wait([&] {
        return events.back().balloon_changed().actual_bytes() == Guest::ram_bytes - (1 << 20);
    });
    EXPECT_LE(events.size(), 4u) << "at most once a second";
}

TEST_F(BalloonTest, GivesPagesToTheHost)
{
    TestMemory bytes(Guest::ram_bytes);
    const GuestMemory memory(bytes.bytes());
    Guest own(std::make_unique<Balloon>(memory, Balloon::Options{}));
    own.start();
    for (std::uint64_t i = 0; i < 8; ++i)
        std::memset(bytes.bytes().data() + victims + page * i, 'x', page);
    struct stat before{};
    ::fstat(bytes.fd(), &before);
    // Falling, as Linux gives them; two alone; one twice; one nowhere.
    const std::array<std::uint32_t, 7> numbers = {0x203, 0x202,       0x201, 0x206,
                                                  0x206, 0xffff'ffff, 0x400};
    own.ram.put(at, numbers);
    own.ring(inflate_queue).offer({{at, 10}, {at + 10, sizeof numbers - 10}});
    own.kick(inflate_queue);
    EXPECT_EQ(own.ring(inflate_queue).used_count(), 1);
    struct stat after{};
    ::fstat(bytes.fd(), &after);
    EXPECT_EQ(before.st_blocks - after.st_blocks, 4 * 8) << "four pages of eight sectors";
    const auto text = [&](std::uint64_t number) {
        return static_cast<char>(bytes.bytes()[victims + page * number]);
    };
    EXPECT_EQ(text(0), 'x');
    EXPECT_EQ(text(1), '\0');
    EXPECT_EQ(text(4), 'x');
    EXPECT_EQ(text(6), '\0');
    own.ring(deflate_queue).offer({{at, 4}});
    own.kick(deflate_queue);
    EXPECT_EQ(own.ring(deflate_queue).used_count(), 1);
    EXPECT_FALSE(own.needs_reset());
}

TEST_F(BalloonTest, KeepsWhatTheGuestSaysOfItsMemory)
{
    make();
    guest->start(bit(VIRTIO_BALLOON_F_STATS_VQ));
    EXPECT_FALSE(counters().has_last_update_s());
    tell(1000);
    EXPECT_EQ(counters().free_bytes(), 1000u);
    EXPECT_FALSE(counters().has_swap_in_bytes());
    EXPECT_GT(counters().last_update_s(), 1'700'000'000u);
    EXPECT_EQ(guest->ring(statistics_queue).used_count(), 0) << "kept, to ask again";
    refresh();
    EXPECT_EQ(guest->ring(statistics_queue).used_count(), 1);
    refresh();
    EXPECT_EQ(guest->ring(statistics_queue).used_count(), 1) << "it was asked already";
    tell(2000);
    EXPECT_EQ(counters().free_bytes(), 2000u);
    tell(3000);
    EXPECT_EQ(guest->ring(statistics_queue).used_count(), 2) << "one buffer is enough";
}

TEST_F(BalloonTest, AsksByItselfEachPeriod)
{
    make();
    guest->start(bit(VIRTIO_BALLOON_F_STATS_VQ));
    tell(1);
    proto::vmm::Request request;
    request.mutable_set_balloon_period()->set_seconds(1);
    EXPECT_TRUE(serve(request));
    guest->wait_used(statistics_queue, 1);
    request.mutable_set_balloon_period()->set_seconds(0);
    EXPECT_TRUE(serve(request));
}

TEST_F(BalloonTest, TakesReportsOfFreePages)
{
    make({.reports_free_pages = true});
    EXPECT_TRUE(guest->offered() & bit(VIRTIO_BALLOON_F_REPORTING));
    // Without statistics the reports are the third queue.
    guest->start(bit(VIRTIO_BALLOON_F_REPORTING));
    guest->text(victims, std::string(4 * page, 'x'));
    guest->ring(2).offer({{victims, page, true}, {victims + 2 * page + 100, page + 4000, true}});
    guest->kick(2);
    EXPECT_EQ(guest->ring(2).used_count(), 1);
    EXPECT_EQ(guest->text_at(victims, page), std::string(page, '\0'));
    EXPECT_EQ(guest->text_at(victims + page, 2 * page), std::string(2 * page, 'x'));
    EXPECT_EQ(guest->text_at(victims + 3 * page, page), std::string(page, '\0')) << "whole pages";
    EXPECT_EQ(counters().reported_bytes(), 2 * page);
}

TEST_F(BalloonTest, OffersWhatTheDomainWants)
{
    make();
    EXPECT_FALSE(guest->offered() & bit(VIRTIO_BALLOON_F_REPORTING));
    EXPECT_FALSE(guest->offered() & bit(VIRTIO_BALLOON_F_DEFLATE_ON_OOM));
    EXPECT_EQ(guest->read<std::uint16_t>(0x12), 3);
    make({.reports_free_pages = true, .deflates_on_oom = true});
    EXPECT_TRUE(guest->offered() & bit(VIRTIO_BALLOON_F_DEFLATE_ON_OOM));
    EXPECT_EQ(guest->read<std::uint16_t>(0x12), 4);
}

}  // namespace
}  // namespace hostler::vmm::virtio
