#pragma once
// Bar: the memory window of a function, on the bus while the function decodes it. The function's
// lock guards it; the bus has its own.

#include <cstdint>
#include <optional>

#include "drivers/kvm/vmm/bus.hpp"

namespace hostler::vmm::pci {

/// BAR 0: 32-bit, not prefetchable, of a power of two bytes.
class Bar {
public:
    /// `memory` and `window` outlive it.
    Bar(Bus& memory, BusDevice& window, std::uint32_t bytes)
        : memory_(memory), window_(window), bytes_(bytes)
    {
    }
    ~Bar() { place(std::nullopt); }
    Bar(const Bar&) = delete;
    Bar& operator=(const Bar&) = delete;

    /// The bits of the register that hold an address; a guest finds the size by writing ones.
    std::uint32_t address_bits() const noexcept { return ~(bytes_ - 1); }

    /// Where the guest wants the window now; nothing: nowhere. A place that another window has
    /// already is no place, as two devices at one address answer nobody.
    void place(std::optional<std::uint32_t> address) noexcept;

    std::optional<std::uint32_t> address() const noexcept { return address_; }

private:
    Bus& memory_;
    BusDevice& window_;
    const std::uint32_t bytes_;
    std::optional<std::uint32_t> address_;
};

}  // namespace hostler::vmm::pci
