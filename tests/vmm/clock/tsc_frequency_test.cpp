#include "drivers/kvm/vmm/clock/tsc_frequency.hpp"

#include <gtest/gtest.h>

namespace hostler::vmm {
namespace {

constexpr std::uint64_t host = 2'000'000;

TEST(TscFrequency, NothingAskedOrNearlyTheHostsNeedsNoScaling)
{
    for (const std::uint64_t asked : {std::uint64_t{0}, host, host + 500, host - 500})
        EXPECT_EQ(*judge_tsc_frequency(asked, host, false), TscScaling::none) << asked;
}

TEST(TscFrequency, AnotherOneIsScaledWhereTheHostCan)
{
    EXPECT_EQ(*judge_tsc_frequency(host + 501, host, true), TscScaling::needed);
}

TEST(TscFrequency, AnotherOneIsRefusedByNumberWhereItCannot)
{
    const auto refused = judge_tsc_frequency(1'000'000, host, false);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::config_unsupported);
    EXPECT_NE(refused.error().detail.find("1000000 kHz"), std::string::npos);
    EXPECT_NE(refused.error().detail.find("2000000 kHz"), std::string::npos);
}

TEST(TscRate, IsTheHostsWhereTheyAreAlikeOrOneIsNotKnown)
{
    constexpr std::uint64_t tsc = 123'456'789;
    for (const TscRate& rate : {TscRate{}, TscRate{host, host}, TscRate{0, host}, TscRate{host, 0}})
        EXPECT_EQ(rate.scaled(tsc), tsc);
}

TEST(TscRate, ScalesWhatAYearCounts)
{
    constexpr std::uint64_t year = 365 * 86'400 * host * 1000;
    EXPECT_EQ((TscRate{2 * host, host}.scaled(year)), 2 * year);
    EXPECT_EQ((TscRate{host / 2, host}.scaled(year)), year / 2);
    EXPECT_EQ((TscRate{3, 2}.scaled(1)), 1u) << "whole cycles";
}

}  // namespace
}  // namespace hostler::vmm
