#include "drivers/kvm/vmm/legacy/ioapic.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <map>

namespace hostler::vmm {
namespace {

class Routes final : public IoapicOutput {
public:
    void route(unsigned input, const std::optional<MsiMessage>& message) noexcept override
    {
        ++changes;
        by_input[input] = message;
    }

    int changes = 0;
    std::map<unsigned, std::optional<MsiMessage>> by_input;
};

class IoapicTest : public testing::Test {
protected:
    void write(std::uint32_t reg, std::uint32_t value)
    {
        access(0, reg);
        access(0x10, value);
    }
    std::uint32_t read(std::uint32_t reg)
    {
        access(0, reg);
        std::array<std::byte, 4> data{};
        ioapic.read(0x10, data);
        std::uint32_t value = 0;
        std::memcpy(&value, data.data(), 4);
        return value;
    }
    void access(std::uint64_t offset, std::uint32_t value)
    {
        ioapic.write(offset, std::as_bytes(std::span(&value, 1)));
    }

    Routes routes;
    Ioapic ioapic{routes};
};

TEST_F(IoapicTest, IsBornMaskedWithTwentyFourInputs)
{
    EXPECT_EQ(read(1) >> 16, 23u);
    EXPECT_EQ(read(0x10), 0x1'0000u);
    EXPECT_EQ(read(0x10 + 2 * 23), 0x1'0000u);
    EXPECT_EQ(read(0x10 + 2 * 24), 0xffff'ffffu) << "there is no such input";
}

TEST_F(IoapicTest, RoutesAnInputWhereItsEntrySays)
{
    write(0x10 + 2 * 4 + 1, 2u << 24);  // to APIC 2
    EXPECT_EQ(routes.changes, 0) << "still masked";
    write(0x10 + 2 * 4, 0x31);
    ASSERT_TRUE(routes.by_input[4]);
    EXPECT_EQ(*routes.by_input[4], (MsiMessage{0xfee0'2000, 0x31}));
    write(0x10 + 2 * 4, 0x931);  // logical, lowest priority
    EXPECT_EQ(*routes.by_input[4], (MsiMessage{0xfee0'2004, 0x131}));
    write(0x10 + 2 * 4, 0x1'0931);
    EXPECT_FALSE(routes.by_input[4]);
}

TEST_F(IoapicTest, IgnoresWhatChangesNothing)
{
    write(0x10, 0x31);
    const int changes = routes.changes;
    write(0x10, 0x31);
    write(0x10, 0x31 | 1 << 12);  // delivery status is read-only
    EXPECT_EQ(routes.changes, changes);
    EXPECT_EQ(read(0x10), 0x31u);
}

TEST_F(IoapicTest, ForgetsItsRoutesAtReset)
{
    write(0x10, 0x31);
    ioapic.reset();
    EXPECT_FALSE(routes.by_input[0]);
    EXPECT_EQ(read(0x10), 0x1'0000u);
}

}  // namespace
}  // namespace hostler::vmm
