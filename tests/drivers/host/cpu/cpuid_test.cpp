#include "drivers/host/cpu/cpuid.hpp"

#include <gtest/gtest.h>

#include "tests/drivers/host/cpu/fake_cpu.hpp"

namespace hostler::drivers::host {
namespace {

CpuSignature signature_of(std::uint32_t eax)
{
    return read_signature(fake_cpu({{{1, 0}, {eax, 0, 0, 0}}}));
}

TEST(Cpuid, AddsTheExtendedPartsOfASignature)
{
    EXPECT_EQ(signature_of(0x00800f12), (CpuSignature{23, 1, 2})) << "EPYC";
    EXPECT_EQ(signature_of(0x000306c3), (CpuSignature{6, 60, 3})) << "Haswell";
    EXPECT_EQ(signature_of(0x00000543), (CpuSignature{5, 4, 3})) << "Pentium: no extended parts";
}

TEST(Cpuid, ReadsVendorAndAddressSize)
{
    EXPECT_EQ(read_vendor_id(fake_cpu(epyc())), "AuthenticAMD");
    EXPECT_EQ(read_physical_bits(fake_cpu(epyc())), 48u);
}

TEST(Cpuid, AnswersZerosAboveTheHighestLeaf)
{
    const CpuidAnswer answer = this_cpu(0x7fff0000, 0);
    EXPECT_EQ(answer.eax | answer.ebx | answer.ecx | answer.edx, 0u);
    EXPECT_EQ(read_vendor_id(this_cpu).size(), 12u);
}

}  // namespace
}  // namespace hostler::drivers::host
