#include "clients/hostler/print/cell.hpp"

#include <gtest/gtest.h>

#include "clients/hostler/cli/size_cell.hpp"

namespace hostler::cli {
namespace {

TEST(CellTest, ReadsTheSameForBothUnlessToldOtherwise)
{
    EXPECT_EQ(Cell(Value(5)).text, "5");
    EXPECT_EQ(Cell("web").value, Value("web"));
    EXPECT_EQ(Cell("-", Value()).value, Value());
}

TEST(CellTest, AnAmountHasAUnitForPeopleAlone)
{
    EXPECT_EQ(kib(512).text, "512 KiB");
    EXPECT_EQ(kib(512).value, Value(std::uint64_t{512}));
    EXPECT_EQ(size_cell(3u << 29).text, "1.50 GiB");
    EXPECT_EQ(size_cell(3u << 29).value, Value(std::uint64_t{3u << 29}));
}

TEST(CellTest, SecondsAreRoundedForPeopleAlone)
{
    EXPECT_EQ(seconds(1250000000).text, "1.2s");
    EXPECT_EQ(seconds(1250000000).value, Value(1.25));
    EXPECT_EQ(seconds(0).text, "0.0s");
}

}  // namespace
}  // namespace hostler::cli
