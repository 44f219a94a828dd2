#include "drivers/host/meminfo.hpp"

#include <gtest/gtest.h>

namespace hostler::drivers::host {
namespace {

TEST(Meminfo, FindsKeysWholeInBothForms)
{
    constexpr std::string_view host = "SwapCached:  3 kB\nCached:   22 kB\nHugePages_Total: 5\n";
    EXPECT_EQ(meminfo(host, "Cached"), 22u);
    EXPECT_EQ(meminfo(host, "HugePages_Total"), 5u);
    EXPECT_EQ(meminfo(host, "Mem"), std::nullopt);
    EXPECT_EQ(meminfo("Node 0 MemFree:  7 kB", "MemFree"), 7u);
    EXPECT_EQ(meminfo("MemFree: none", "MemFree"), std::nullopt);
    EXPECT_EQ(meminfo("", "MemFree"), std::nullopt);
    EXPECT_EQ(cell_path(3, "meminfo"), "/sys/devices/system/node/node3/meminfo");
}

}  // namespace
}  // namespace hostler::drivers::host
