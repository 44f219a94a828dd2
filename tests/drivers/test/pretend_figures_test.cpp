// Figures of pretended devices: never 0, growing while the guest runs, and in keeping with each
// other.

#include "drivers/test/pretend_figures.hpp"

#include <gtest/gtest.h>
#include <libvirt/libvirt.h>

#include <map>

namespace hostler::drivers::test {
namespace {

constexpr std::uint64_t second = 1'000'000'000;

TEST(PretendFigures, ADiskHasWorkedFromTheFirstMoment)
{
    const BlockStatistics now = block_figures("vda", 0, 0);
    EXPECT_EQ(now.target, "vda");
    EXPECT_GT(now.read_requests, 0u);
    EXPECT_GT(now.write_requests, 0u);
    EXPECT_GT(now.flush_requests, 0u);
}

TEST(PretendFigures, ADisksFiguresGrow)
{
    const BlockStatistics before = block_figures("vda", 0, second);
    const BlockStatistics after = block_figures("vda", 0, 2 * second);
    EXPECT_GT(after.read_requests, before.read_requests);
    EXPECT_GT(after.read_bytes, before.read_bytes);
    EXPECT_GT(after.read_ns, before.read_ns);
    EXPECT_GT(after.write_requests, before.write_requests);
    EXPECT_GT(after.write_bytes, before.write_bytes);
    EXPECT_GT(after.flush_requests, before.flush_requests);
}

TEST(PretendFigures, ADiskIsNeverBusierThanTimeAllows)
{
    const BlockStatistics block = block_figures("vda", 0, 100 * second);
    EXPECT_LT(block.read_ns + block.write_ns + block.flush_ns, 100 * second);
    EXPECT_EQ(block.read_bytes % block.read_requests, 0u);
    EXPECT_LE(block.capacity, block.physical);
}

TEST(PretendFigures, EverySecondDiskFailsInAnotherWay)
{
    EXPECT_EQ(block_figures("a", 0, 0).failure, VIR_DOMAIN_DISK_ERROR_UNSPEC);
    EXPECT_EQ(block_figures("b", 1, 0).failure, VIR_DOMAIN_DISK_ERROR_NO_SPACE);
    EXPECT_EQ(block_figures("c", 2, 0).failure, VIR_DOMAIN_DISK_ERROR_UNSPEC);
}

TEST(PretendFigures, AnInterfaceDropsAndFailsLessThanItCarries)
{
    const InterfaceStatistics before = interface_figures("net0", 1, second);
    const InterfaceStatistics after = interface_figures("net0", 1, 100 * second);
    EXPECT_EQ(after.target, "net0");
    EXPECT_GT(after.rx_packets, before.rx_packets);
    EXPECT_GT(after.tx_bytes, before.tx_bytes);
    EXPECT_GT(after.rx_errors, before.rx_errors);
    EXPECT_LT(after.rx_errors + after.rx_drops, after.rx_packets);
    EXPECT_LT(after.tx_errors + after.tx_drops, after.tx_packets);
}

TEST(PretendFigures, AnInterfacesLeaseIsThatOfItsPlace)
{
    const InterfaceStatistics interface = interface_figures("net1", 4, 0);
    ASSERT_EQ(interface.leases.size(), 1u);
    EXPECT_EQ(interface.leases[0].text, "192.168.122.7");
}

TEST(PretendFigures, TheBalloonTellsOfWhatTheGuestHas)
{
    const BalloonStatistics balloon = balloon_figures(1'048'576, 2'097'152, 1'700'000'000);
    EXPECT_EQ(balloon.current_kib, 1'048'576u);
    EXPECT_EQ(balloon.maximum_kib, 2'097'152u);
    EXPECT_LE(balloon.resident_kib, balloon.current_kib);
    std::map<int, std::uint64_t> guest;
    for (const auto& [tag, value] : balloon.guest) guest[tag] = value;
    EXPECT_EQ(guest.size(), balloon.guest.size()) << "a figure is told twice";
    EXPECT_EQ(guest.at(VIR_DOMAIN_MEMORY_STAT_AVAILABLE), 1'048'576u);
    EXPECT_LE(guest.at(VIR_DOMAIN_MEMORY_STAT_USABLE), guest.at(VIR_DOMAIN_MEMORY_STAT_AVAILABLE));
    EXPECT_EQ(guest.at(VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE), 1'700'000'000u);
}

}  // namespace
}  // namespace hostler::drivers::test
