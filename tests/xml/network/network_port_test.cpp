#include "xml/network/network_port.hpp"

#include <gtest/gtest.h>

namespace hostler::xml {
namespace {

TEST(NetworkPort, IsWrittenInLibvirtsOrder)
{
    const std::string text =
        "<networkport>\n"
        "  <uuid>7ae63b5f-fe96-4af0-a7c3-da04ba1b3f58</uuid>\n"
        "  <owner>\n"
        "    <name>myguest</name>\n"
        "    <uuid>06578fc1-c686-46fa-bc2c-220893b466a6</uuid>\n"
        "  </owner>\n"
        "  <group>webfront</group>\n"
        "  <mac address='52:54:00:7b:35:93'/>\n"
        "  <virtualport type='802.1Qbg'>\n"
        "    <parameters managerid='11' typeid='1193047' typeidversion='2'/>\n"
        "  </virtualport>\n"
        "  <bandwidth classID='5'>\n"
        "    <inbound average='1000' peak='5000' burst='1024'/>\n"
        "  </bandwidth>\n"
        "  <port isolated='yes'/>\n"
        "  <rxfilters trustGuest='no'/>\n"
        "  <plug type='direct' dev='lo' mode='vepa'/>\n"
        "</networkport>\n";
    const auto port = parse_network_port(text);
    ASSERT_TRUE(port) << port.error().text();
    EXPECT_EQ(format(*port), text);
}

TEST(NetworkPort, APlugSaysWhatItCameTo)
{
    const std::string head =
        "<networkport><uuid>7ae63b5f-fe96-4af0-a7c3-da04ba1b3f58</uuid><owner><name>a</name>"
        "<uuid>06578fc1-c686-46fa-bc2c-220893b466a6</uuid></owner><mac address='2:0:0:0:0:1'/>";
    for (const std::string plug :
         {"<plug type='bridge'/>", "<plug type='direct' dev='a'/>", "<plug type='hostdev-pci'/>"}) {
        const auto port = parse_network_port(head + plug + "</networkport>");
        ASSERT_FALSE(port) << plug;
        EXPECT_EQ(port.error().code, ErrorCode::internal) << plug;
    }
}

}  // namespace
}  // namespace hostler::xml
