#include "xml/nwfilter/filter.hpp"

#include <gtest/gtest.h>

#include "tests/xml/refusals.hpp"
#include "xml/schema/relaxng.hpp"

namespace hostler::xml {
namespace {

Result<Filter> read(std::string_view text)
{
    return parse_filter(text);
}

TEST(Filter, RulesAndReferencesKeepTheirOrder)
{
    const std::string text =
        "<filter name='f' chain='root'>\n"
        "  <filterref filter='a'>\n"
        "    <parameter name='IP' value='1.2.3.4'/>\n"
        "  </filterref>\n"
        "  <rule action='drop' direction='inout' priority='-5' statematch='false'>\n"
        "    <tcp match='no' dscp='0x10' state='NEW' srcportstart='$PORT' flags='SYN/ALL'/>\n"
        "  </rule>\n"
        "  <filterref filter='b'/>\n"
        "  <rule action='accept' direction='in' priority='500'/>\n"
        "</filter>\n";
    const auto filter = read(text);
    ASSERT_TRUE(filter) << filter.error().text();
    EXPECT_EQ(format(*filter), text);
}

TEST(Filter, AChainHasItsUsualPlace)
{
    EXPECT_NE(format(*read("<filter name='f' chain='arp-x'/>")).find("priority='-500'"),
              std::string::npos);
    EXPECT_EQ(format(*read("<filter name='f' priority='3'/>")),
              "<filter name='f' chain='root'>\n</filter>\n");
}

TEST(Filter, ParametersThatCannotBeAreDropped)
{
    const auto filter = read(
        "<filter name='f'><filterref filter='a'><parameter name='Z' value='b'/>"
        "<parameter name='I P' value='1'/><parameter name='A' value='a b'/>"
        "<parameter name='B' value='b'/></filterref></filter>");
    ASSERT_TRUE(filter) << filter.error().text();
    const auto& parameters = filter->references[0].parameters;
    ASSERT_EQ(parameters.size(), 2U);
    EXPECT_EQ(parameters[0].name, "B");
    EXPECT_EQ(parameters[1].name, "Z");
}

constexpr Refusal refusals[] = {
    {"<filter/>", ErrorCode::internal},
    {"<filter name='f' chain='foo'/>", ErrorCode::invalid_argument},
    {"<filter name='f' chain='arp-abcdefghijkl'/>", ErrorCode::invalid_argument},
    {"<filter name='f' chain='mac a'/>", ErrorCode::invalid_argument},
    {"<filter name='f' chain='arp' priority='-2000'/>", ErrorCode::invalid_argument},
    {"<filter name='f'><rule action='foo' direction='in'/></filter>",
     ErrorCode::config_unsupported},
    {"<filter name='f'><rule action='drop' direction='in'><ip srcportstart='5'/></rule></filter>",
     ErrorCode::internal},
    {"<filter name='f'><rule action='drop' direction='in'><tcp srcportstart='x'/></rule></filter>",
     ErrorCode::internal},
    {"<filter name='f'><uuid>x</uuid></filter>", ErrorCode::xml_error},
};

TEST(Filter, WrongOnesAreRefused)
{
    expect_refusals(refusals, read);
}

/// A field of a rule: its protocol, name and value, and whether it is right.
struct Judged {
    std::string_view field;
    std::string_view value;
    bool is_right;
};
constexpr Judged judged[] = {
    {"mac srcmacaddr", "1:2:3:a:B:c", true},
    {"mac srcmacaddr", "1:2:3:4:5", false},
    {"mac protocolid", "arp", true},
    {"mac protocolid", "0x600", true},
    {"mac protocolid", "1535", false},
    {"mac protocolid", "0x5ff", false},
    {"vlan vlanid", "0xfff", true},
    {"vlan vlanid", "4096", false},
    {"stp root-cost", "4294967295", true},
    {"stp root-cost", "4294967296", false},
    {"arp opcode", "Request_Reverse", true},
    {"arp opcode", "65536", false},
    {"arp gratuitous", "true", true},
    {"ip protocol", "udplite", true},
    {"ip protocol", "256", false},
    {"ip srcipaddr", "10.1.2.3", true},
    {"ip srcipaddr", "10.1.2", false},
    {"ip srcipmask", "255.255.0.0", true},
    {"ip srcipmask", "33", false},
    {"ipv6 srcipaddr", "a:b::10.1.2.3", true},
    {"ipv6 srcipaddr", "10.1.2.3", false},
    {"ipv6 srcipmask", "129", false},
    {"icmp type", "0xff", true},
    {"icmp type", "256", false},
    {"tcp dscp", "63", true},
    {"tcp dscp", "64", false},
    {"tcp dscp", "0x40", false},
    {"tcp srcportstart", "65535", true},
    {"tcp srcportstart", "$PORT[ @1 ]", true},
    {"tcp srcportstart", "$PO-RT", false},
    {"tcp srcportstart", "65536", false},
    {"tcp srcportstart", "-1", false},
    {"tcp state", "NEW,INVALID", true},
    {"tcp state", "OLD", false},
    {"tcp flags", "SYN,ACK/ALL", true},
    {"tcp flags", "SYN", false},
    {"all ipset", "a.b-c", true},
    {"all ipset", "a?b", false},
    {"sctp ipset", "a", true},
    {"udp-ipv6 ipsetflags", "src,DST", true},
    {"udp-ipv6 ipsetflags", "src,src,src,src,src,src,src", false},
    {"esp match", "no", true},
    {"ah comment", "it's & \"all\" right", true},
};

std::string with_field(const Judged& one)
{
    const auto space = one.field.find(' ');
    std::string value(one.value);
    for (std::size_t at = 0; (at = value.find_first_of("&'", at)) != value.npos; ++at)
        value.replace(at, 1, value[at] == '&' ? "&amp;" : "&apos;");
    return "<filter name='f'><rule action='drop' direction='in'><" +
           std::string(one.field.substr(0, space)) + " " +
           std::string(one.field.substr(space + 1)) + "='" + value + "'/></rule></filter>";
}

TEST(Filter, TheSchemaJudgesFieldsAsTheReaderDoes)
{
    for (const Judged& one : judged) {
        const std::string text = with_field(one);
        const auto document = Document::read(text, "test");
        const auto verdict = validator<Filter>().judge(*document);
        EXPECT_EQ(static_cast<bool>(verdict), one.is_right)
            << text << (verdict ? "" : verdict.error().text());
        const auto filter = read(text);
        EXPECT_EQ(static_cast<bool>(filter), one.is_right) << text;
        if (filter) {
            EXPECT_EQ(*read(format(*filter)), *filter) << text;
        }
    }
}

TEST(Filter, TheSchemaKnowsChainsAndPlaces)
{
    const auto is_taken = [](std::string_view text) {
        const auto document = Document::read(text, "test");
        return static_cast<bool>(validator<Filter>().judge(*document));
    };
    EXPECT_TRUE(is_taken("<filter name='f' chain='root'/>"));
    EXPECT_TRUE(is_taken("<filter name='f' chain='arp-x' priority='-1000'/>"));
    EXPECT_FALSE(is_taken("<filter name='f' chain='foo'/>"));
    EXPECT_FALSE(is_taken("<filter name='f' chain='arp-abcdefghijkl'/>"));
    EXPECT_FALSE(is_taken("<filter name='f' priority='-1001'/>"));
    EXPECT_FALSE(
        is_taken("<filter name='f'><rule action='drop' direction='in' priority='1001'/></filter>"));
}

}  // namespace
}  // namespace hostler::xml
