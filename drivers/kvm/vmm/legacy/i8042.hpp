#pragma once
// I8042: of the keyboard controller (ports 0x60 to 0x64) what resets the machine, and enough to be
// told apart from nothing. No keyboard, no mouse. vCPU threads.

#include <atomic>
#include <cstdint>

#include "drivers/kvm/vmm/bus.hpp"
#include "drivers/kvm/vmm/power.hpp"
#include "drivers/kvm/vmm/state/archive.hpp"

namespace hostler::vmm {

class I8042 final : public BusDevice {
public:
    static constexpr std::uint64_t ports = 5;

    explicit I8042(PowerControl& power) : power_(power) {}

    void read(std::uint64_t offset, std::span<std::byte> data) noexcept override;
    void write(std::uint64_t offset, std::span<const std::byte> data) noexcept override;

    void transfer(Archive& state);

private:
    void command(std::uint8_t value) noexcept;

    PowerControl& power_;
    std::atomic<std::uint16_t> answer_ = 0;          ///< a byte, and above it whether it is there
    std::atomic<bool> is_output_port_next_ = false;  ///< the next data byte goes to the output port
};

}  // namespace hostler::vmm
