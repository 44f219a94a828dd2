#include "drivers/kvm/vmm/legacy/cmos.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace hostler::vmm {
namespace {

// 2026-11-24 13:05:09 UTC, a Tuesday.
constexpr std::int64_t some_time = 1'795'525'509;

class CmosTest : public testing::Test {
protected:
    std::uint8_t get(std::uint8_t index)
    {
        write(0, index);
        std::byte value{};
        cmos.read(1, {&value, 1});
        return static_cast<std::uint8_t>(value);
    }
    void set(std::uint8_t index, std::uint8_t value)
    {
        write(0, index);
        write(1, value);
    }
    void write(std::uint64_t offset, std::uint8_t value)
    {
        const auto byte = static_cast<std::byte>(value);
        cmos.write(offset, {&byte, 1});
    }

    std::int64_t now = some_time;
    std::vector<std::int64_t> offsets;
    Cmos cmos{[this] { return now; }, 0,
              [this](std::int64_t offset) { offsets.push_back(offset); }};
};

TEST_F(CmosTest, TellsTheTimeInDecimalDigits)
{
    EXPECT_EQ(get(0x00), 0x09);
    EXPECT_EQ(get(0x02), 0x05);
    EXPECT_EQ(get(0x04), 0x13);
    EXPECT_EQ(get(0x06), 3) << "Sunday is 1";
    EXPECT_EQ(get(0x07), 0x24);
    EXPECT_EQ(get(0x08), 0x11);
    EXPECT_EQ(get(0x09), 0x26);
    EXPECT_EQ(get(0x32), 0x20);
    EXPECT_EQ(get(0x0d) & 0x80, 0x80) << "the battery is good";
    EXPECT_EQ(get(0x0a) & 0x80, 0) << "never in the middle of an update";
    now += 1;
    EXPECT_EQ(get(0x00), 0x10);
}

TEST_F(CmosTest, TellsItInBinaryAndTwelveHoursWhereAsked)
{
    set(0x0b, 0x04);
    EXPECT_EQ(get(0x04), 0x81) << "one in the afternoon";
    EXPECT_EQ(get(0x09), 26);
    now -= 13 * 3600;
    EXPECT_EQ(get(0x04), 12) << "midnight";
}

TEST_F(CmosTest, RunsOnFromWhatTheGuestSets)
{
    set(0x0b, 0x82);
    set(0x04, 0x14);
    set(0x02, 0x06);
    EXPECT_TRUE(offsets.empty()) << "not before it is set whole";
    now += 100;
    set(0x0b, 0x02);
    ASSERT_EQ(offsets.size(), 1u);
    EXPECT_EQ(offsets[0], 3600 + 60 - 100);
    EXPECT_EQ(get(0x04), 0x14);
    EXPECT_EQ(get(0x02), 0x06);
    now += 60;
    EXPECT_EQ(get(0x02), 0x07);
}

TEST_F(CmosTest, IgnoresATimeThatIsNone)
{
    set(0x0b, 0x82);
    set(0x08, 0x99);
    set(0x0b, 0x02);
    EXPECT_TRUE(offsets.empty());
    EXPECT_EQ(get(0x08), 0x11);
}

TEST_F(CmosTest, KeepsItsMemoryAndItsReadOnlyRegisters)
{
    set(0x50, 0xa5);
    EXPECT_EQ(get(0x50), 0xa5);
    set(0x0d, 0x00);
    EXPECT_EQ(get(0x0d), 0x80);
    write(0, 0x80 | 0x50);
    std::byte value{};
    cmos.read(1, {&value, 1});
    EXPECT_EQ(value, std::byte{0xa5}) << "the top bit of the index is the NMI mask";
}

}  // namespace
}  // namespace hostler::vmm
