#include "drivers/kvm/vmm/legacy/exit_port.hpp"

#include <gtest/gtest.h>

#include <array>

#include "tests/vmm/noted_power.hpp"

namespace hostler::vmm {
namespace {

using Orders = NotedPower::Orders;

class ExitPortTest : public testing::Test {
protected:
    void write(std::uint64_t offset, std::size_t bytes)
    {
        constexpr std::array<std::byte, 8> value{std::byte{7}, std::byte{1}};
        port.write(offset, std::span(value).first(bytes));
    }

    NotedPower power;
    ExitPort port{power};
};

TEST_F(ExitPortTest, TakesWholeWordsOnly)
{
    for (const std::size_t bytes : {1u, 2u, 8u}) write(0, bytes);
    for (const std::uint64_t offset : {1u, 2u, 3u}) write(offset, 4);
    EXPECT_EQ(power.orders, Orders());
    write(0, 4);
    EXPECT_EQ(power.orders, Orders{"exit 263"}) << "little-endian";
}

TEST_F(ExitPortTest, ReadsAsOnesAndEndsNothing)
{
    std::array<std::byte, 4> value{};
    port.read(0, value);
    for (const std::byte byte : value) EXPECT_EQ(byte, std::byte{0xff});
    EXPECT_EQ(power.orders, Orders());
}

}  // namespace
}  // namespace hostler::vmm
