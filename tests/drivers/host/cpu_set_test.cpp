#include "drivers/host/cpu_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/drivers/host/fake_host.hpp"

namespace hostler::drivers::host {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(CpuSet, IsReadFromTheKernelsLists)
{
    FakeHost host;
    host.file("/sys/list", "0,3-4,9\n").file("/sys/none", "\n").file("/sys/bad", "a-b\n");
    EXPECT_EQ(read_cpu_set(host.root(), "/sys/list").text(), "0,3-4,9");
    EXPECT_TRUE(read_cpu_set(host.root(), "/sys/none").empty());
    EXPECT_TRUE(read_cpu_set(host.root(), "/sys/bad").empty());
    EXPECT_TRUE(read_cpu_set(host.root(), "/sys/absent").empty());
}

TEST(CpuSet, MembersAndBitmap)
{
    CpuSet set;
    ASSERT_TRUE(CpuSet::parse("0,3,9", set));
    EXPECT_THAT(members(set), ElementsAre(0, 3, 9));
    EXPECT_THAT(bitmap(set, 12), ElementsAre(0b1001, 0b10));
    EXPECT_THAT(bitmap(set, 3), ElementsAre(1)) << "what does not fit is left out";
    EXPECT_THAT(members(CpuSet{}), IsEmpty());
    EXPECT_THAT(bitmap(CpuSet{}, 0), IsEmpty());
}

}  // namespace
}  // namespace hostler::drivers::host
