// fw_cfg as QEMU's documentation has it (docs/specs/fw_cfg.rst): two ports, an item selected by the
// first and read byte by byte at the second.
#include "drivers/kvm/vmm/legacy/firmware_config.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/vmm/byte_registers.hpp"

namespace hostler::vmm {
namespace {

class FirmwareConfigTest : public testing::Test {
protected:
    void select(std::uint16_t key) { config.write(0, std::as_bytes(std::span(&key, 1))); }
    std::string read(std::size_t bytes)
    {
        std::string text;
        while (text.size() < bytes) text += static_cast<char>(read8(config, 1));
        return text;
    }
    std::uint64_t number(std::size_t bytes)
    {
        const std::string text = read(bytes);
        std::uint64_t value = 0;
        for (std::size_t at = bytes; at-- > 0;)
            value = value << 8 | static_cast<unsigned char>(text[at]);
        return value;
    }

    FirmwareConfig config{0x1'2345'6000, 300};
};

TEST_F(FirmwareConfigTest, TellsWhoItIs)
{
    select(0x00);
    EXPECT_EQ(read(4), "QEMU");
    select(0x01);
    EXPECT_EQ(number(4), 1u) << "the two ports, and no DMA";
}

TEST_F(FirmwareConfigTest, TellsMemoryAndProcessors)
{
    select(0x03);
    EXPECT_EQ(number(8), 0x1'2345'6000u);
    select(0x05);
    EXPECT_EQ(number(2), 300u);
    select(0x0f);
    EXPECT_EQ(number(2), 300u) << "the most that there can be";
    select(0x19);
    EXPECT_EQ(number(4), 0u) << "no files";
}

TEST_F(FirmwareConfigTest, BehindAnItemAndOfAnUnknownOneComeZeroes)
{
    select(0x00);
    EXPECT_EQ(read(6), std::string("QEMU\0\0", 6));
    constexpr std::uint16_t keys[] = {0x02, 0x77, 0x8000, 0xffff};
    for (const std::uint16_t unknown : keys) {
        select(unknown);
        EXPECT_EQ(number(8), 0u) << unknown;
    }
}

TEST_F(FirmwareConfigTest, SelectingBeginsAnew)
{
    select(0x00);
    EXPECT_EQ(read(2), "QE");
    select(0x00);
    EXPECT_EQ(read(4), "QEMU");
}

/// The selector is a word; the data port takes nothing since version 2.4 of QEMU.
TEST_F(FirmwareConfigTest, OtherWritesSelectNothing)
{
    select(0x00);
    write8(config, 0, 5);
    write8(config, 1, 5);
    const std::uint16_t key = 5;
    config.write(1, std::as_bytes(std::span(&key, 1)));
    const std::uint32_t wide = 5;
    config.write(0, std::as_bytes(std::span(&wide, 1)));
    EXPECT_EQ(read(4), "QEMU");
}

TEST_F(FirmwareConfigTest, TheSelectorReadsAsZeroAndTakesNothingOfTheItem)
{
    select(0x00);
    EXPECT_EQ(read8(config, 0), 0);
    EXPECT_EQ(read(4), "QEMU");
}

}  // namespace
}  // namespace hostler::vmm
