#include "daemon/objects/list_filter.hpp"

#include <gtest/gtest.h>

namespace hostler::daemon {
namespace {

constexpr ListFilter<int> filters[] = {
    {1, 2, [](const int& number) { return number > 0; }},
    {4, 8, [](const int& number) { return number % 2 == 0; }},
};

TEST(ListFilter, KnowsItsFlags)
{
    EXPECT_EQ(known_flags<int>(filters), 15u);
}

TEST(ListFilter, NoneOrBothOfAPairCountForNothing)
{
    EXPECT_TRUE(passes<int>(filters, -1, 0));
    EXPECT_TRUE(passes<int>(filters, -1, 1 | 2));
}

TEST(ListFilter, EveryPairThatIsAskedForHasToHold)
{
    EXPECT_TRUE(passes<int>(filters, 2, 1 | 4));
    EXPECT_FALSE(passes<int>(filters, 3, 1 | 4));
    EXPECT_FALSE(passes<int>(filters, -2, 1 | 4));
    EXPECT_TRUE(passes<int>(filters, -3, 2 | 8));
}

}  // namespace
}  // namespace hostler::daemon
