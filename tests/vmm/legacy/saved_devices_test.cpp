// What legacy devices know, carried from one to another as a saved state does it.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <map>
#include <string>

#include "drivers/kvm/vmm/legacy/acpi_registers.hpp"
#include "drivers/kvm/vmm/legacy/cmos.hpp"
#include "drivers/kvm/vmm/legacy/firmware_config.hpp"
#include "drivers/kvm/vmm/legacy/i8042.hpp"
#include "drivers/kvm/vmm/legacy/ioapic.hpp"
#include "drivers/kvm/vmm/legacy/serial.hpp"
#include "tests/vmm/byte_registers.hpp"
#include "tests/vmm/counted_interrupt.hpp"
#include "tests/vmm/no_power.hpp"

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;

template <class Device>
void carry(Device& from, Device& to)
{
    Archive written;
    from.transfer(written);
    Archive read(std::as_bytes(std::span(written.bytes())));
    to.transfer(read);
    EXPECT_TRUE(read.is_sound());
}

TEST(SavedAcpiRegisters, AButtonThatNobodyTookInterruptsAgain)
{
    NoPower power;
    int before = 0;
    int after = 0;
    AcpiRegisters from(power, std::make_unique<CountedInterrupt>(before));
    AcpiRegisters to(power, std::make_unique<CountedInterrupt>(after));
    from.announce(acpi_event::power_button);
    carry(from, to);
    EXPECT_EQ(before, 1) << "saving raises nothing";
    EXPECT_EQ(after, 1);
    EXPECT_EQ(read8(to, acpi_register::events), acpi_event::power_button);
}

TEST(SavedAcpiRegisters, WithoutAnEventNothingInterrupts)
{
    NoPower power;
    int count = 0;
    AcpiRegisters from(power, std::make_unique<CountedInterrupt>(count));
    AcpiRegisters to(power, std::make_unique<CountedInterrupt>(count));
    carry(from, to);
    EXPECT_EQ(count, 0);
}

TEST(SavedI8042, TheAnswerAndTheByteThatIsToComeAreKept)
{
    constexpr std::uint64_t data = 0;
    constexpr std::uint64_t command = 4;
    struct Resets final : PowerControl {
        void power_off(std::string_view) noexcept override {}
        void reset(std::string_view) noexcept override { ++count; }
        void crash(std::string_view) noexcept override {}
        void exit(std::uint32_t) noexcept override {}
        int count = 0;
    } resets;
    I8042 from(resets);
    I8042 to(resets);
    write8(from, command, 0xaa);
    write8(from, command, 0xd1);
    carry(from, to);
    EXPECT_EQ(read8(to, data), 0x55);
    write8(to, data, 0xde);
    EXPECT_EQ(resets.count, 1) << "the byte was for the output port";
}

TEST(SavedFirmwareConfig, IsReadOnFromTheMiddleOfAnItem)
{
    FirmwareConfig from(64 << 20, 3);
    FirmwareConfig to(64 << 20, 3);
    from.write(0, std::array<std::byte, 2>{});
    EXPECT_EQ(read8(from, 1), 'Q');
    carry(from, to);
    EXPECT_EQ(read8(to, 1), 'E');
    EXPECT_EQ(read8(to, 1), 'M');
    EXPECT_EQ(read8(to, 1), 'U');
    EXPECT_EQ(read8(to, 1), 0);
}

class Routes final : public IoapicOutput {
public:
    void route(unsigned input, const std::optional<MsiMessage>& message) noexcept override
    {
        by_input[input] = message;
    }

    std::map<unsigned, std::optional<MsiMessage>> by_input;
};

TEST(SavedIoapic, EachInputIsRoutedAsItWas)
{
    Routes before;
    Routes after;
    Ioapic from(before);
    Ioapic to(after);
    const auto write = [&from](std::uint32_t number, std::uint32_t value) {
        from.write(0, std::as_bytes(std::span(&number, 1)));
        from.write(0x10, std::as_bytes(std::span(&value, 1)));
    };
    write(0x10 + 2 * 4 + 1, 0x0500'0000);
    write(0x10 + 2 * 4, 0x41);
    carry(from, to);
    ASSERT_EQ(after.by_input.size(), layout::ioapic_inputs);
    EXPECT_EQ(after.by_input[4], before.by_input[4]);
    EXPECT_EQ(after.by_input[4]->data, 0x41u);
    EXPECT_FALSE(after.by_input[5]) << "masked";
    std::array<std::byte, 4> low{};
    to.read(0x10, low);
    EXPECT_EQ(low[0], std::byte{0x41}) << "what was selected is, too";
}

TEST(SavedCmos, ItsTimeItsMemoryAndTheSelectedCellAreKept)
{
    constexpr std::uint8_t free_cell = 0x50;
    std::int64_t now = 1'795'525'509;  // 13:05:09
    const auto nobody = [](std::int64_t) {};
    Cmos from([&now] { return now; }, 0, nobody);
    Cmos to([&now] { return now; }, 7200, nobody);
    write8(from, 0, free_cell);
    write8(from, 1, 0xa5);
    carry(from, to);
    EXPECT_EQ(read8(to, 1), 0xa5);
    write8(to, 0, 4);
    EXPECT_EQ(read8(to, 1), 0x13) << "the offset is the saved one";
    now += 3600;
    EXPECT_EQ(read8(to, 1), 0x14) << "and the host's time";
}

/// A port whose line's other end is a socket of the test.
struct Line {
    Line()
    {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) std::abort();
        host = Fd(ends[0]);
        serial = std::make_unique<Serial>(
            std::make_unique<Character>(loop, proto::vmm::Character::KIND_STREAM, Fd(ends[1]),
                                        Fd()),
            std::make_unique<CountedInterrupt>(interrupts));
    }

    EventLoop loop;
    Fd host;
    int interrupts = 0;
    std::unique_ptr<Serial> serial;
};

TEST(SavedSerial, WhatWasReceivedWaitsThereAndInterruptsAgain)
{
    constexpr std::uint64_t data = 0;
    constexpr std::uint64_t interrupt_enable = 1;
    constexpr std::uint64_t scratch = 7;
    Line from;
    Line to;
    write8(*from.serial, interrupt_enable, 1);
    write8(*from.serial, scratch, 0x5a);
    ASSERT_EQ(::write(from.host.get(), "a", 1), 1);
    while (from.loop.run_once(0ms)) continue;
    ASSERT_EQ(from.interrupts, 1);
    carry(*from.serial, *to.serial);
    EXPECT_EQ(from.interrupts, 1) << "saving raises nothing";
    EXPECT_EQ(to.interrupts, 1);
    EXPECT_EQ(read8(*to.serial, scratch), 0x5a);
    EXPECT_EQ(read8(*to.serial, data), 'a');
}

}  // namespace
}  // namespace hostler::vmm
