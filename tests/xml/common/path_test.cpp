#include "xml/common/path.hpp"

#include <gtest/gtest.h>

namespace hostler::xml {
namespace {

TEST(Path, HasOneSlashBetweenNamesAndNoneBehind)
{
    EXPECT_EQ(tidy_path("/a//b/"), "/a/b");
    EXPECT_EQ(tidy_path("//"), "/");
    EXPECT_EQ(tidy_path("a"), "a");
    EXPECT_EQ(tidy_path(""), "");
}

}  // namespace
}  // namespace hostler::xml
