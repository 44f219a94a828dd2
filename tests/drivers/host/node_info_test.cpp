#include "drivers/host/node_info.hpp"

#include <gtest/gtest.h>

#include "tests/drivers/host/fake_host.hpp"

namespace hostler::drivers::host {
namespace {

NodeInfo info_of(const FakeHost& host)
{
    return read_node_info(host.root(), read_topology(host.root()));
}

/// nodes x sockets x cores x threads.
std::string shape(const NodeInfo& info)
{
    return fmt::format("{}x{}x{}x{}", info.nodes, info.sockets, info.cores, info.threads);
}

TEST(NodeInfo, ARegularHostMultiplies)
{
    const NodeInfo info = info_of(FakeHost::two_sockets());
    EXPECT_EQ(info.cpus, 8u);
    EXPECT_EQ(info.mhz, 2096u);
    EXPECT_EQ(info.memory_kib, 12'000'000u);
    EXPECT_EQ(shape(info), "2x1x2x2");
    EXPECT_FALSE(info.model.empty());
}

TEST(NodeInfo, AnOfflineCpuHasItsPlaceInTheShape)
{
    FakeHost host = FakeHost::two_sockets();
    host.cpus("0-7", "0-6");
    const NodeInfo info = info_of(host);
    EXPECT_EQ(info.cpus, 7u);
    EXPECT_EQ(shape(info), "2x1x2x2");
}

TEST(NodeInfo, OneCellMayHoldTwoSockets)
{
    FakeHost host;
    host.cpus("0-3", "0-3");
    host.cpu(0, 0, 0, "0").cpu(1, 0, 1, "1").cpu(2, 1, 0, "2").cpu(3, 1, 1, "3");
    host.cell(0, "0-3", "10", 100, 50);
    EXPECT_EQ(shape(info_of(host)), "1x2x2x1");
}

TEST(NodeInfo, CoresNumberedAnewOnEachDieAreToldFlat)
{
    FakeHost host;
    host.cpus("0-3", "0-3");
    host.cpu(0, 0, 0, "0", 0).cpu(1, 0, 1, "1", 0).cpu(2, 0, 0, "2", 1).cpu(3, 0, 1, "3", 1);
    host.cell(0, "0-3", "10", 100, 50);
    EXPECT_EQ(shape(info_of(host)), "1x1x4x1");
}

TEST(NodeInfo, ACellWithoutCpusIsToldFlat)
{
    FakeHost host;
    host.cpus("0-1", "0-1").cpu(0, 0, 0, "0").cpu(1, 0, 1, "1");
    host.cell(0, "0-1", "10 20", 100, 50).cell(1, "", "20 10", 900, 50);
    const NodeInfo info = info_of(host);
    EXPECT_EQ(shape(info), "1x1x2x1");
    EXPECT_EQ(info.memory_kib, 1000u) << "its memory counts all the same";
}

TEST(NodeInfo, AFrequencyNobodyTellsIsZero)
{
    FakeHost host;
    host.cpus("0", "0").file("/proc/cpuinfo", "processor : 0\n");
    EXPECT_EQ(info_of(host).mhz, 0u);
}

}  // namespace
}  // namespace hostler::drivers::host
