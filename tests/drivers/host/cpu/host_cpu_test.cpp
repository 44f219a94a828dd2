#include "drivers/host/cpu/host_cpu.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/drivers/host/cpu/fake_cpu.hpp"

namespace hostler::drivers::host {
namespace {

using testing::Contains;
using testing::Not;

TEST(HostCpu, IsNamedByTheModelMadeForIt)
{
    const HostCpu86 cpu = read_host_cpu(fake_cpu(epyc()));
    EXPECT_EQ(cpu.model, "EPYC");
    EXPECT_EQ(cpu.vendor, CpuVendor::amd);
    EXPECT_EQ(cpu.signature, (CpuSignature{23, 1, 2}));
    EXPECT_EQ(cpu.physical_bits, 48u);
    EXPECT_THAT(cpu.extra_features, Contains("ht"));
    EXPECT_THAT(cpu.extra_features, Contains("osxsave"));
    EXPECT_THAT(cpu.extra_features, Not(Contains("avx2"))) << "the model has it";
}

TEST(HostCpu, WithAFeatureMaskedItIsNamedByALesserModel)
{
    Leaves leaves = epyc();
    leaves[{7, 0}].ebx = 0;  // no AVX2 among others, which each EPYC has
    const HostCpu86 cpu = read_host_cpu(fake_cpu(leaves));
    EXPECT_NE(cpu.model, "EPYC");
    EXPECT_FALSE(cpu.model.empty());
    const CpuModel* model = find_cpu_model(cpu.model);
    EXPECT_TRUE((model->features & ~cpu.features).none()) << "it promises what is not there";
}

TEST(HostCpu, ModelsOfAnotherVendorAreNotChosen)
{
    const CpuModel& haswell = *find_cpu_model("Haswell");
    const CpuSignature unknown{99, 99, 9};
    EXPECT_EQ(best_model(CpuVendor::intel, unknown, haswell.features)->name, "Haswell");
    EXPECT_NE(best_model(CpuVendor::amd, unknown, haswell.features)->vendor, CpuVendor::intel);
}

TEST(HostCpu, NoHostIsNamedAfterAModelMadeUpForGuests)
{
    const CpuFeatureSet rhel = find_cpu_model("cpu64-rhel6")->features;
    EXPECT_EQ(best_model(CpuVendor::amd, {}, rhel)->name, "kvm64");
}

TEST(HostCpu, WhatNoModelFitsHasOnlyFeatures)
{
    const HostCpu86 cpu = read_host_cpu(fake_cpu({{{1, 0}, {0, 0, 0, 1}}}));
    EXPECT_EQ(cpu.model, "");
    EXPECT_EQ(cpu.extra_features, std::vector<std::string_view>{"fpu"});
}

}  // namespace
}  // namespace hostler::drivers::host
