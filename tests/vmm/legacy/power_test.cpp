// The devices that end or restart a machine, against a PowerControl that notes what they order.
#include "drivers/kvm/vmm/power.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "drivers/kvm/vmm/legacy/acpi_registers.hpp"
#include "drivers/kvm/vmm/legacy/exit_port.hpp"
#include "drivers/kvm/vmm/legacy/firmware_config.hpp"
#include "drivers/kvm/vmm/legacy/i8042.hpp"
#include "tests/vmm/byte_registers.hpp"
#include "tests/vmm/counted_interrupt.hpp"

namespace hostler::vmm {
namespace {

class Orders final : public PowerControl {
public:
    void power_off(std::string_view) noexcept override { given.emplace_back("off"); }
    void reset(std::string_view) noexcept override { given.emplace_back("reset"); }
    void crash(std::string_view) noexcept override { given.emplace_back("crash"); }
    void exit(std::uint32_t value) noexcept override
    {
        given.push_back("exit " + std::to_string(value));
    }

    std::vector<std::string> given;
};

using Given = std::vector<std::string>;

TEST(AcpiRegisters, SwitchOffAtSleepTypeFiveOnly)
{
    Orders orders;
    int interrupts = 0;
    AcpiRegisters registers(orders, std::make_unique<CountedInterrupt>(interrupts));
    write8(registers, acpi_register::sleep_control, 5 << 2);         // without the enable bit
    write8(registers, acpi_register::sleep_control, 0x20 | 3 << 2);  // another sleep
    write8(registers, acpi_register::sleep_status, 0x20 | 5 << 2);
    EXPECT_EQ(orders.given, Given());
    write8(registers, acpi_register::sleep_control, 0x20 | 5 << 2);
    EXPECT_EQ(orders.given, Given{"off"});
}

TEST(AcpiRegisters, TheButtonInterruptsAndIsTakenOnce)
{
    Orders orders;
    int interrupts = 0;
    AcpiRegisters registers(orders, std::make_unique<CountedInterrupt>(interrupts));
    EXPECT_EQ(read8(registers, acpi_register::events), 0);
    registers.announce(acpi_event::power_button);
    EXPECT_EQ(interrupts, 1);
    EXPECT_EQ(read8(registers, acpi_register::events), acpi_event::power_button);
    EXPECT_EQ(read8(registers, acpi_register::events), 0);
}

TEST(ResetRegister, ResetsByItsBitOnly)
{
    Orders orders;
    ResetRegister reset_register(orders);
    write8(reset_register, 0, 0x02);
    EXPECT_EQ(orders.given, Given());
    write8(reset_register, 0, 0x06);
    EXPECT_EQ(orders.given, Given{"reset"});
}

TEST(I8042, ResetsByCommandAndByOutputPort)
{
    Orders orders;
    I8042 controller(orders);
    write8(controller, 0, 0xfe);  // a data byte that nobody asked for
    EXPECT_EQ(orders.given, Given());
    write8(controller, 4, 0xfe);
    write8(controller, 4, 0xd1);
    write8(controller, 0, 0xdf);  // A20, as old kernels do
    write8(controller, 4, 0xd1);
    write8(controller, 0, 0xde);
    EXPECT_EQ(orders.given, (Given{"reset", "reset"}));
}

TEST(I8042, AnswersItsSelfTest)
{
    Orders orders;
    I8042 controller(orders);
    EXPECT_EQ(read8(controller, 4) & 1, 0);
    write8(controller, 4, 0xaa);
    EXPECT_EQ(read8(controller, 4) & 1, 1);
    EXPECT_EQ(read8(controller, 0), 0x55);
    EXPECT_EQ(read8(controller, 4) & 1, 0);
}

TEST(ExitPort, TakesWholeWordsOnly)
{
    Orders orders;
    ExitPort port(orders);
    write8(port, 0, 7);
    EXPECT_EQ(orders.given, Given());
    const std::array<std::byte, 4> word{std::byte{7}};
    port.write(0, word);
    EXPECT_EQ(orders.given, Given{"exit 7"});
}

TEST(FirmwareConfig, GivesTheItemSelectedAndThenZeroes)
{
    FirmwareConfig config(64 << 20, 3);
    const auto select = [&](std::uint8_t key) {
        const std::array<std::byte, 2> word{std::byte{key}};
        config.write(0, word);
    };
    select(5);
    EXPECT_EQ(read8(config, 1), 3);
    EXPECT_EQ(read8(config, 1), 0);
    EXPECT_EQ(read8(config, 1), 0);
    select(0);
    EXPECT_EQ(read8(config, 1), 'Q');
    select(3);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(read8(config, 1), 0);
    EXPECT_EQ(read8(config, 1), 4);
    select(0x77);
    EXPECT_EQ(read8(config, 1), 0);
}

}  // namespace
}  // namespace hostler::vmm
