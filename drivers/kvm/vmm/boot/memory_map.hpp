#pragma once
// MemoryMap: what the guest is told about its address space (as E820 and PVH entries alike).

#include <cstdint>
#include <vector>

#include "drivers/kvm/vmm/memory/guest_memory.hpp"

namespace hostler::vmm {

/// ACPI 6.4, 15.1: the numbers are the same in an E820 map and a PVH one.
enum class MemoryKind : std::uint32_t { ram = 1, reserved = 2, acpi = 3 };

struct MemoryRange {
    std::uint64_t start = 0;
    std::uint64_t bytes = 0;
    MemoryKind kind = MemoryKind::ram;

    bool operator==(const MemoryRange&) const = default;
};

/// By address, without overlap: RAM as it is, minus what below 1 MiB belongs to firmware (the ACPI
/// tables), and PCI Express configuration space, which Linux wants to see reserved.
std::vector<MemoryRange> memory_map(const GuestMemory& memory);

}  // namespace hostler::vmm
