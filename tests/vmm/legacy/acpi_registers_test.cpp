// ACPI's registers of reduced hardware and PCI's reset register: what switches off, what resets,
// and that nothing else does.
#include "drivers/kvm/vmm/legacy/acpi_registers.hpp"

#include <gtest/gtest.h>

#include <array>

#include "tests/vmm/byte_registers.hpp"
#include "tests/vmm/counted_interrupt.hpp"
#include "tests/vmm/noted_power.hpp"

namespace hostler::vmm {
namespace {

using Orders = NotedPower::Orders;

class AcpiRegistersTest : public testing::Test {
protected:
    NotedPower power;
    int interrupts = 0;
    AcpiRegisters registers{power, std::make_unique<CountedInterrupt>(interrupts)};
};

/// SLP_EN is bit 5 and SLP_TYP bits 2 to 4 (ACPI 6.4, 4.8.3.7): of all bytes that a guest can
/// write, it sleeps by those with both, whatever else is set.
TEST_F(AcpiRegistersTest, OfAllBytesOnlyTheEnabledTypeOfS5SwitchesOff)
{
    for (unsigned value = 0; value < 256; ++value) {
        power.orders.clear();
        write8(registers, acpi_register::sleep_control, static_cast<std::uint8_t>(value));
        const bool is_off = (value & 0x20) && (value >> 2 & 7) == acpi_sleep_type_off;
        EXPECT_EQ(power.orders, is_off ? Orders{"off"} : Orders()) << value;
    }
}

TEST_F(AcpiRegistersTest, NoOtherRegisterOfTheBlockSwitchesOff)
{
    for (std::uint16_t offset = 1; offset < acpi_register::bytes; ++offset)
        for (unsigned value = 0; value < 256; ++value)
            write8(registers, offset, static_cast<std::uint8_t>(value));
    EXPECT_EQ(power.orders, Orders());
}

/// WAK_STS would be bit 7 of the status register: this machine never wakes.
TEST_F(AcpiRegistersTest, NothingIsReadButEvents)
{
    registers.announce(acpi_event::power_button);
    for (const std::uint64_t offset : {0u, 1u, 2u, 3u, 5u, 6u, 7u})
        EXPECT_EQ(read8(registers, offset), 0) << offset;
    EXPECT_EQ(read8(registers, acpi_register::events), acpi_event::power_button);
}

TEST_F(AcpiRegistersTest, TheButtonInterruptsAndIsTakenOnce)
{
    EXPECT_EQ(read8(registers, acpi_register::events), 0);
    registers.announce(acpi_event::power_button);
    EXPECT_EQ(interrupts, 1);
    EXPECT_EQ(read8(registers, acpi_register::events), acpi_event::power_button);
    EXPECT_EQ(read8(registers, acpi_register::events), 0);
}

/// _EVT reads once for however many edges came: none of the events may be lost by that.
TEST_F(AcpiRegistersTest, EventsThatComeTogetherAreReadTogether)
{
    registers.announce(acpi_event::power_button);
    registers.announce(acpi_event::processors);
    registers.announce(acpi_event::power_button);
    EXPECT_EQ(interrupts, 3);
    EXPECT_EQ(read8(registers, acpi_register::events),
              acpi_event::power_button | acpi_event::processors);
    EXPECT_EQ(read8(registers, acpi_register::events), 0);
}

TEST_F(AcpiRegistersTest, AWideReadHasTheEventsInItsFirstByteOnly)
{
    registers.announce(acpi_event::power_button);
    std::array<std::byte, 4> wide;
    wide.fill(std::byte{0xee});
    registers.read(acpi_register::events, wide);
    EXPECT_EQ(wide, (std::array<std::byte, 4>{std::byte{acpi_event::power_button}}));
}

TEST_F(AcpiRegistersTest, AResetMachineHasNoEventOfItsFormerLife)
{
    registers.announce(acpi_event::processors);
    registers.reset();
    EXPECT_EQ(read8(registers, acpi_register::events), 0);
}

/// Port 0xcf9 as the PIIX and ICH have it: bit 2 is the reset, bit 1 how hard it is.
TEST(ResetRegister, OfAllBytesThoseWithItsBitReset)
{
    NotedPower power;
    ResetRegister reset_register(power);
    for (unsigned value = 0; value < 256; ++value) {
        power.orders.clear();
        write8(reset_register, 0, static_cast<std::uint8_t>(value));
        EXPECT_EQ(power.orders, value & 4 ? Orders{"reset"} : Orders()) << value;
    }
}

TEST(ResetRegister, ReadsAsZeroAndChangesNothingByIt)
{
    NotedPower power;
    ResetRegister reset_register(power);
    EXPECT_EQ(read8(reset_register, 0), 0);
    EXPECT_EQ(power.orders, Orders());
}

}  // namespace
}  // namespace hostler::vmm
