// A function's window on the bus, wherever a guest puts it: over another, over itself, nowhere.
#include "drivers/kvm/vmm/pci/bar.hpp"

#include <gtest/gtest.h>

#include "tests/vmm/fake_machine.hpp"

namespace hostler::vmm::pci {
namespace {

/// Answers with its own number.
struct Window final : BusDevice {
    explicit Window(std::uint8_t own_number) : number(own_number) {}
    void read(std::uint64_t, std::span<std::byte> data) noexcept override
    {
        data[0] = std::byte{number};
    }
    void write(std::uint64_t, std::span<const std::byte>) noexcept override {}

    std::uint8_t number;
};

class BarTest : public testing::Test {
protected:
    static constexpr std::uint32_t bytes = 0x8000;
    static constexpr std::uint8_t nobody = 0xff;

    std::uint8_t who_answers(std::uint64_t address) const
    {
        return read_bus<std::uint8_t>(memory, address);
    }

    Bus memory;
    Window first{1};
    Window second{2};
    Bar bar{memory, first, bytes};
};

/// A driver writes ones and reads back: what stays zero is the size (PCI 3.0, 6.2.5.1).
TEST_F(BarTest, ItsSizeIsItsLowestAddressBit)
{
    EXPECT_EQ(bar.address_bits(), 0xffff'8000u);
    EXPECT_EQ(~bar.address_bits() + 1, bytes);
}

TEST_F(BarTest, StandsWhereItIsPutAndNowhereElse)
{
    EXPECT_EQ(bar.address(), std::nullopt);
    bar.place(0xd000'0000);
    EXPECT_EQ(bar.address(), 0xd000'0000u);
    EXPECT_EQ(who_answers(0xd000'0000), 1);
    EXPECT_EQ(who_answers(0xd000'7fff), 1);
    EXPECT_EQ(who_answers(0xd000'8000), nobody);
    EXPECT_EQ(who_answers(0xcfff'ffff), nobody);
}

TEST_F(BarTest, MovesAndGoes)
{
    bar.place(0xd000'0000);
    bar.place(0xd000'8000);
    EXPECT_EQ(who_answers(0xd000'0000), nobody);
    EXPECT_EQ(who_answers(0xd000'8000), 1);
    bar.place(0xd000'8000);
    EXPECT_EQ(who_answers(0xd000'8000), 1) << "where it is already";
    bar.place(std::nullopt);
    EXPECT_EQ(who_answers(0xd000'8000), nobody);
    bar.place(std::nullopt);
}

TEST_F(BarTest, APlaceThatIsTakenIsNone)
{
    Bar other(memory, second, bytes);
    other.place(0xd000'0000);
    bar.place(0xd000'4000);
    EXPECT_EQ(bar.address(), std::nullopt);
    EXPECT_EQ(who_answers(0xd000'4000), 2) << "who was there first stays";
    other.place(std::nullopt);
    EXPECT_EQ(who_answers(0xd000'4000), nobody);
    bar.place(0xd000'4000);
    EXPECT_EQ(who_answers(0xd000'4000), 1) << "asked again, it fits";
}

TEST_F(BarTest, OneThatCouldNotMoveIsNotWhereItWas)
{
    Bar other(memory, second, bytes);
    other.place(0xd000'0000);
    bar.place(0xe000'0000);
    bar.place(0xd000'0000);
    EXPECT_EQ(who_answers(0xe000'0000), nobody);
    EXPECT_EQ(bar.address(), std::nullopt);
}

TEST_F(BarTest, TheEndOfTheAddressSpaceIsAPlace)
{
    bar.place(0xffff'8000);
    EXPECT_EQ(who_answers(0xffff'ffff), 1);
    bar.place(0);
    EXPECT_EQ(who_answers(0), 1) << "as a guest has it that did not set it";
}

TEST_F(BarTest, TakesItsWindowAlong)
{
    {
        Bar gone(memory, second, bytes);
        gone.place(0xd000'0000);
    }
    EXPECT_EQ(who_answers(0xd000'0000), nobody);
}

}  // namespace
}  // namespace hostler::vmm::pci
