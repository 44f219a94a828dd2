#include "clients/hostler/print/table.hpp"

#include <gtest/gtest.h>

#include <clocale>

namespace hostler::cli {
namespace {

constexpr Column columns[] = {{"id", "Id"}, {"name", "Name"}, {"state", "State"}};

TEST(Table, IsDrawnAsVirshDrawsIt)
{
    const std::vector<Row> rows = {{Cell("1"), Cell("a long name"), Cell("running")},
                                   {Cell("-"), Cell("b"), Cell("")}};
    EXPECT_EQ(draw_table(columns, rows, true),
              " Id   Name          State\n"
              "-----------------------------\n"
              " 1    a long name   running\n"
              " -    b             \n");
}

TEST(Table, StandsWithoutItsTitles)
{
    const std::vector<Row> rows = {{Cell("1"), Cell("test"), Cell("running")}};
    EXPECT_EQ(draw_table(columns, rows, false), " 1   test   running\n");
}

TEST(Table, IsItsTitlesWhenNothingIsInIt)
{
    EXPECT_EQ(draw_table(columns, {}, true), " Id   Name   State\n--------------------\n");
}

TEST(Table, MeasuresLettersAndNotBytes)
{
    if (std::setlocale(LC_CTYPE, "C.UTF-8") == nullptr) GTEST_SKIP() << "no UTF-8 locale here";
    EXPECT_EQ(display_width("\u00e4\u00f6"), 2u);
    EXPECT_EQ(display_width("\u4e2d"), 2u);
}

}  // namespace
}  // namespace hostler::cli
