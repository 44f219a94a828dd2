#include "drivers/host/cpu/cpu_features.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/drivers/host/cpu/fake_cpu.hpp"

namespace hostler::drivers::host {
namespace {

using testing::ElementsAre;

std::vector<std::string_view> of_leaf(std::uint32_t leaf, std::uint32_t subleaf, CpuidAnswer answer)
{
    return names_of(read_features(fake_cpu({{{leaf, subleaf}, answer}})));
}

TEST(CpuFeatures, BitsHaveLibvirtsNames)
{
    EXPECT_THAT(of_leaf(1, 0, {0, 0, 1u << 31, 1}), ElementsAre("fpu", "hypervisor"));
    EXPECT_THAT(of_leaf(1, 0, {0, 0, 1u << 19 | 1u << 27, 1u << 28}),
                ElementsAre("ht", "sse4.1", "osxsave"));
    EXPECT_THAT(of_leaf(7, 0, {0, 1u << 5, 1u << 3, 1u << 26}),
                ElementsAre("avx2", "pku", "spec-ctrl"));
    EXPECT_THAT(of_leaf(7, 1, {1u << 4, 0, 0, 0}), ElementsAre("avx-vnni"));
    EXPECT_THAT(of_leaf(13, 1, {8, 0, 0, 0}), ElementsAre("xsaves"));
    EXPECT_THAT(of_leaf(0x80000001, 0, {0, 0, 1u << 2, 1u << 29}), ElementsAre("lm", "svm"));
    EXPECT_THAT(of_leaf(0x80000007, 0, {0, 0, 0, 1u << 8}), ElementsAre("invtsc"));
    EXPECT_THAT(of_leaf(0x80000008, 0, {0, 1u << 12 | 1u << 24, 0, 0}),
                ElementsAre("ibpb", "amd-ssbd"));
    EXPECT_THAT(of_leaf(0x8000000a, 0, {0, 0, 0, 1}), ElementsAre("npt"));
}

TEST(CpuFeatures, NamesAreUniqueAndFitASet)
{
    std::set<std::string_view> seen;
    CpuFeatureSet all;
    all.set();
    for (const std::string_view name : names_of(all)) {
        EXPECT_TRUE(seen.insert(name).second) << name;
        EXPECT_EQ(names_of(features_named(name)), std::vector{name});
    }
    EXPECT_LT(seen.size(), cpu_features_max);
    EXPECT_GT(seen.size(), 150u);
    EXPECT_EQ(feature_number("-"), std::nullopt);
    EXPECT_EQ(feature_number("no-such"), std::nullopt);
}

}  // namespace
}  // namespace hostler::drivers::host
