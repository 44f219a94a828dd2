#include "drivers/host/topology.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/drivers/host/fake_host.hpp"

namespace hostler::drivers::host {
namespace {

TEST(Topology, ReadsCellsWithTheirCpusMemoryPagesAndDistances)
{
    const FakeHost host = FakeHost::two_sockets();
    const Topology topology = read_topology(host.root());
    ASSERT_EQ(topology.cpus.size(), 8u);
    ASSERT_EQ(topology.cells.size(), 2u);
    const HostCell& cell = topology.cells[0];
    ASSERT_EQ(cell.cpus.size(), 4u);
    EXPECT_EQ(cell.cpus[2].id, 4u);
    EXPECT_EQ(cell.cpus[2].siblings.text(), "0,4");
    EXPECT_EQ(topology.cells[1].cpus[0].socket, 1u);
    EXPECT_EQ(cell.memory_kib, 8'000'000u);
    EXPECT_EQ(cell.free_kib, 1'000'000u);
    ASSERT_EQ(cell.distances.size(), 2u);
    EXPECT_EQ(cell.distances[1].cell, 1u);
    EXPECT_EQ(cell.distances[1].value, 21u);
}

TEST(Topology, OrdinaryPagesAreThoseNotInHugeOnes)
{
    if (sysconf(_SC_PAGESIZE) != 4096) GTEST_SKIP() << "figures are for pages of 4 KiB";
    const FakeHost host = FakeHost::two_sockets();
    const std::vector<PagePool> pages = read_topology(host.root()).cells[0].pages;
    ASSERT_EQ(pages.size(), 3u);
    EXPECT_EQ(pages[0].size_kib, 4u);
    EXPECT_EQ(pages[0].count, (8'000'000u - 100 * 2048 - 1048576) / 4);
    EXPECT_EQ(pages[1].size_kib, 2048u);
    EXPECT_EQ(pages[1].count, 100u);
    EXPECT_EQ(pages[1].free, 40u);
    EXPECT_EQ(pages[2].size_kib, 1048576u);
}

TEST(Topology, AKernelWithoutNumaHasOneCell)
{
    FakeHost host;
    host.cpus("0-1", "0-1").cpu(0, 0, 0, "0").cpu(1, 0, 1, "1");
    host.file("/proc/meminfo", "MemTotal: 1000 kB\nMemFree: 400 kB\n");
    const Topology topology = read_topology(host.root());
    ASSERT_EQ(topology.cells.size(), 1u);
    EXPECT_EQ(topology.cells[0].memory_kib, 1000u);
    EXPECT_EQ(topology.cells[0].cpus.size(), 2u);
    EXPECT_TRUE(topology.cells[0].distances.empty());
}

TEST(Topology, CellsMayBeNumberedWithHoles)
{
    FakeHost host;
    host.cpus("0-1", "0-1").cpu(0, 0, 0, "0").cpu(1, 1, 0, "1");
    host.cell(0, "0", "10 20", 10, 1).cell(8, "1", "20 10", 20, 2);
    const Topology topology = read_topology(host.root());
    ASSERT_EQ(topology.cells.size(), 2u);
    EXPECT_EQ(topology.cells[1].id, 8u);
    EXPECT_EQ(topology.cells[1].distances[1].cell, 8u);
    EXPECT_EQ(topology.cells[1].distances[1].value, 10u);
}

TEST(CpuMap, TellsWhatIsPresentAndWhatIsOnline)
{
    FakeHost host;
    host.cpus("0-3", "0,2-3");
    const CpuMap map = read_cpu_map(host.root());
    EXPECT_EQ(map.present, 4u);
    EXPECT_EQ(map.online.text(), "0,2-3");
    EXPECT_EQ(read_cpu_map(FakeHost().root()).present, 0u);
}

TEST(Topology, ReadsTheRealHost)
{
    const Topology topology = read_topology(HostRoot());
    EXPECT_EQ(topology.cpus.size(), static_cast<std::size_t>(sysconf(_SC_NPROCESSORS_CONF)));
    ASSERT_FALSE(topology.cells.empty());
    EXPECT_GT(topology.cells[0].memory_kib, 0u);
}

}  // namespace
}  // namespace hostler::drivers::host
