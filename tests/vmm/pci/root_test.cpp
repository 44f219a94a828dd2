#include "drivers/kvm/vmm/pci/root.hpp"

#include <gtest/gtest.h>

#include "tests/vmm/fake_machine.hpp"

namespace hostler::vmm::pci {
namespace {

constexpr std::uint64_t ecam = 0xe000'0000;

/// A function that is nothing but its configuration space.
class Plain final : public Function {
public:
    Plain() { config.allow(0x40, ~std::uint32_t{0}); }

    void read_config(std::size_t offset, std::span<std::byte> data) noexcept override
    {
        stays_in_dwords = stays_in_dwords && offset % 4 + data.size() <= 4;
        config.read(offset, data);
    }
    void write_config(std::size_t offset, std::span<const std::byte> data) noexcept override
    {
        stays_in_dwords = stays_in_dwords && offset % 4 + data.size() <= 4;
        config.write(offset, data);
    }

    ConfigSpace config{{.vendor = 0x1234, .device = 0x5678}};
    bool stays_in_dwords = true;
};

class RootTest : public testing::Test {
protected:
    std::uint32_t port_read(std::uint32_t address)
    {
        write_bus(machine.ports, 0xcf8, address);
        return read_bus<std::uint32_t>(machine.ports, 0xcfc);
    }

    FakeMachine machine;
    Plain function;
    Root root{machine.ports, machine.memory, {.ecam = ecam, .windows = 0xd000'0000}};
};

TEST_F(RootTest, FindsFunctionsBothWays)
{
    ASSERT_TRUE(root.add(3, function));
    EXPECT_EQ(read_bus<std::uint32_t>(machine.memory, ecam + (3 << 15)), 0x5678'1234u);
    EXPECT_EQ(port_read(0x8000'0000 | 3 << 11), 0x5678'1234u);
    EXPECT_EQ(read_bus<std::uint16_t>(machine.ports, 0xcfe), 0x5678u);
    EXPECT_EQ(read_bus<std::uint32_t>(machine.memory, ecam) & 0xffff, 0x1b36u) << "the host bridge";
}

TEST_F(RootTest, WritesBothWaysAndAtEveryWidth)
{
    ASSERT_TRUE(root.add(3, function));
    write_bus(machine.memory, ecam + (3 << 15) + 0x40, std::uint32_t{0x04030201});
    write_bus(machine.ports, 0xcf8, std::uint32_t{0x8000'0000 | 3 << 11 | 0x40});
    write_bus(machine.ports, 0xcfd, std::uint8_t{0xaa});
    EXPECT_EQ(function.config.get<std::uint32_t>(0x40), 0x0403'aa01u);
    write_bus(machine.memory, ecam + (3 << 15) + 0x3f, ~std::uint64_t{0});
    EXPECT_EQ(function.config.get<std::uint32_t>(0x40), 0xffff'ffffu);
    EXPECT_TRUE(function.stays_in_dwords);
}

TEST_F(RootTest, AnswersOnesWhereThereIsNoFunction)
{
    ASSERT_TRUE(root.add(3, function));
    EXPECT_EQ(read_bus<std::uint32_t>(machine.memory, ecam + (4 << 15)), ~0u);
    EXPECT_EQ(read_bus<std::uint32_t>(machine.memory, ecam + (3 << 15) + (1 << 12)), ~0u);
    EXPECT_EQ(port_read(0x8000'0000 | 4 << 11), ~0u);
    EXPECT_EQ(port_read(0x8001'0000 | 3 << 11), ~0u) << "another bus";
    EXPECT_EQ(port_read(3 << 11), ~0u) << "not enabled";
    write_bus(machine.memory, ecam + (4 << 15), ~0u);
}

TEST_F(RootTest, KeepsTheAddressRegisterWhole)
{
    write_bus(machine.ports, 0xcf8, ~std::uint32_t{0});
    EXPECT_EQ(read_bus<std::uint32_t>(machine.ports, 0xcf8), 0x80ff'fffcu);
    write_bus(machine.ports, 0xcf9, std::uint8_t{0});
    write_bus(machine.ports, 0xcf8, std::uint16_t{0});
    EXPECT_EQ(read_bus<std::uint32_t>(machine.ports, 0xcf8), 0x80ff'fffcu) << "dwords only";
    EXPECT_EQ(read_bus<std::uint8_t>(machine.ports, 0xcf8), 0xff);
}

TEST_F(RootTest, LeavesTheResetRegisterItsByte)
{
    struct Register final : BusDevice {
        void read(std::uint64_t, std::span<std::byte> data) noexcept override
        {
            data[0] = std::byte{0x5a};
        }
        void write(std::uint64_t, std::span<const std::byte> data) noexcept override
        {
            written = data[0];
        }
        std::byte written{};
    } reset;
    FakeMachine other;
    const Root second(other.ports, other.memory, {.ecam = ecam, .reset_register = &reset});
    write_bus(other.ports, 0xcf9, std::uint8_t{6});
    EXPECT_EQ(reset.written, std::byte{6});
    EXPECT_EQ(read_bus<std::uint8_t>(other.ports, 0xcf9), 0x5a);
    write_bus(other.ports, 0xcf8, 0x8000'0000U);
    EXPECT_EQ(read_bus<std::uint32_t>(other.ports, 0xcf8), 0x8000'0000U);
}

TEST_F(RootTest, DealsOutSlots)
{
    EXPECT_EQ(root.free_slot(), 1u);
    ASSERT_TRUE(root.add(1, function));
    EXPECT_EQ(root.free_slot(), 2u);
    EXPECT_FALSE(root.add(1, function)) << "taken";
    EXPECT_FALSE(root.add(0, function)) << "the host bridge's";
    EXPECT_FALSE(root.add(32, function));
    for (unsigned slot = 2; slot < 32; ++slot) ASSERT_TRUE(root.add(slot, function));
    EXPECT_EQ(root.free_slot(), std::nullopt);
    EXPECT_EQ(root.window(31) + Root::window_bytes, 0xd000'0000 + Root::windows_bytes);
}

}  // namespace
}  // namespace hostler::vmm::pci
