// What of the keyboard controller is there: its self test, its output port, and the two ways in
// which a guest resets itself through it.
#include "drivers/kvm/vmm/legacy/i8042.hpp"

#include <gtest/gtest.h>

#include "tests/vmm/byte_registers.hpp"
#include "tests/vmm/noted_power.hpp"

namespace hostler::vmm {
namespace {

constexpr std::uint64_t data = 0;
constexpr std::uint64_t system_port_b = 1;
constexpr std::uint64_t status = 4;
constexpr std::uint64_t command = 4;
constexpr std::uint8_t output_full = 1;

using Orders = NotedPower::Orders;

class I8042Test : public testing::Test {
protected:
    bool has_answer() { return read8(controller, status) & output_full; }

    NotedPower power;
    I8042 controller{power};
};

TEST_F(I8042Test, ResetsByCommandAndByOutputPort)
{
    write8(controller, data, 0xfe);  // a data byte that nobody asked for
    EXPECT_EQ(power.orders, Orders());
    write8(controller, command, 0xfe);
    EXPECT_EQ(power.orders, Orders{"reset"});
    write8(controller, command, 0xd1);
    write8(controller, data, 0xdf);  // A20, as old kernels do
    EXPECT_EQ(power.orders, Orders{"reset"});
    write8(controller, command, 0xd1);
    write8(controller, data, 0xde);
    EXPECT_EQ(power.orders, (Orders{"reset", "reset"}));
}

TEST_F(I8042Test, NoCommandButTheResetResets)
{
    for (unsigned value = 0; value < 256; ++value)
        if (value != 0xfe) write8(controller, command, static_cast<std::uint8_t>(value));
    EXPECT_EQ(power.orders, Orders());
}

/// The byte that follows 0xd1 is for the output port, and no later one.
TEST_F(I8042Test, TheOutputPortTakesOneByte)
{
    write8(controller, command, 0xd1);
    write8(controller, data, 0xdf);
    write8(controller, data, 0x00);
    EXPECT_EQ(power.orders, Orders());
}

TEST_F(I8042Test, AnotherCommandTakesTheOutputPortsByteAway)
{
    write8(controller, command, 0xd1);
    write8(controller, command, 0xaa);
    write8(controller, data, 0x00);
    EXPECT_EQ(power.orders, Orders());
}

TEST_F(I8042Test, AnswersItsSelfTestOnce)
{
    EXPECT_FALSE(has_answer());
    write8(controller, command, 0xaa);
    EXPECT_TRUE(has_answer());
    EXPECT_TRUE(has_answer()) << "looking does not take it";
    EXPECT_EQ(read8(controller, data), 0x55);
    EXPECT_FALSE(has_answer());
    EXPECT_EQ(read8(controller, data), 0);
}

/// A kernel that reads the port, sets a bit and writes it back must not reset itself by that.
TEST_F(I8042Test, WhatItReadsOfTheOutputPortMayBeWrittenBack)
{
    write8(controller, command, 0xd0);
    ASSERT_TRUE(has_answer());
    const std::uint8_t port = read8(controller, data);
    EXPECT_EQ(port & 3, 3) << "not reset, and A20 is on";
    write8(controller, command, 0xd1);
    write8(controller, data, port);
    EXPECT_EQ(power.orders, Orders());
}

/// Linux gives a controller up whose input buffer (bit 1) stays full.
TEST_F(I8042Test, IsAlwaysReadyForTheNextByteAndHasPassedItsTest)
{
    constexpr std::uint8_t commands[] = {0xaa, 0xd0, 0xd1, 0x20, 0x60};
    for (const std::uint8_t value : commands) {
        write8(controller, command, value);
        EXPECT_EQ(read8(controller, status) & 0x06, 0x04) << int(value);
    }
}

TEST_F(I8042Test, TheSpeakersPortReadsAsZeroAndWhatIsNoneAsOnes)
{
    EXPECT_EQ(read8(controller, system_port_b), 0);
    EXPECT_EQ(read8(controller, 2), 0xff);
    EXPECT_EQ(read8(controller, 3), 0xff);
    write8(controller, command, 0xaa);
    (void)read8(controller, 2);
    EXPECT_TRUE(has_answer()) << "no other port takes the answer";
}

}  // namespace
}  // namespace hostler::vmm
