#pragma once
// NoPower: for devices that could end the machine, in tests that do not look whether they do.

#include "drivers/kvm/vmm/power.hpp"

namespace hostler::vmm {

class NoPower final : public PowerControl {
public:
    void power_off(std::string_view) noexcept override {}
    void reset(std::string_view) noexcept override {}
    void crash(std::string_view) noexcept override {}
    void exit(std::uint32_t) noexcept override {}
};

}  // namespace hostler::vmm
