#include "drivers/kvm/vmm/pci/msix.hpp"

#include <gtest/gtest.h>

#include "tests/vmm/fake_machine.hpp"

namespace hostler::vmm::pci {
namespace {

constexpr std::uint16_t enable = 0x8000;
constexpr std::uint16_t mask_all = 0x4000;

class MsixTest : public testing::Test {
protected:
    MsixTest() { msix.describe(config, {.table = 0x4000, .pending = 0x5000}); }

    void control(std::uint16_t bits)
    {
        const std::size_t at = config.get<std::uint8_t>(Register::capabilities) + 2U;
        config.write(at, std::as_bytes(std::span(&bits, 1)));
        msix.refresh(config);
    }
    template <class T>
    void table(std::uint64_t offset, T value)
    {
        msix.write_table(offset, std::as_bytes(std::span(&value, 1)));
    }
    template <class T>
    T table(std::uint64_t offset)
    {
        T value{};
        msix.read_table(offset, std::as_writable_bytes(std::span(&value, 1)));
        return value;
    }
    std::uint64_t pending()
    {
        std::uint64_t bits = 0;
        msix.read_pending(0, std::as_writable_bytes(std::span(&bits, 1)));
        return bits;
    }
    const FakeVector::Seen& vector(std::size_t index) { return *interrupts.vectors[index]; }

    FakeInterrupts interrupts;
    ConfigSpace config{Identity{}};
    Msix msix = *Msix::make(interrupts, 3);
};

TEST_F(MsixTest, DescribesItself)
{
    const std::size_t at = config.get<std::uint8_t>(Register::capabilities);
    EXPECT_EQ(config.get<std::uint8_t>(at), 0x11);
    EXPECT_EQ(config.get<std::uint16_t>(at + 2), 2) << "three entries, less one";
    EXPECT_EQ(config.get<std::uint32_t>(at + 4), 0x4000u);
    EXPECT_EQ(config.get<std::uint32_t>(at + 8), 0x5000u);
}

TEST_F(MsixTest, DeliversWhatTheGuestProgrammed)
{
    control(enable);
    table(16, std::uint64_t{0x1'fee0'1000});
    table(24, std::uint32_t{0x41});
    EXPECT_TRUE(vector(1).is_masked) << "still being programmed";
    table(28, std::uint32_t{0});
    EXPECT_EQ(vector(1).message, (MsiMessage{0x1'fee0'1000, 0x41}));
    EXPECT_TRUE(msix.raise(1));
    EXPECT_EQ(vector(1).delivered, 1);
    EXPECT_EQ(table<std::uint64_t>(16), 0x1'fee0'1000u);
    EXPECT_EQ(table<std::uint64_t>(24), 0x41u);
}

TEST_F(MsixTest, FollowsAMessageThatChangesWhileUnmasked)
{
    control(enable);
    table(12, std::uint32_t{0});
    table(8, std::uint32_t{0x55});
    EXPECT_EQ(vector(0).message.data, 0x55u);
}

TEST_F(MsixTest, KeepsAMaskedInterruptPending)
{
    control(enable);
    EXPECT_TRUE(msix.raise(2));
    EXPECT_EQ(vector(2).delivered, 0);
    EXPECT_EQ(pending(), 4u);
    table(2 * 16 + 12, std::uint32_t{0});
    EXPECT_EQ(vector(2).delivered, 1);
    EXPECT_EQ(pending(), 0u);
}

TEST_F(MsixTest, TheFunctionMaskHoldsAll)
{
    control(enable | mask_all);
    table(12, std::uint32_t{0});
    EXPECT_TRUE(msix.raise(0));
    EXPECT_EQ(vector(0).delivered, 0);
    control(enable);
    EXPECT_EQ(vector(0).delivered, 1);
}

TEST_F(MsixTest, RaisesNothingWhileOffOrOutside)
{
    EXPECT_FALSE(msix.raise(0));
    control(enable);
    EXPECT_FALSE(msix.raise(3));
    EXPECT_FALSE(msix.raise(0xffff));
    EXPECT_EQ(pending(), 0u);
}

TEST_F(MsixTest, IgnoresOddAccesses)
{
    control(enable);
    table(0, std::uint8_t{0xff});
    table(2, std::uint32_t{~0u});
    table(4, ~std::uint64_t{0});
    table(3 * 16, ~std::uint64_t{0});
    EXPECT_EQ(table<std::uint64_t>(0), 0u);
    EXPECT_EQ(table<std::uint32_t>(3 * 16 + 12), 0u);
    std::uint64_t far = 1;
    msix.read_pending(0xff8, std::as_writable_bytes(std::span(&far, 1)));
    EXPECT_EQ(far, 0u);
}

TEST_F(MsixTest, ResetTurnsItOff)
{
    control(enable);
    table(12, std::uint32_t{0});
    msix.reset(config);
    EXPECT_FALSE(msix.raise(0));
    EXPECT_EQ(table<std::uint32_t>(12), 1u);
    EXPECT_TRUE(vector(0).is_masked);
    EXPECT_EQ(config.get<std::uint16_t>(config.get<std::uint8_t>(Register::capabilities) + 2U), 2);
}

TEST_F(MsixTest, WhatWasPendingDoesNotComeAfterAReset)
{
    control(enable);
    EXPECT_TRUE(msix.raise(2));
    EXPECT_EQ(pending(), 4u);
    msix.reset(config);
    EXPECT_EQ(pending(), 0u);
    control(enable);
    table(2 * 16 + 12, std::uint32_t{0});
    EXPECT_EQ(vector(2).delivered, 0);
}

TEST(Msix, FailsWhenTheMachineHasNoMoreVectors)
{
    FakeInterrupts interrupts;
    interrupts.vectors_max = 2;
    EXPECT_FALSE(Msix::make(interrupts, 3));
}

}  // namespace
}  // namespace hostler::vmm::pci
