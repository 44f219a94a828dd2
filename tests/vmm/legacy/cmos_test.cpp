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

constexpr std::uint8_t status_b = 0x0b;
constexpr std::uint8_t being_set = 0x80;
constexpr std::uint8_t binary = 0x04;
constexpr std::uint8_t hours_24 = 0x02;

/// A moment, and what the registers show of it in binary.
struct Moment {
    const char* name;
    std::int64_t seconds;
    std::uint8_t century, year, month, day, weekday, hour, minute, second;
};

constexpr Moment moments[] = {
    {"the epoch", 0, 19, 70, 1, 1, 5, 0, 0, 0},
    {"a second before it", -1, 19, 69, 12, 31, 4, 23, 59, 59},
    {"a leap day of a century's end", 951'782'400, 20, 0, 2, 29, 3, 0, 0, 0},
    {"the day behind it", 951'868'800, 20, 0, 3, 1, 4, 0, 0, 0},
    {"the last second of a century", 4'102'444'799, 20, 99, 12, 31, 5, 23, 59, 59},
    {"the first of the next", 4'102'444'800, 21, 0, 1, 1, 6, 0, 0, 0},
    {"28 February of 2100, which leaps not", 4'107'542'399, 21, 0, 2, 28, 1, 23, 59, 59},
    {"the second behind that", 4'107'542'400, 21, 0, 3, 1, 2, 0, 0, 0},
    {"where 32 bits end", 2'147'483'648, 20, 38, 1, 19, 3, 3, 14, 8},
};

TEST_F(CmosTest, KnowsTheCalendar)
{
    set(status_b, binary | hours_24);
    for (const Moment& moment : moments) {
        SCOPED_TRACE(moment.name);
        now = moment.seconds;
        EXPECT_EQ(get(0x32), moment.century);
        EXPECT_EQ(get(0x09), moment.year);
        EXPECT_EQ(get(0x08), moment.month);
        EXPECT_EQ(get(0x07), moment.day);
        EXPECT_EQ(get(0x06), moment.weekday);
        EXPECT_EQ(get(0x04), moment.hour);
        EXPECT_EQ(get(0x02), moment.minute);
        EXPECT_EQ(get(0x00), moment.second);
    }
}

/// Each of them set by the guest, as Linux's hwclock does it, leads to that very second.
TEST_F(CmosTest, TakesEveryMomentThatItShows)
{
    for (const Moment& moment : moments) {
        SCOPED_TRACE(moment.name);
        set(status_b, being_set | binary | hours_24);
        set(0x32, moment.century);
        set(0x09, moment.year);
        set(0x08, moment.month);
        set(0x07, moment.day);
        set(0x04, moment.hour);
        set(0x02, moment.minute);
        set(0x00, moment.second);
        set(status_b, binary | hours_24);
        EXPECT_EQ(now + cmos.offset_s(), moment.seconds);
        EXPECT_EQ(get(0x06), moment.weekday);
    }
}

struct Hour {
    int of_day;
    std::uint8_t decimal;
    std::uint8_t binary;
};

TEST_F(CmosTest, CountsTwelveHoursFromTwelveToEleven)
{
    constexpr std::int64_t midnight = some_time - 13 * 3600 - 5 * 60 - 9;
    for (const Hour& hour : {Hour{0, 0x12, 12}, Hour{1, 0x01, 1}, Hour{11, 0x11, 11},
                             Hour{12, 0x92, 0x8c}, Hour{13, 0x81, 0x81}, Hour{23, 0x91, 0x8b}}) {
        now = midnight + hour.of_day * 3600;
        set(status_b, 0);
        EXPECT_EQ(get(0x04), hour.decimal) << hour.of_day;
        set(status_b, binary);
        EXPECT_EQ(get(0x04), hour.binary) << hour.of_day;
        // What is read may be written back, and changes nothing.
        set(0x04, hour.binary);
        EXPECT_EQ(cmos.offset_s(), 0) << hour.of_day;
    }
}

/// A field at a time, without the bit that stops the clock: as small kernels and firmware do.
TEST_F(CmosTest, ASingleFieldMovesTheClockAtOnce)
{
    set(0x02, 0x07);
    EXPECT_EQ(offsets, std::vector<std::int64_t>{2 * 60});
    set(0x02, 0x07);
    EXPECT_EQ(offsets.size(), 1u) << "what it shows already is no change";
    set(0x06, 0x01);
    EXPECT_EQ(offsets.size(), 1u) << "the day of the week follows from the date";
    EXPECT_EQ(get(0x06), 3);
}

TEST_F(CmosTest, StandsWhileItIsSetAndForgetsWhatNobodySet)
{
    set(status_b, being_set | hours_24);
    now += 3600;
    EXPECT_EQ(get(0x04), 0x13) << "it stands";
    now -= 3600;
    set(status_b, hours_24);
    EXPECT_TRUE(offsets.empty()) << "the same second as before";
    set(status_b, being_set | hours_24);
    set(0x07, 0x31);  // 31 November
    set(status_b, hours_24);
    EXPECT_EQ(get(0x07), 0x24);
    EXPECT_TRUE(offsets.empty());
}

/// A guest may write anything anywhere. What it finds then is its own business; ours goes on.
TEST_F(CmosTest, AnyByteAtAnyIndexIsTaken)
{
    for (unsigned mode = 0; mode < 256; mode += 2)
        for (unsigned index = 0; index < 0x40; ++index) {
            set(status_b, static_cast<std::uint8_t>(mode));
            set(static_cast<std::uint8_t>(index), static_cast<std::uint8_t>(mode ^ 0xff));
        }
    set(status_b, being_set | binary | hours_24);
    EXPECT_EQ(get(0x0c), 0) << "no interrupt is ever pending";
    EXPECT_EQ(get(0x0d), 0x80);
    EXPECT_EQ(get(0x0a) & 0x80, 0) << "never in the middle of an update";
}

TEST_F(CmosTest, TheDaemonsOffsetIsNotToldBack)
{
    cmos.set_offset_s(-3600);
    EXPECT_EQ(get(0x04), 0x12);
    EXPECT_EQ(cmos.offset_s(), -3600);
    EXPECT_TRUE(offsets.empty());
}

TEST_F(CmosTest, TheIndexIsWriteOnly)
{
    write(0, 0x50);
    std::byte value{};
    cmos.read(0, {&value, 1});
    EXPECT_EQ(value, std::byte{0xff});
}

}  // namespace
}  // namespace hostler::vmm
