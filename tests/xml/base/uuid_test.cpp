#include "xml/base/uuid.hpp"

#include <gtest/gtest.h>

namespace hostler {
namespace {

TEST(Uuid, ReadsTheFormsThatLibvirtReads)
{
    const auto usual = Uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db1809");
    ASSERT_TRUE(usual);
    EXPECT_EQ(usual->text(), "c7a5fdbd-edaf-9455-926a-d65c16db1809");
    EXPECT_EQ(Uuid::parse(" C7A5FDBDEDAF9455926AD65C16DB1809\n"), usual);
}

TEST(Uuid, RefusesWhatIsNotOne)
{
    EXPECT_FALSE(Uuid::parse(""));
    EXPECT_FALSE(Uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db180"));
    EXPECT_FALSE(Uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db18090"));
    EXPECT_FALSE(Uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db180g"));
}

TEST(Uuid, GeneratesDifferentOnesOfVersionFour)
{
    const Uuid one = Uuid::generate();
    EXPECT_NE(one, Uuid::generate());
    EXPECT_EQ(one.text()[14], '4');
    EXPECT_EQ(Uuid::parse(one.text()), one);
}

}  // namespace
}  // namespace hostler
