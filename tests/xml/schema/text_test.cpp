#include "xml/schema/text.hpp"

#include <gtest/gtest.h>

namespace hostler::xml {
namespace {

TEST(Text, AbsentAndEmptyDiffer)
{
    EXPECT_FALSE(Text().has_value());
    EXPECT_TRUE(Text("").has_value());
    EXPECT_NE(Text(), Text(""));
}

TEST(Text, HoldsAnyLength)
{
    for (std::size_t length = 0; length < 100; ++length) {
        const std::string letters(length, 'x');
        const Text text(letters);
        const Text copy = text;
        EXPECT_EQ(text.view(), letters);
        EXPECT_EQ(copy, text);
    }
}

TEST(Text, TakesEightBytes)
{
    EXPECT_EQ(sizeof(Text), 8U);
}

TEST(Text, MovesAndAssigns)
{
    Text from("a rather long text");
    Text to("short");
    to = std::move(from);
    EXPECT_EQ(to.view(), "a rather long text");
    to = Text();
    EXPECT_FALSE(to.has_value());
}

}  // namespace
}  // namespace hostler::xml
