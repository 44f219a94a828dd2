#pragma once
// A device's registers of one byte, as a processor writes and reads them.

#include <cstddef>
#include <cstdint>

#include "drivers/kvm/vmm/bus.hpp"

namespace hostler::vmm {

inline void write8(BusDevice& device, std::uint64_t offset, std::uint8_t value)
{
    const auto byte = static_cast<std::byte>(value);
    device.write(offset, {&byte, 1});
}

inline std::uint8_t read8(BusDevice& device, std::uint64_t offset)
{
    std::byte value{};
    device.read(offset, {&value, 1});
    return static_cast<std::uint8_t>(value);
}

}  // namespace hostler::vmm
