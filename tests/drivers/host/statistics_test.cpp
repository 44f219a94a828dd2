#include "drivers/host/statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/drivers/host/fake_host.hpp"

namespace hostler::drivers::host {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(CpuStats, AreTheKernelsTicksInNanoseconds)
{
    const FakeHost host = FakeHost::two_sockets();
    const std::uint64_t tick = 1'000'000'000ull / static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
    EXPECT_THAT(read_cpu_stats(host.root(), -1).or_throw(),
                ElementsAre(Figure{"kernel", 43 * tick}, Figure{"user", 120 * tick},
                            Figure{"idle", 4000 * tick}, Figure{"iowait", 50 * tick}));
    EXPECT_EQ(read_cpu_stats(host.root(), 0).or_throw()[1].value, 60 * tick);
}

TEST(CpuStats, ACpuThatIsNotThereIsNamed)
{
    const FakeHost host = FakeHost::two_sockets();
    EXPECT_THAT(read_cpu_stats(host.root(), 1).error().text(), HasSubstr("no CPU 1 online"));
    EXPECT_EQ(read_cpu_stats(host.root(), -2).error().code, ErrorCode::invalid_argument);
}

TEST(MemoryStats, OfTheHostAndOfACell)
{
    const FakeHost host = FakeHost::two_sockets();
    EXPECT_THAT(read_memory_stats(host.root(), -1).or_throw(),
                ElementsAre(Figure{"total", 12'000'000}, Figure{"free", 3'000'000},
                            Figure{"buffers", 11}, Figure{"cached", 22}));
    EXPECT_THAT(read_memory_stats(host.root(), 1).or_throw(),
                ElementsAre(Figure{"total", 4'000'000}, Figure{"free", 2'000'000}));
    EXPECT_FALSE(read_memory_stats(host.root(), 2));
    EXPECT_FALSE(read_memory_stats(host.root(), -2));
}

TEST(FreeMemory, IsTheSumOfTheCells)
{
    const FakeHost host = FakeHost::two_sockets();
    EXPECT_EQ(read_free_memory(host.root()), 3'000'000ull * 1024);
    EXPECT_THAT(read_cells_free_memory(host.root(), 0, 100).or_throw(),
                ElementsAre(1'000'000ull * 1024, 2'000'000ull * 1024));
    EXPECT_THAT(read_cells_free_memory(host.root(), 1, 1).or_throw(),
                ElementsAre(2'000'000ull * 1024));
    EXPECT_EQ(read_cells_free_memory(host.root(), 5, 1).error().text(),
              "internal error: start cell 5 out of range (0-1)");
    EXPECT_FALSE(read_cells_free_memory(host.root(), -1, 1));
}

TEST(FreePages, CellAfterCellSizeAfterSize)
{
    if (sysconf(_SC_PAGESIZE) != 4096) GTEST_SKIP() << "figures are for pages of 4 KiB";
    const FakeHost host = FakeHost::two_sockets();
    EXPECT_THAT(read_free_pages(host.root(), {4, 2048}, 0, 2).or_throw(),
                ElementsAre(250'000, 40, 500'000, 0));
    EXPECT_THAT(read_free_pages(host.root(), {1048576}, 0, 99).or_throw(), ElementsAre(1, 0));
    EXPECT_THAT(read_free_pages(host.root(), {4}, -1, 1).or_throw(), ElementsAre(750'000));
    EXPECT_THAT(read_free_pages(host.root(), {64}, 0, 1).error().text(),
                HasSubstr("page size 64 KiB is not available on node 0"));
    EXPECT_FALSE(read_free_pages(host.root(), {4}, 2, 1));
    EXPECT_FALSE(read_free_pages(host.root(), {4}, -2, 1));
}

}  // namespace
}  // namespace hostler::drivers::host
