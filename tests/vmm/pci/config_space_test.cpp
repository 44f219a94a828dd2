#include "drivers/kvm/vmm/pci/config_space.hpp"

#include <gtest/gtest.h>

namespace hostler::vmm::pci {
namespace {

constexpr Identity identity = {.vendor = 0x1af4,
                               .device = 0x1042,
                               .class_code = 0x010203,
                               .revision = 1,
                               .subsystem_vendor = 0x1af4,
                               .subsystem = 0x1042};

TEST(ConfigSpace, SaysWhatItIs)
{
    const ConfigSpace config(identity);
    EXPECT_EQ(config.get<std::uint32_t>(Register::vendor_id), 0x1042'1af4u);
    EXPECT_EQ(config.get<std::uint32_t>(Register::revision), 0x01020301u);
    EXPECT_EQ(config.get<std::uint32_t>(Register::subsystem_vendor), 0x1042'1af4u);
    EXPECT_EQ(config.get<std::uint16_t>(Register::status), 0) << "no capabilities yet";
}

TEST(ConfigSpace, KeepsWhatAGuestMayNotWrite)
{
    ConfigSpace config(identity);
    config.allow(Register::command, std::uint16_t{0x0006});
    const std::array<std::byte, 4> ones = {std::byte{0xff}, std::byte{0xff}, std::byte{0xff},
                                           std::byte{0xff}};
    for (std::size_t offset = 0; offset < 4096; offset += 4) config.write(offset, ones);
    EXPECT_EQ(config.get<std::uint16_t>(Register::command), 6);
    EXPECT_EQ(config.get<std::uint32_t>(Register::vendor_id), 0x1042'1af4u);
    EXPECT_EQ(config.get<std::uint8_t>(Register::interrupt_line), 0xff);
}

TEST(ConfigSpace, LinksItsCapabilities)
{
    ConfigSpace config(identity);
    const std::array<std::byte, 5> body = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4},
                                           std::byte{5}};
    const std::size_t first = config.add_capability(0x11, body);
    const std::size_t second = config.add_capability(0x09, std::span(body).first(2));
    EXPECT_EQ(config.get<std::uint16_t>(Register::status), 0x10);
    EXPECT_EQ(config.get<std::uint8_t>(Register::capabilities), first);
    EXPECT_EQ(config.get<std::uint8_t>(first), 0x11);
    EXPECT_EQ(config.get<std::uint8_t>(first + 1), second);
    EXPECT_EQ(config.get<std::uint8_t>(first + 6), 5);
    EXPECT_EQ(second % 4, 0u);
    EXPECT_EQ(config.get<std::uint8_t>(second + 1), 0) << "the last one";
}

TEST(ConfigSpace, ReadsZeroBehindItsEnd)
{
    const ConfigSpace config(identity);
    std::array<std::byte, 4> data{};
    data.fill(std::byte{7});
    config.read(254, data);
    EXPECT_EQ(data[2], std::byte{0});
    config.read(0x100, data);
    EXPECT_EQ(data, (std::array<std::byte, 4>{}));
}

}  // namespace
}  // namespace hostler::vmm::pci
