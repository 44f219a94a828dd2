#include "xml/interface/host_interface.hpp"

#include <gtest/gtest.h>

#include "tests/xml/refusals.hpp"

namespace hostler::xml {
namespace {

Result<HostInterface> read(std::string_view text)
{
    return parse_interface(text);
}

TEST(HostInterface, MembersHaveNoAddressesOfTheirOwn)
{
    const auto bridge = read(
        "<interface type='bridge' name='a'><bridge><interface type='ethernet' name='b'>"
        "<start mode='none'/><protocol family='ipv4'><dhcp/></protocol></interface></bridge>"
        "</interface>");
    ASSERT_TRUE(bridge) << bridge.error().text();
    EXPECT_EQ(format(*bridge),
              "<interface type='bridge' name='a'>\n"
              "  <bridge>\n"
              "    <interface type='ethernet' name='b'>\n"
              "    </interface>\n"
              "  </bridge>\n"
              "</interface>\n");
}

TEST(HostInterface, WithNothingInItIsWrittenOverTwoLines)
{
    const auto card = read("<interface type='ethernet' name='a'/>");
    ASSERT_TRUE(card) << card.error().text();
    EXPECT_EQ(format(*card), "<interface type='ethernet' name='a'>\n</interface>\n");
}

constexpr auto code = ErrorCode::xml_error;
constexpr Refusal refusals[] = {
    {"<interface type='ethernet'/>", code},
    {"<interface name='a'/>", code},
    {"<interface type='ethernet' name='a'><protocol/></interface>", code},
    {"<interface type='bridge' name='a'/>", code},
    {"<interface type='bridge' name='a'><bridge><interface type='bridge' name='b'><bridge/>"
     "</interface></bridge></interface>",
     code},
    {"<interface type='bond' name='a'><bond mode='x'/></interface>", code},
    {"<interface type='bond' name='a'><bond><miimon/></bond></interface>", code},
    {"<interface type='bond' name='a'><bond><arpmon interval='1'/></bond></interface>", code},
    {"<interface type='vlan' name='a'><vlan tag='3'/></interface>", code},
};

TEST(HostInterface, WrongOnesAreRefused)
{
    expect_refusals(refusals, read);
}

}  // namespace
}  // namespace hostler::xml
