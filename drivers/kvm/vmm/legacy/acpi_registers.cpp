#include "drivers/kvm/vmm/legacy/acpi_registers.hpp"

#include <algorithm>

namespace hostler::vmm {
namespace {

// The sleep control register (ACPI 6.4, 4.8.3.7).
constexpr std::uint8_t sleep_enable = 0x20;
constexpr unsigned sleep_type_shift = 2;
constexpr std::uint8_t sleep_type_mask = 7;

}  // namespace

void AcpiRegisters::announce(std::uint8_t event) noexcept
{
    events_ |= event;
    interrupt_->raise();
}

void AcpiRegisters::transfer(Archive& state)
{
    std::uint8_t events = events_;
    state(events);
    events_ = events;
    if (state.is_loading() && events) interrupt_->raise();
}

void AcpiRegisters::read(std::uint64_t offset, std::span<std::byte> data) noexcept
{
    std::ranges::fill(data, std::byte{0});
    if (offset == acpi_register::events) data[0] = static_cast<std::byte>(events_.exchange(0));
}

void AcpiRegisters::write(std::uint64_t offset, std::span<const std::byte> data) noexcept
{
    const auto value = static_cast<std::uint8_t>(data[0]);
    if (offset != acpi_register::sleep_control || !(value & sleep_enable)) return;
    if ((value >> sleep_type_shift & sleep_type_mask) == acpi_sleep_type_off)
        power_.power_off("the guest switched itself off by ACPI");
}

void ResetRegister::read(std::uint64_t, std::span<std::byte> data) noexcept
{
    std::ranges::fill(data, std::byte{0});
}

void ResetRegister::write(std::uint64_t, std::span<const std::byte> data) noexcept
{
    constexpr auto reset_cpu = std::byte{0x04};
    if ((data[0] & reset_cpu) != std::byte{0})
        power_.reset("the guest wrote the reset register 0xcf9");
}

}  // namespace hostler::vmm
