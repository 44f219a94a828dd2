// The registers of the serial port as PC16550D's data sheet has them, one by one: what is kept,
// what is hidden by another bit, and in which order causes of an interrupt are told.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

#include "drivers/kvm/vmm/legacy/serial.hpp"
#include "tests/vmm/byte_registers.hpp"
#include "tests/vmm/counted_interrupt.hpp"

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;

enum Offset : std::uint64_t { data, ier, iir, lcr, mcr, lsr, msr, scr, fcr = iir };

constexpr std::uint8_t dlab = 0x80;
constexpr std::uint8_t loopback = 0x10;
constexpr std::uint8_t received_enabled = 1;
constexpr std::uint8_t sender_enabled = 2;
constexpr std::uint8_t line_enabled = 4;

class SerialRegisters : public testing::Test {
protected:
    SerialRegisters() { make_line(); }
    void make_line()
    {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) std::abort();
        host = Fd(ends[0]);
        line = Fd(ends[1]);
    }
    /// The port is built once there is, or is not, something on its line.
    Serial& port()
    {
        if (!serial)
            serial = std::make_unique<Serial>(
                std::make_unique<Character>(loop, proto::vmm::Character::KIND_STREAM,
                                            std::move(line), Fd()),
                std::make_unique<CountedInterrupt>(interrupts));
        return *serial;
    }
    std::uint8_t get(Offset offset) { return read8(port(), offset); }
    void set(Offset offset, std::uint8_t value) { write8(port(), offset, value); }
    void settle()
    {
        while (loop.run_once(0ms)) continue;
    }
    void type(std::string_view text)
    {
        ASSERT_EQ(::write(host.get(), text.data(), text.size()), std::ssize(text));
    }
    std::string take_all()
    {
        std::string text;
        for (settle(); get(lsr) & 1; settle()) text += static_cast<char>(get(data));
        return text;
    }
    std::string printed()
    {
        char buffer[64];
        const auto count = ::recv(host.get(), buffer, sizeof buffer, MSG_DONTWAIT);
        return {buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
    }

    EventLoop loop;
    Fd host;
    Fd line;
    int interrupts = 0;
    std::unique_ptr<Serial> serial;
};

struct Kept {
    Offset offset;
    std::uint8_t bits;  ///< that can be written and are read back
};

TEST_F(SerialRegisters, KeepTheBitsThatTheDataSheetNames)
{
    for (const auto& [offset, bits] :
         {Kept{ier, 0x0f}, Kept{lcr, 0x7f}, Kept{mcr, 0x1f}, Kept{scr, 0xff}}) {
        for (const unsigned value : {0xffu, 0x55u, 0xaau, 0x00u}) {
            set(offset, static_cast<std::uint8_t>(offset == lcr ? value & 0x7fu : value));
            EXPECT_EQ(get(offset), value & bits) << offset << " of " << value;
        }
    }
}

TEST_F(SerialRegisters, StatusRegistersAreNotWritten)
{
    set(lsr, 0xff);
    set(msr, 0xff);
    EXPECT_EQ(get(lsr), 0x60) << "the sender is empty, and nothing else";
    EXPECT_EQ(get(msr), 0xb0) << "somebody is there: CTS, DSR and DCD, and no change of them";
}

/// After a master reset the data sheet has LSR 0x60, IIR 0x01 and all that a driver writes zero.
TEST_F(SerialRegisters, BeginAsAfterAMasterReset)
{
    const auto expect_reset = [this] {
        EXPECT_EQ(get(ier), 0);
        EXPECT_EQ(get(iir), 0x01);
        EXPECT_EQ(get(lcr), 0);
        EXPECT_EQ(get(mcr), 0);
        EXPECT_EQ(get(lsr), 0x60);
    };
    expect_reset();
    set(fcr, 0xc1);
    set(ier, 0x0f);
    set(mcr, 0x1f);
    set(lcr, 0x9b);
    port().reset();
    expect_reset();
}

TEST_F(SerialRegisters, TheDivisorHidesDataAndInterruptEnableOnly)
{
    set(ier, received_enabled);
    set(scr, 0x77);
    set(lcr, dlab | 0x03);
    set(data, 0x34);
    set(ier, 0x12);
    EXPECT_EQ(get(data), 0x34);
    EXPECT_EQ(get(ier), 0x12);
    EXPECT_EQ(get(scr), 0x77);
    EXPECT_EQ(get(lsr), 0x60);
    set(lcr, 0x03);
    EXPECT_EQ(get(ier), received_enabled);
    EXPECT_EQ(printed(), "") << "nothing of the divisor was sent";
}

TEST_F(SerialRegisters, TheFifosShowInTheIdentificationWhileTheyAreOn)
{
    EXPECT_EQ(get(iir) & 0xc0, 0);
    set(fcr, 0x01);
    EXPECT_EQ(get(iir) & 0xc0, 0xc0);
    set(fcr, 0x00);
    EXPECT_EQ(get(iir) & 0xc0, 0);
}

TEST_F(SerialRegisters, SwitchingOrClearingTheFifoForgetsWhatWasReceived)
{
    for (const bool stays_on : {false, true}) {
        set(fcr, 0x01);
        type("lost");
        settle();
        ASSERT_EQ(get(lsr) & 1, 1);
        set(fcr, stays_on ? 0x03 : 0x00);
        EXPECT_EQ(get(lsr) & 1, 0) << stays_on;
    }
    type("kept");
    EXPECT_EQ(take_all(), "kept") << "and what comes then is received";
}

/// Line status before received data before an empty sender (table IV of the data sheet).
TEST_F(SerialRegisters, CausesAreToldByPriority)
{
    set(mcr, loopback);
    set(ier, received_enabled | sender_enabled | line_enabled);
    set(data, 'a');
    set(data, 'b');  // without FIFOs there is room for one
    EXPECT_EQ(get(iir), 0x06) << "an overrun";
    EXPECT_EQ(get(lsr) & 0x02, 0x02);
    EXPECT_EQ(get(iir), 0x04) << "reading LSR answered it: received data";
    EXPECT_EQ(get(data), 'a') << "what was there stays";
    EXPECT_EQ(get(iir), 0x02) << "the sender is empty";
    EXPECT_EQ(get(iir), 0x01) << "which reading IIR answered";
}

TEST_F(SerialRegisters, ACauseThatIsNotEnabledIsNotTold)
{
    set(mcr, loopback);
    set(data, 'a');
    set(data, 'b');
    EXPECT_EQ(get(iir), 0x01);
    EXPECT_EQ(interrupts, 0);
    set(ier, line_enabled);
    EXPECT_EQ(interrupts, 1) << "enabling tells what is pending";
    EXPECT_EQ(get(iir), 0x06);
    set(ier, 0);
    EXPECT_EQ(get(iir), 0x01);
}

/// The line is an edge: one for each time that something becomes pending.
TEST_F(SerialRegisters, WhatIsPendingAlreadyRaisesNoSecondEdge)
{
    set(fcr, 0x01);
    set(ier, received_enabled);
    type("a");
    settle();
    type("b");
    settle();
    EXPECT_EQ(interrupts, 1);
    EXPECT_EQ(take_all(), "ab");
    type("c");
    settle();
    EXPECT_EQ(interrupts, 2);
}

struct Wire {
    std::uint8_t output;  ///< of MCR
    std::uint8_t input;   ///< of MSR
    const char* name;
};

TEST_F(SerialRegisters, LoopbackWiresEachOutputToItsInput)
{
    for (const Wire& wire : {Wire{0x01, 0x20, "DTR to DSR"}, Wire{0x02, 0x10, "RTS to CTS"},
                             Wire{0x04, 0x40, "OUT1 to RI"}, Wire{0x08, 0x80, "OUT2 to DCD"}}) {
        set(mcr, loopback | wire.output);
        EXPECT_EQ(get(msr) & 0xf0, wire.input) << wire.name;
    }
}

/// Linux probes by loopback while it boots, and somebody may type meanwhile.
TEST_F(SerialRegisters, WhatIsTypedDuringLoopbackComesAfterIt)
{
    set(fcr, 0x01);
    set(ier, received_enabled);
    set(mcr, loopback);
    type("typed");
    settle();
    EXPECT_EQ(get(lsr) & 1, 0) << "the line is cut";
    set(mcr, 0);
    EXPECT_EQ(take_all(), "typed");
}

TEST_F(SerialRegisters, AWideWriteIsItsFirstByte)
{
    constexpr std::array<std::byte, 4> wide{std::byte{'w'}, std::byte{'x'}, std::byte{'y'}};
    port().write(data, wide);
    EXPECT_EQ(printed(), "w");
}

/// Of a pipe that has something before the machine is built, nothing may be lost by a restore.
TEST_F(SerialRegisters, WhatWaitsOnTheLineIsReceivedBehindASavedState)
{
    set(fcr, 0x01);
    type("ab");
    settle();
    Archive written;
    port().transfer(written);

    serial.reset();
    make_line();
    type("cd");
    Archive read(std::as_bytes(std::span(written.bytes())));
    port().transfer(read);
    EXPECT_TRUE(read.is_sound());
    EXPECT_EQ(take_all(), "abcd");
}

}  // namespace
}  // namespace hostler::vmm
