#include "xml/common/ip_address.hpp"

#include <gtest/gtest.h>

namespace hostler::xml {
namespace {

IpAddress ip(std::string_view text)
{
    return IpAddress::parse(text).value_or(IpAddress());
}

TEST(IpAddress, IsSpelledInOneWay)
{
    EXPECT_EQ(ip("2001:DB8:0:0::1").text(), "2001:db8::1");
    EXPECT_EQ(ip("192.168.122.1").text(), "192.168.122.1");
    EXPECT_FALSE(IpAddress::parse("192.168.122"));
    EXPECT_FALSE(IpAddress::parse("host.example.com"));
    EXPECT_FALSE(IpAddress::parse(""));
}

TEST(IpAddress, KnowsItsNetwork)
{
    EXPECT_TRUE(ip("192.168.122.9").is_in(ip("192.168.122.1"), 24));
    EXPECT_FALSE(ip("192.168.123.9").is_in(ip("192.168.122.1"), 24));
    EXPECT_FALSE(ip("::1").is_in(ip("192.168.122.1"), 0));
    EXPECT_TRUE(ip("10.0.0.0").has_rest(8, false));
    EXPECT_TRUE(ip("10.255.255.255").has_rest(8, true));
    EXPECT_EQ(ip("10.0.0.1").distance_to(ip("10.0.1.1")), 256U);
    EXPECT_EQ(ip("::1").distance_to(ip("ffff::")), std::uint64_t{1} << 32);
}

TEST(IpAddress, IsANetmaskWhereItsBitsLead)
{
    EXPECT_EQ(ip("255.255.254.0").prefix(), 23U);
    EXPECT_EQ(ip("0.0.0.0").prefix(), 0U);
    EXPECT_EQ(ip("255.0.255.0").prefix(), std::nullopt);
}

}  // namespace
}  // namespace hostler::xml
