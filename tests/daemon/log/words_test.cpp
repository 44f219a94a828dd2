#include "daemon/log/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hostler::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Words, AreWhatSpacesSeparate)
{
    EXPECT_THAT(words_of("3:one 1:two"), ElementsAre("3:one", "1:two"));
    EXPECT_THAT(words_of("  3:one\t\n 1:two  "), ElementsAre("3:one", "1:two"));
    EXPECT_THAT(words_of("alone"), ElementsAre("alone"));
}

TEST(Words, OfNothingAreNone)
{
    EXPECT_THAT(words_of(""), IsEmpty());
    EXPECT_THAT(words_of(" \t\n "), IsEmpty());
}

TEST(Words, LieInTheTextThatWasGiven)
{
    const std::string text = " one two";
    for (const std::string_view word : words_of(text)) {
        EXPECT_GE(word.data(), text.data());
        EXPECT_LE(word.data() + word.size(), text.data() + text.size());
    }
}

}  // namespace
}  // namespace hostler::daemon
