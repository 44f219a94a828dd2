#include "drivers/host/cpu/cpuid.hpp"

#include <cpuid.h>

#include <cstring>

namespace hostler::drivers::host {
namespace {

std::string letters(std::uint32_t a, std::uint32_t b, std::uint32_t c)
{
    char text[12];
    std::memcpy(text, &a, 4);
    std::memcpy(text + 4, &b, 4);
    std::memcpy(text + 8, &c, 4);
    return {text, sizeof text};
}

}  // namespace

CpuidAnswer this_cpu(std::uint32_t leaf, std::uint32_t subleaf)
{
    CpuidAnswer answer;
    __get_cpuid_count(leaf, subleaf, &answer.eax, &answer.ebx, &answer.ecx, &answer.edx);
    return answer;
}

CpuSignature read_signature(const Cpuid& cpuid)
{
    // Intel SDM volume 2, CPUID, figure 3-6; AMD's has the same layout.
    const std::uint32_t eax = cpuid(1, 0).eax;
    CpuSignature signature;
    signature.stepping = eax & 15;
    signature.family = eax >> 8 & 15;
    signature.model = eax >> 4 & 15;
    if (signature.family == 6 || signature.family == 15) signature.model |= (eax >> 16 & 15) << 4;
    if (signature.family == 15) signature.family += eax >> 20 & 255;
    return signature;
}

std::string read_vendor_id(const Cpuid& cpuid)
{
    const CpuidAnswer answer = cpuid(0, 0);
    return letters(answer.ebx, answer.edx, answer.ecx);
}

std::uint32_t read_physical_bits(const Cpuid& cpuid)
{
    return cpuid(0x80000008, 0).eax & 255;
}

}  // namespace hostler::drivers::host
