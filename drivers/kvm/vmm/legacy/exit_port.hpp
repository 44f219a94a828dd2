#pragma once
// ExitPort: there only where the domain's XML asks for it; a 32-bit write of V ends the guest with
// V.

#include <cstring>

#include "drivers/kvm/vmm/bus.hpp"
#include "drivers/kvm/vmm/power.hpp"

namespace hostler::vmm {

class ExitPort final : public BusDevice {
public:
    static constexpr std::uint64_t ports = 4;

    explicit ExitPort(PowerControl& power) : power_(power) {}

    void read(std::uint64_t, std::span<std::byte> data) noexcept override
    {
        std::memset(data.data(), 0xff, data.size());
    }

    void write(std::uint64_t offset, std::span<const std::byte> data) noexcept override
    {
        std::uint32_t value = 0;
        if (offset != 0 || data.size() != sizeof value) return;
        std::memcpy(&value, data.data(), sizeof value);
        power_.exit(value);
    }

private:
    PowerControl& power_;
};

}  // namespace hostler::vmm
