#include "clients/cpp/uri.hpp"

#include <gtest/gtest.h>

namespace hostler::client {
namespace {

TEST(Uri, ReadsEachPart)
{
    const auto uri =
        Uri::parse("qemu+SSH://root@host.example:2222/system?socket=/a%20b&no_verify=1");
    ASSERT_TRUE(uri);
    EXPECT_EQ(uri->driver, "qemu");
    EXPECT_EQ(uri->transport, "ssh");
    EXPECT_EQ(uri->user, "root");
    EXPECT_EQ(uri->host, "host.example");
    EXPECT_EQ(uri->port, 2222);
    EXPECT_EQ(uri->path, "/system");
    EXPECT_EQ(uri->parameter("socket"), "/a b");
    EXPECT_EQ(uri->parameter("no_verify"), "1");
    EXPECT_EQ(uri->parameter("mode"), std::nullopt);
}

TEST(Uri, TakesAnAddressInBrackets)
{
    const auto uri = Uri::parse("qemu+tcp://[::1]:16509/system");
    ASSERT_TRUE(uri);
    EXPECT_EQ(uri->host, "::1");
    EXPECT_EQ(uri->port, 16509);
}

TEST(Uri, TellsTheServerOnlyWhatIsForIt)
{
    const auto name = [](const char* text) { return Uri::parse(text)->name_for_server(); };
    EXPECT_EQ(name("qemu+tcp://host/system"), "qemu:///system");
    EXPECT_EQ(name("qemu+unix:///system?socket=/x&foo=bar"), "qemu:///system?foo=bar");
    EXPECT_EQ(name("qemu+tls://h/system?PKIPATH=/p&no_verify=1"), "qemu:///system");
    EXPECT_EQ(name("test:///default"), "test:///default");
    EXPECT_EQ(name("remote+unix:///"), "");
    EXPECT_EQ(name("qemu+unix:///s?name=hostler:///x"), "hostler:///x");
}

TEST(Uri, RefusesWhatIsNone)
{
    for (const char* text : {"", "qemu", ":///system", "qemu://h:port/system", "qemu://h:70000/",
                             "qemu:///%zz", "qemu:///%2", "qemu:///x?a=%", "qemu://[::1/system",
                             "qemu://[::1]x/system", "qemu:///%00"})
        EXPECT_FALSE(Uri::parse(text)) << text;
}

TEST(Uri, NamesWhatItRefuses)
{
    const auto uri = Uri::parse("qemu://host:port/system");
    ASSERT_FALSE(uri);
    EXPECT_EQ(uri.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(uri.error().text().find("qemu://host:port/system"), std::string::npos);
}

}  // namespace
}  // namespace hostler::client
