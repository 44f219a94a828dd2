#pragma once
// CPUID: what a processor says of itself, as numbers. The instruction is injected, so that any
// processor can be tested on any.

#include <cstdint>
#include <functional>
#include <string>

namespace hostler::drivers::host {

struct CpuidAnswer {
    std::uint32_t eax = 0;
    std::uint32_t ebx = 0;
    std::uint32_t ecx = 0;
    std::uint32_t edx = 0;
};

/// The instruction, with the leaf in EAX and the subleaf in ECX.
using Cpuid = std::function<CpuidAnswer(std::uint32_t leaf, std::uint32_t subleaf)>;

/// The CPU this thread runs on. A leaf above the highest answers zeros (the instruction would
/// repeat the highest one).
CpuidAnswer this_cpu(std::uint32_t leaf, std::uint32_t subleaf);

/// Leaf 1, EAX: with the extended parts added in.
struct CpuSignature {
    std::uint32_t family = 0;
    std::uint32_t model = 0;
    std::uint32_t stepping = 0;
    bool operator==(const CpuSignature&) const = default;
};
CpuSignature read_signature(const Cpuid& cpuid);

/// "GenuineIntel".
std::string read_vendor_id(const Cpuid& cpuid);

/// Bits of a physical address (leaf 0x80000008); 0 when the CPU does not say.
std::uint32_t read_physical_bits(const Cpuid& cpuid);

}  // namespace hostler::drivers::host
