#include "xml/schema/xml_text.hpp"

#include <gtest/gtest.h>
#include <libxml/parser.h>

#include <string>

namespace hostler::xml {
namespace {

/// What the parser of documents says of it.
bool is_read(const std::string& text)
{
    const std::string document = "<a>" + text + "</a>";
    constexpr int quiet = XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    xmlDoc* read =
        xmlReadMemory(document.data(), static_cast<int>(document.size()), nullptr, nullptr, quiet);
    xmlFreeDoc(read);
    return read != nullptr;
}

std::string bytes(std::initializer_list<unsigned> values)
{
    std::string text;
    for (const unsigned value : values) text += static_cast<char>(value);
    return text;
}

TEST(XmlTextTest, TextOfEveryLengthOfCharacterIsText)
{
    for (const std::string text : {"", "web", "a\tb", "h\xc3\xb6stler", "\xe2\x82\xac",
                                   "\xf0\x9f\x90\xb4", "\xf4\x8f\xbf\xbd", "\xee\x80\x80"})
        EXPECT_TRUE(is_xml_text(text)) << text;
}

TEST(XmlTextTest, WhatBreaksOffOrIsLongerThanItMustBeIsNotText)
{
    for (const std::string text :
         {"\xff", "\x80", "a\xc3", "\xe2\x82", "\xf0\x9f\x90", "\xc0\xaf", "\xe0\x80\xaf",
          "\xf0\x80\x80\xaf", "\xed\xa0\x80", "\xef\xbf\xbe", "\xef\xbf\xbf", "\xf4\x90\x80\x80",
          "\xf8\x88\x80\x80\x80", "\xc3(", "\xe2(\xa1"})
        EXPECT_FALSE(is_xml_text(text)) << text;
}

TEST(XmlTextTest, TwoAndThreeBytesAreTextWhereTheParserReadsThem)
{
    for (unsigned first = 0x80; first < 0x100; ++first)
        for (unsigned second = 0x80; second < 0x100; second += 3) {
            const std::string two = bytes({first, second});
            EXPECT_EQ(is_xml_text(two), is_read(two)) << first << ' ' << second;
            for (const unsigned third : {0x41u, 0x80u, 0xbdu, 0xbeu, 0xbfu, 0xc0u}) {
                const std::string three = bytes({first, second, third});
                EXPECT_EQ(is_xml_text(three), is_read(three))
                    << first << ' ' << second << ' ' << third;
            }
        }
}

}  // namespace
}  // namespace hostler::xml
