#include "drivers/kvm/vmm/memory/guest_memory.hpp"

#include <utility>

namespace hostler::vmm {

GuestMemory::GuestMemory(std::vector<Region> regions) : regions_(std::move(regions)) {}

GuestMemory::GuestMemory(std::span<std::byte> ram) : regions_{{GuestAddress{0}, ram}} {}

std::uint64_t GuestMemory::size() const noexcept
{
    std::uint64_t bytes = 0;
    for (const Region& region : regions_) bytes += region.host.size();
    return bytes;
}

}  // namespace hostler::vmm
