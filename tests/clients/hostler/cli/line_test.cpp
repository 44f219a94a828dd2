#include "clients/hostler/cli/line.hpp"

#include <gtest/gtest.h>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

using Lines = std::vector<Words>;

TEST(Line, IsWords)
{
    EXPECT_EQ(split_line("  list   --all "), (Lines{{"list", "--all"}}));
    EXPECT_EQ(split_line(""), Lines{});
    EXPECT_EQ(split_line(" ; ;"), Lines{});
}

TEST(Line, HoldsSeveralCommands)
{
    EXPECT_EQ(split_line("list; uri ;hostname"), (Lines{{"list"}, {"uri"}, {"hostname"}}));
}

TEST(Line, TakesQuotesAndBackslashes)
{
    EXPECT_EQ(split_line(R"(echo 'a b' "c \"d" e\ f ''g)"),
              (Lines{{"echo", "a b", "c \"d", "e f", "g"}}));
    EXPECT_EQ(split_line(R"(echo 'a;b\')"), (Lines{{"echo", "a;b\\"}}));
    EXPECT_EQ(split_line("echo ''"), (Lines{{"echo", ""}}));
}

TEST(Line, EndsAtAComment)
{
    EXPECT_EQ(split_line("list # all of them"), (Lines{{"list"}}));
    EXPECT_EQ(split_line("echo a#b"), (Lines{{"echo", "a#b"}}));
}

TEST(Line, RefusesWhatIsNotClosed)
{
    for (const char* line : {"echo \"a", "echo 'a", "echo a\\"})
        EXPECT_THROW(split_line(line), Failure) << line;
}

TEST(Joined, KeepsEmptyWordsApart)
{
    EXPECT_EQ(joined({}), "");
    EXPECT_EQ(joined({"a"}), "a");
    EXPECT_EQ(joined({"", "a", "", "b"}), " a  b");
    EXPECT_EQ(joined({"a", "b"}, ", "), "a, b");
}

}  // namespace
}  // namespace hostler::cli
