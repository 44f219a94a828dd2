#include "drivers/host/host_root.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/drivers/host/fake_host.hpp"

namespace hostler::drivers::host {
namespace {

TEST(HostRoot, ReadsBelowItsRoot)
{
    FakeHost host;
    host.file("/sys/a", "text \n\n").file("/sys/n", "42\n").file("/sys/x", "4x\n");
    const HostRoot root = host.root();
    EXPECT_EQ(root.text("/sys/a"), "text");
    EXPECT_EQ(root.number("/sys/n"), 42u);
    EXPECT_EQ(root.number("/sys/x"), std::nullopt);
    EXPECT_EQ(root.number("/sys/a"), std::nullopt);
    EXPECT_EQ(root.text("/sys/none"), std::nullopt);
    EXPECT_EQ(root.text("/sys"), std::nullopt) << "a folder has no text";
    EXPECT_TRUE(root.exists("/sys/a"));
    EXPECT_FALSE(root.exists("/etc/passwd"));
    EXPECT_THAT(root.list("/sys"), testing::ElementsAre("a", "n", "x"));
    EXPECT_THAT(root.list("/nothing"), testing::IsEmpty());
}

TEST(HostRoot, ReadsTheRealProc)
{
    const HostRoot root;
    ASSERT_TRUE(root.text("/proc/meminfo"));
    EXPECT_TRUE(root.text("/proc/meminfo")->starts_with("MemTotal:"));
}

}  // namespace
}  // namespace hostler::drivers::host
