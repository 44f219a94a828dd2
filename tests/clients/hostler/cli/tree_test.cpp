#include "clients/hostler/cli/tree.hpp"

#include <gtest/gtest.h>

namespace hostler::cli {
namespace {

TEST(Tree, DrawsABranchForEachChild)
{
    const TreeItem items[] = {{"s1", ""}, {"s2", "s1"}, {"s3", "s2"}, {"s4", "s1"}};
    EXPECT_EQ(draw_tree(items),
              "s1\n"
              "  |\n"
              "  +- s2\n"
              "  |   |\n"
              "  |   +- s3\n"
              "  |     \n"
              "  +- s4\n"
              "    \n");
}

TEST(Tree, HasARootForEachThatHangsOnNone)
{
    const TreeItem items[] = {{"a", ""}, {"b", "not among them"}};
    EXPECT_EQ(draw_tree(items), "a\n\nb\n\n");
    EXPECT_EQ(draw_tree({}), "");
}

}  // namespace
}  // namespace hostler::cli
