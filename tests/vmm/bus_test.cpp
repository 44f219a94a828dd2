#include "drivers/kvm/vmm/bus.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>

namespace hostler::vmm {
namespace {

/// Answers with its mark, and remembers the last access.
class Recorder final : public BusDevice {
public:
    explicit Recorder(std::uint8_t mark) : mark_{mark} {}

    void read(std::uint64_t offset, std::span<std::byte> data) noexcept override
    {
        last_offset = offset;
        for (std::byte& byte : data) byte = mark_;
    }
    void write(std::uint64_t offset, std::span<const std::byte> data) noexcept override
    {
        last_offset = offset;
        bytes_written += data.size();
    }

    std::uint64_t last_offset = ~std::uint64_t{0};
    std::size_t bytes_written = 0;

private:
    std::byte mark_;
};

std::uint32_t read32(const Bus& bus, std::uint64_t address)
{
    std::array<std::byte, 4> data{};
    bus.read(address, data);
    std::uint32_t value = 0;
    std::memcpy(&value, data.data(), sizeof value);
    return value;
}

TEST(Bus, FindsTheDeviceAndTheOffset)
{
    Recorder low(1);
    Recorder high(2);
    Bus bus;
    ASSERT_TRUE(bus.add(0x3000, 0x100, high));
    ASSERT_TRUE(bus.add(0x1000, 0x100, low));

    EXPECT_EQ(read32(bus, 0x1004), 0x01010101u);
    EXPECT_EQ(low.last_offset, 4u);
    EXPECT_EQ(read32(bus, 0x30fc), 0x02020202u);
    EXPECT_EQ(high.last_offset, 0xfcu);
}

TEST(Bus, AnswersOnesWhereNothingIs)
{
    Recorder device(1);
    Bus bus;
    EXPECT_EQ(read32(bus, 0), 0xffff'ffffu);
    ASSERT_TRUE(bus.add(0x1000, 0x100, device));
    EXPECT_EQ(read32(bus, 0xffe), 0xffff'ffffu);
    EXPECT_EQ(read32(bus, 0x10fe), 0xffff'ffffu) << "it leaves its range";
    bus.write(0x1100, std::array<std::byte, 4>{});
    EXPECT_EQ(device.bytes_written, 0u);
}

TEST(Bus, RefusesOverlapsAndImpossibleRanges)
{
    Recorder device(1);
    Bus bus;
    ASSERT_TRUE(bus.add(0x1000, 0x100, device));
    EXPECT_FALSE(bus.add(0x1000, 0x100, device));
    EXPECT_FALSE(bus.add(0x10ff, 1, device));
    EXPECT_FALSE(bus.add(0xfff, 2, device));
    EXPECT_FALSE(bus.add(0, ~std::uint64_t{0}, device));
    EXPECT_FALSE(bus.add(0x5000, 0, device));
    EXPECT_FALSE(bus.add(~std::uint64_t{0}, 2, device));
    EXPECT_TRUE(bus.add(0x1100, 1, device));
    EXPECT_TRUE(bus.add(~std::uint64_t{0}, 1, device)) << "the last byte of all";
}

TEST(Bus, MovesARange)
{
    Recorder device(3);
    Bus bus;
    ASSERT_TRUE(bus.add(0x1000, 0x100, device));
    EXPECT_FALSE(bus.remove(0x1001));
    EXPECT_TRUE(bus.remove(0x1000));
    EXPECT_EQ(read32(bus, 0x1000), 0xffff'ffffu);
    ASSERT_TRUE(bus.add(0x2000, 0x100, device));
    EXPECT_EQ(read32(bus, 0x2000), 0x03030303u);
}

}  // namespace
}  // namespace hostler::vmm
