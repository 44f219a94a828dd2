#include "drivers/kvm/vmm/boot/memory_map.hpp"

#include <algorithm>

#include "drivers/kvm/vmm/layout.hpp"

namespace hostler::vmm {

std::vector<MemoryRange> memory_map(const GuestMemory& memory)
{
    std::vector<MemoryRange> map;
    const auto add = [&map](std::uint64_t start, std::uint64_t end, MemoryKind kind) {
        if (start < end) map.push_back({start, end - start, kind});
    };
    const std::uint64_t low = memory.regions().front().host.size();
    add(0, std::min(layout::low_ram_end, low), MemoryKind::ram);
    add(layout::low_ram_end, layout::acpi_tables, MemoryKind::reserved);
    add(layout::acpi_tables, layout::acpi_tables_end, MemoryKind::acpi);
    add(layout::high_ram, low, MemoryKind::ram);
    add(layout::ecam, layout::ecam + layout::ecam_bytes, MemoryKind::reserved);
    for (const GuestMemory::Region& region : memory.regions().subspan(1))
        add(to_number(region.start), to_number(region.start) + region.host.size(), MemoryKind::ram);
    return map;
}

}  // namespace hostler::vmm
