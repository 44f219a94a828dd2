#pragma once
// PowerControl: how a device ends or restarts the machine on the guest's order. Called on the vCPU
// thread that wrote; that vCPU executes nothing more, the others are stopped by the device thread
// soon after. The first order counts, later ones are dropped until the machine runs again.

#include <cstdint>
#include <string_view>

namespace hostler::vmm {

class PowerControl {
public:
    virtual ~PowerControl() = default;

    virtual void power_off(std::string_view reason) noexcept = 0;
    virtual void reset(std::string_view reason) noexcept = 0;
    virtual void crash(std::string_view reason) noexcept = 0;

    /// The exit port's: `value` is what the guest wrote.
    virtual void exit(std::uint32_t value) noexcept = 0;
};

}  // namespace hostler::vmm
