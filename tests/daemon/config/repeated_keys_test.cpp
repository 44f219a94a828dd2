#include "daemon/config/repeated_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hostler::daemon {
namespace {

using testing::IsEmpty;

TEST(RepeatedKeys, TheLaterOnesAreBlankAndLinesStay)
{
    const WithoutRepeats found = without_repeats("a = 1\nb = 2\n\ta= 3 # c\na = 4");
    EXPECT_EQ(found.text, "a = 1\nb = 2\n         \n     ");
    ASSERT_EQ(found.repeated.size(), 2u);
    EXPECT_EQ(found.repeated[0].key, "a");
    EXPECT_EQ(found.repeated[0].line, 3u);
    EXPECT_EQ(found.repeated[0].first_line, 1u);
    EXPECT_EQ(found.repeated[0].assignment, "\ta= 3 # c");
    EXPECT_EQ(found.repeated[1].line, 4u);
    EXPECT_EQ(found.repeated[1].first_line, 1u);
}

TEST(RepeatedKeys, AListGoesToTheBracketThatClosesIt)
{
    const WithoutRepeats found =
        without_repeats("a = [\n\"]\", # ]\n']' ]\nb = 1\na = [ \"[\" ]\nc = 1\na = [\n\n]\nd = 1");
    EXPECT_EQ(found.text, "a = [\n\"]\", # ]\n']' ]\nb = 1\n           \nc = 1\n     \n\n \nd = 1");
    ASSERT_EQ(found.repeated.size(), 2u);
    EXPECT_EQ(found.repeated[0].line, 5u);
    EXPECT_EQ(found.repeated[1].line, 7u);
    EXPECT_EQ(found.repeated[1].assignment, "a = [\n\n]");
}

TEST(RepeatedKeys, WhatSetsNothingIsLeftAlone)
{
    for (const std::string text :
         {"", "\n\n", "# a = 1\n# a = 1\n", "a\na\n", "= 1\n= 1\n", "a = 1\naa = 1\na-a = 1\n",
          "a = \"\n", "a = \"b = 1\"\nb = 2\n", "a = [\nb = 1,\nb = 1\n", "]\na = 1\n"}) {
        const WithoutRepeats found = without_repeats(text);
        EXPECT_EQ(found.text, text);
        EXPECT_THAT(found.repeated, IsEmpty()) << text;
    }
}

}  // namespace
}  // namespace hostler::daemon
