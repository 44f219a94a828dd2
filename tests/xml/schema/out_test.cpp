#include "xml/schema/out.hpp"

#include <gtest/gtest.h>

namespace hostler::xml {
namespace {

TEST(Out, TextHasEntitiesAndNoLettersThatXmlLacks)
{
    Out out{FormatFlags{}};
    out.escaped("a<b>&\"'\n\t\x01z");
    EXPECT_EQ(out.text.view(), "a&lt;b&gt;&amp;&quot;&apos;\n\tz");
}

TEST(Out, AnAttributeKeepsItsLineEnds)
{
    Out out{FormatFlags{}};
    out.attribute("name", "a\nb\tc\r'");
    EXPECT_EQ(out.text.view(), " name='a&#10;b&#9;c&#13;&apos;'");
}

TEST(Out, WhatIsWrittenIsEscapedFromItsStartOn)
{
    Out out{FormatFlags{}};
    out.text += "<";
    out.text += "plain \xc3\xa9";
    out.escape_from(1, true);
    EXPECT_EQ(out.text.view(), "<plain \xc3\xa9");
    out.text += "&\n";
    out.escape_from(1, false);
    EXPECT_EQ(out.text.view(), "<plain \xc3\xa9&amp;\n");
}

}  // namespace
}  // namespace hostler::xml
