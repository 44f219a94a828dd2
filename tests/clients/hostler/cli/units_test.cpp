#include "clients/hostler/cli/units.hpp"

#include <gtest/gtest.h>

namespace hostler::cli {
namespace {

TEST(Size, ReadsUnits)
{
    EXPECT_EQ(parse_size("12", 1024), 12u * 1024);
    EXPECT_EQ(parse_size("12", 1), 12u);
    EXPECT_EQ(parse_size("3M", 1024), 3u << 20);
    EXPECT_EQ(parse_size("3MiB", 1024), 3u << 20);
    EXPECT_EQ(parse_size("3MB", 1024), 3000000u);
    EXPECT_EQ(parse_size("5b", 1024), 5u);
    EXPECT_EQ(parse_size("1g", 1024), 1u << 30);
}

TEST(Size, RefusesWhatIsNone)
{
    for (const char* text : {"", "x", "-1", "1X", "1MX", "1Mi", "20E", "99999999999999999999"})
        EXPECT_EQ(parse_size(text, 1024), std::nullopt) << text;
}

TEST(Size, IsShownInTheLargestUnitThatFits)
{
    EXPECT_EQ(human_size(0), "0.000 B");
    EXPECT_EQ(human_size(1023), "1023.000 B");
    EXPECT_EQ(human_size(10485760), "10.000 MiB");
    EXPECT_EQ(human_size(UINT64_MAX), "16.000 EiB");
}

TEST(CpuList, ReadsRangesAndExceptions)
{
    EXPECT_EQ(cpu_list(parse_cpu_list("0-3,^2,8", 16).value(), 16), "0-1,3,8");
    EXPECT_EQ(cpu_list(parse_cpu_list("r", 5).value(), 5), "0-4");
    EXPECT_EQ(cpu_list(parse_cpu_list("7", 8).value(), 8), "7");
}

TEST(CpuList, RefusesCpusThatAreNotThere)
{
    for (const char* text : {"", "4", "0-4", "3-1", "a", "1,", "1-", "^", "-1", "1 2"})
        EXPECT_EQ(parse_cpu_list(text, 4), std::nullopt) << text;
}

TEST(CpuList, ShowsALetterEach)
{
    EXPECT_EQ(cpu_letters({0x05}, 4), "y-y-");
    EXPECT_EQ(cpu_letters({}, 3), "---");
}

}  // namespace
}  // namespace hostler::cli
