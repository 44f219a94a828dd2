#include "drivers/host/cpu/cpu_models.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hostler::drivers::host {
namespace {

using testing::Contains;
using testing::Not;

TEST(CpuModels, AreListedFromTheOldest)
{
    EXPECT_EQ(cpu_models().front().name, "486");
    EXPECT_EQ(cpu_models().back().name, "Dhyana");
    EXPECT_EQ(cpu_models().size(), 58u);
}

TEST(CpuModels, AModelHasWhatItsBaseHasAndMore)
{
    const CpuModel* plain = find_cpu_model("Nehalem");
    const CpuModel* guarded = find_cpu_model("Nehalem-IBRS");
    ASSERT_TRUE(plain && guarded);
    EXPECT_EQ(names_of(guarded->features & ~plain->features),
              std::vector<std::string_view>{"spec-ctrl"});
    EXPECT_THAT(names_of(find_cpu_model("kvm64")->features), Not(Contains("svm")));
    EXPECT_EQ(names_of(find_cpu_model("486")->features).size(), 3u);
    EXPECT_EQ(find_cpu_model("EPYC")->features.count(), 65u);
}

TEST(CpuModels, EveryModelHasAKnownShape)
{
    for (const CpuModel& model : cpu_models()) {
        EXPECT_TRUE(model.features.any()) << model.name;
        EXPECT_TRUE(model.features[*feature_number("fpu")] || model.name == "pentium")
            << model.name;
    }
    EXPECT_EQ(find_cpu_model("EPYC-Future"), nullptr);
}

TEST(CpuModels, ServersOfOneModelNumberDifferByStepping)
{
    EXPECT_TRUE(find_cpu_model("Skylake-Server")->is_for({6, 85, 4}));
    EXPECT_FALSE(find_cpu_model("Skylake-Server")->is_for({6, 85, 7}));
    EXPECT_TRUE(find_cpu_model("Cascadelake-Server")->is_for({6, 85, 7}));
    EXPECT_TRUE(find_cpu_model("Cooperlake")->is_for({6, 85, 11}));
    EXPECT_FALSE(find_cpu_model("qemu64")->is_for({0, 0, 0}));
}

TEST(CpuModels, VendorsHaveNames)
{
    EXPECT_EQ(vendor_of("GenuineIntel"), CpuVendor::intel);
    EXPECT_EQ(vendor_of("AuthenticAMD"), CpuVendor::amd);
    EXPECT_EQ(vendor_of("CentaurHauls"), CpuVendor::any);
    EXPECT_EQ(word(CpuVendor::hygon), "Hygon");
}

}  // namespace
}  // namespace hostler::drivers::host
