#include "drivers/host/caches.hpp"

#include <gtest/gtest.h>

#include "tests/drivers/host/fake_host.hpp"

namespace hostler::drivers::host {
namespace {

void add_cache(FakeHost& host, int cpu, int index, int level, std::string_view type, int id,
               std::string_view size, std::string_view shared)
{
    const std::string path =
        fmt::format("/sys/devices/system/cpu/cpu{}/cache/index{}/", cpu, index);
    host.file(path + "level", fmt::format("{}\n", level));
    host.file(path + "type", fmt::format("{}\n", type));
    host.file(path + "id", fmt::format("{}\n", id));
    host.file(path + "size", fmt::format("{}\n", size));
    host.file(path + "shared_cpu_list", fmt::format("{}\n", shared));
}

TEST(Caches, EachSharedCacheIsToldOnce)
{
    FakeHost host;
    host.cpus("0-3", "0-3");
    for (int cpu = 0; cpu < 4; ++cpu) {
        add_cache(host, cpu, 0, 1, "Data", cpu, "32K", std::to_string(cpu));
        add_cache(host, cpu, 3, 3, "Unified", cpu / 2, "16384K", cpu < 2 ? "0-1" : "2-3");
    }
    host.file("/sys/devices/system/cpu/cpu0/cache/uevent", "");
    const std::vector<HostCache> caches = read_caches(host.root());
    ASSERT_EQ(caches.size(), 2u);
    EXPECT_EQ(caches[1].id, 1u);
    EXPECT_EQ(caches[1].level, 3u);
    EXPECT_EQ(caches[1].type, "both");
    EXPECT_EQ(caches[1].size_bytes, 16u << 20);
    EXPECT_EQ(caches[1].cpus.text(), "2-3");
}

TEST(Caches, AHostMayTellNone)
{
    EXPECT_TRUE(read_caches(FakeHost().root()).empty());
}

}  // namespace
}  // namespace hostler::drivers::host
