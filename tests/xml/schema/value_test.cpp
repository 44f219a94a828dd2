#include "xml/schema/value.hpp"

#include <gtest/gtest.h>

#include "xml/schema/cpu_set.hpp"
#include "xml/schema/mac.hpp"

namespace hostler::xml {
namespace {

TEST(Value, NumbersKeepTheirBounds)
{
    std::uint8_t byte = 0;
    EXPECT_TRUE(value_of<std::uint8_t>.read("255", &byte));
    EXPECT_EQ(byte, 255);
    for (const auto* wrong : {"256", "-1", "1x", "", " ", "0x10"})
        EXPECT_FALSE(value_of<std::uint8_t>.read(wrong, &byte)) << wrong;
    std::int32_t number = 0;
    EXPECT_TRUE(value_of<std::int32_t>.read("-2147483648", &number));
    EXPECT_EQ(number, INT32_MIN);
    EXPECT_FALSE(value_of<std::int32_t>.read("-2147483649", &number));
}

TEST(Value, HexIsReadInEitherBase)
{
    constexpr const Value& hex = value_of<std::uint16_t, Hex<4>>;
    std::uint16_t number = 0;
    Buffer out;
    EXPECT_TRUE(hex.read("0x1f", &number));
    hex.write(&number, out);
    EXPECT_EQ(out.view(), "0x001f");
    EXPECT_TRUE(hex.read("31", &number));
    EXPECT_EQ(number, 31);
}

TEST(Value, AbsentOptionalsDifferFromZero)
{
    constexpr const Value& value = value_of<std::optional<std::uint32_t>>;
    std::optional<std::uint32_t> number;
    EXPECT_TRUE(value.is_absent(&number));
    EXPECT_TRUE(value.read("0", &number));
    EXPECT_FALSE(value.is_absent(&number));
}

TEST(CpuSet, ReadsAndWritesLists)
{
    CpuSet set;
    for (const auto& [text, wanted] :
         std::initializer_list<std::pair<const char*, const char*>>{{"0-3,^2,8", "0-1,3,8"},
                                                                    {" 1 , 2", "1-2"},
                                                                    {"0,16383", "0,16383"},
                                                                    {"5-7,6", "5-7"}}) {
        ASSERT_TRUE(CpuSet::parse(text, set)) << text;
        EXPECT_EQ(set.text(), wanted);
    }
    for (const auto* wrong : {"", "a", "3-1", "1,,2", "16384", "^", "1-"})
        EXPECT_FALSE(CpuSet::parse(wrong, set)) << wrong;
}

TEST(Mac, ReadsSixBytes)
{
    Mac mac;
    ASSERT_TRUE(Mac::parse("52:54:0:aB:1:ff", mac));
    EXPECT_EQ(mac.text(), "52:54:00:ab:01:ff");
    for (const auto* wrong : {"52:54:00:ab:01", "52-54-00-ab-01-ff", "52:54:00:ab:01:fff", ""})
        EXPECT_FALSE(Mac::parse(wrong, mac)) << wrong;
}

}  // namespace
}  // namespace hostler::xml
