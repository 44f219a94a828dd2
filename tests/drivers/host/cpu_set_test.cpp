#include "drivers/host/cpu_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hostler::drivers::host {
namespace {

using testing::ElementsAre;

TEST(CpuSet, ReadsAndWritesTheKernelsLists)
{
    for (const char* text : {"", "0", "0-3", "0-3,8", "1,3,5", "0,2-4,64-127"}) {
        CpuSet set;
        ASSERT_TRUE(CpuSet::parse(text, set)) << text;
        EXPECT_EQ(set.text(), text);
    }
    CpuSet set;
    ASSERT_TRUE(CpuSet::parse("3,1-2,2", set));
    EXPECT_EQ(set.text(), "1-3");
    EXPECT_EQ(set.count(), 3u);
    EXPECT_EQ(set.last(), 3u);
    EXPECT_TRUE(set.has(1));
    EXPECT_FALSE(set.has(0));
    EXPECT_FALSE(set.has(99));
}

TEST(CpuSet, RefusesWhatIsNoList)
{
    for (const char* text : {",", "1,", "a", "3-1", "1-", "-1", "99999", "1 2"}) {
        CpuSet set;
        EXPECT_FALSE(CpuSet::parse(text, set)) << text;
    }
}

TEST(CpuSet, MembersAndBitmap)
{
    CpuSet set;
    ASSERT_TRUE(CpuSet::parse("0,3,9", set));
    EXPECT_THAT(members(set), ElementsAre(0, 3, 9));
    EXPECT_THAT(bitmap(set, 12), ElementsAre(0b1001, 0b10));
    EXPECT_THAT(bitmap(set, 3), ElementsAre(1)) << "what does not fit is left out";
    EXPECT_THAT(members(CpuSet{}), testing::IsEmpty());
}

}  // namespace
}  // namespace hostler::drivers::host
