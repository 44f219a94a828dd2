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

}  // namespace
}  // namespace hostler::vmm
