#include "xml/nwfilter/filter.hpp"

#include <gtest/gtest.h>

#include "tests/xml/refusals.hpp"

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

}  // namespace
}  // namespace hostler::xml
