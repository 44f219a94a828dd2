#pragma once
// Function: what answers at one place (bus 0, slot, function 0) of the PCI root.

#include <cstddef>
#include <cstdint>
#include <span>

namespace hostler::vmm::pci {

/// Called on any vCPU thread, several at once; a function takes its own lock. Whatever the guest
/// sends is expected. `data` holds 1, 2 or 4 bytes, little-endian, and does not cross a dword.
class Function {
public:
    virtual ~Function() = default;

    virtual void read_config(std::size_t offset, std::span<std::byte> data) noexcept = 0;
    virtual void write_config(std::size_t offset, std::span<const std::byte> data) noexcept = 0;
};

}  // namespace hostler::vmm::pci
