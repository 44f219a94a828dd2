#include "drivers/kvm/vmm/legacy/serial.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "tests/vmm/counted_interrupt.hpp"

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;

/// A serial port whose other end is a socket of the test.
class SerialPortTest : public testing::Test {
protected:
    SerialPortTest()
    {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) std::abort();
        host = Fd(ends[0]);
        auto character = std::make_unique<Character>(loop, proto::vmm::Character::KIND_STREAM,
                                                     Fd(ends[1]), Fd());
        serial = std::make_unique<Serial>(std::move(character),
                                          std::make_unique<CountedInterrupt>(interrupts));
    }
    std::uint8_t read(std::uint64_t offset)
    {
        std::byte value{};
        serial->read(offset, {&value, 1});
        return static_cast<std::uint8_t>(value);
    }
    void write(std::uint64_t offset, std::uint8_t value)
    {
        const auto byte = static_cast<std::byte>(value);
        serial->write(offset, {&byte, 1});
    }
    void type(std::string_view text)
    {
        ASSERT_EQ(::write(host.get(), text.data(), text.size()), std::ssize(text));
        while (loop.run_once(0ms)) continue;
    }
    std::string printed()
    {
        char buffer[256];
        const auto count = ::recv(host.get(), buffer, sizeof buffer, MSG_DONTWAIT);
        return {buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
    }

    EventLoop loop;
    Fd host;
    int interrupts = 0;
    std::unique_ptr<Serial> serial;
};

TEST_F(SerialPortTest, SendsWhatIsWritten)
{
    for (const char letter : {'o', 'k', '\n'}) write(0, static_cast<std::uint8_t>(letter));
    EXPECT_EQ(printed(), "ok\n");
    EXPECT_EQ(read(5) & 0x60, 0x60) << "the sender is always empty";
}

TEST_F(SerialPortTest, KeepsTheDivisorApartFromTheData)
{
    write(3, 0x83);
    write(0, 0x01);
    write(1, 0x02);
    EXPECT_EQ(read(0), 0x01);
    EXPECT_EQ(read(1), 0x02);
    write(3, 0x03);
    EXPECT_EQ(read(1), 0x00) << "the interrupt enable register again";
    EXPECT_EQ(printed(), "");
}

TEST_F(SerialPortTest, ReceivesByInterrupt)
{
    write(2, 0x01);
    write(1, 0x01);
    type("hi");
    EXPECT_EQ(interrupts, 1);
    EXPECT_EQ(read(2), 0xc4) << "received, FIFOs on";
    EXPECT_EQ(read(5) & 1, 1);
    EXPECT_EQ(read(0), 'h');
    EXPECT_EQ(read(0), 'i');
    EXPECT_EQ(read(5) & 1, 0);
    EXPECT_EQ(read(2), 0xc1) << "nothing pending";
}

TEST_F(SerialPortTest, TakesNoMoreThanItsFifoHoldsAndThenTheRest)
{
    write(2, 0x01);
    type("0123456789abcdefXYZ");
    std::string got;
    while (read(5) & 1) got += static_cast<char>(read(0));
    EXPECT_EQ(got, "0123456789abcdef");
    while (loop.run_once(0ms)) continue;
    while (read(5) & 1) got += static_cast<char>(read(0));
    EXPECT_EQ(got, "0123456789abcdefXYZ");
}

TEST_F(SerialPortTest, SaysThatTheSenderIsEmptyOnceForEachReason)
{
    write(1, 0x02);
    EXPECT_EQ(interrupts, 1) << "enabling asks at once";
    EXPECT_EQ(read(2) & 0x0f, 0x02);
    EXPECT_EQ(read(2) & 0x0f, 0x01) << "reading it answers it";
    write(0, 'x');
    EXPECT_EQ(interrupts, 2);
}

TEST_F(SerialPortTest, LoopsBackWithoutALine)
{
    write(2, 0x01);
    write(4, 0x1b);
    write(0, 'x');
    EXPECT_EQ(read(0), 'x');
    EXPECT_EQ(printed(), "");
    EXPECT_EQ(read(6) & 0xf0, 0xb0) << "DTR, RTS and OUT2 come back as DSR, CTS and DCD";
    for (int i = 0; i < 20; ++i) write(0, 'y');
    EXPECT_EQ(read(5) & 0x02, 0x02) << "overrun";
    EXPECT_EQ(read(5) & 0x02, 0) << "reading it forgets it";
}

TEST_F(SerialPortTest, ForgetsEverythingAtReset)
{
    write(7, 0x5a);
    write(1, 0x01);
    type("x");
    serial->reset();
    EXPECT_EQ(read(7), 0);
    EXPECT_EQ(read(1), 0);
    EXPECT_EQ(read(5) & 1, 0);
}

TEST_F(SerialPortTest, AnswersWideAccessesWithOneRegister)
{
    std::byte wide[4]{};
    serial->read(5, wide);
    EXPECT_EQ(wide[0], std::byte{0x60});
    EXPECT_EQ(wide[3], std::byte{0xff});
}

}  // namespace
}  // namespace hostler::vmm
