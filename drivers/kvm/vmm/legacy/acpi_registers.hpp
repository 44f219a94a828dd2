#pragma once
// AcpiRegisters: what is left of ACPI's hardware when it is reduced (ACPI 6.4, 4.1): the sleep
// control and status registers, the register that a generic event device's _EVT reads, and PCI's
// reset register. Called on vCPU threads; announce() on any.

#include <atomic>
#include <cstdint>
#include <memory>

#include "drivers/kvm/vmm/bus.hpp"
#include "drivers/kvm/vmm/interrupts.hpp"
#include "drivers/kvm/vmm/power.hpp"
#include "drivers/kvm/vmm/state/archive.hpp"

namespace hostler::vmm {

/// Offsets in the register block at layout::acpi_registers.
namespace acpi_register {
constexpr std::uint16_t sleep_control = 0;
constexpr std::uint16_t sleep_status = 1;
constexpr std::uint16_t events = 4;  ///< reading takes what is pending
constexpr std::uint16_t bytes = 8;
}  // namespace acpi_register

namespace acpi_event {
constexpr std::uint8_t power_button = 1;
constexpr std::uint8_t processors = 2;  ///< legacy/processor_slots.hpp
}  // namespace acpi_event

/// Of \_S5: what the guest writes as the sleep type to switch off.
constexpr std::uint8_t acpi_sleep_type_off = 5;

class AcpiRegisters final : public BusDevice {
public:
    /// `interrupt` is the generic event device's.
    AcpiRegisters(PowerControl& power, std::unique_ptr<Interrupt> interrupt)
        : power_(power), interrupt_(std::move(interrupt))
    {
    }

    /// Has the guest hear of an acpi_event.
    void announce(std::uint8_t event) noexcept;
    void reset() noexcept { events_ = 0; }
    void transfer(Archive& state);

    void read(std::uint64_t offset, std::span<std::byte> data) noexcept override;
    void write(std::uint64_t offset, std::span<const std::byte> data) noexcept override;

private:
    PowerControl& power_;
    std::unique_ptr<Interrupt> interrupt_;
    std::atomic<std::uint8_t> events_ = 0;
};

/// Port 0xcf9: a write with bit 2 resets the machine.
class ResetRegister final : public BusDevice {
public:
    explicit ResetRegister(PowerControl& power) : power_(power) {}

    void read(std::uint64_t offset, std::span<std::byte> data) noexcept override;
    void write(std::uint64_t offset, std::span<const std::byte> data) noexcept override;

private:
    PowerControl& power_;
};

}  // namespace hostler::vmm
