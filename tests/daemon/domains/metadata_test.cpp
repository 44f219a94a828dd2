#include "daemon/domains/metadata.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>

namespace hostler::daemon {
namespace {

using ::testing::HasSubstr;

constexpr const char* uri = "urn:example:app";

class Metadata : public ::testing::Test {
protected:
    void set(int type, std::optional<std::string> text, std::optional<std::string> of = {})
    {
        apply(definition, {type, std::move(text), "app", std::move(of)});
    }
    std::string read(int type, const std::optional<std::string>& of = {})
    {
        return read_metadata(definition, type, of);
    }
    /// What it says of what it refuses, and that by the code.
    std::string refusal(ErrorCode code, const auto& call)
    {
        try {
            call();
        } catch (const Error& error) {
            EXPECT_EQ(error.code, code);
            return error.detail;
        }
        return "";
    }

    xml::Domain definition;
};

TEST_F(Metadata, TitleAndDescriptionAreSetReadAndTakenAway)
{
    for (const int type : {VIR_DOMAIN_METADATA_TITLE, VIR_DOMAIN_METADATA_DESCRIPTION}) {
        set(type, "a text");
        EXPECT_EQ(read(type), "a text");
        set(type, "another");
        EXPECT_EQ(read(type), "another");
        set(type, std::nullopt);
        EXPECT_THAT(refusal(ErrorCode::no_domain_metadata, [&] { read(type); }),
                    HasSubstr("not found"));
    }
}

TEST_F(Metadata, AnEmptyTextIsNone)
{
    set(VIR_DOMAIN_METADATA_TITLE, "a title");
    set(VIR_DOMAIN_METADATA_TITLE, "");
    EXPECT_THAT(refusal(ErrorCode::no_domain_metadata, [&] { read(VIR_DOMAIN_METADATA_TITLE); }),
                HasSubstr("title not found"));
}

TEST_F(Metadata, ATitleIsOneLineADescriptionIsMany)
{
    EXPECT_THAT(
        refusal(ErrorCode::invalid_argument, [&] { set(VIR_DOMAIN_METADATA_TITLE, "two\nlines"); }),
        HasSubstr("newlines"));
    set(VIR_DOMAIN_METADATA_DESCRIPTION, "two\nlines");
    EXPECT_EQ(read(VIR_DOMAIN_METADATA_DESCRIPTION), "two\nlines");
}

TEST_F(Metadata, WhatXmlCannotHoldIsRefused)
{
    // No UTF-8, a longer form than it takes, half of a pair, what is no character.
    for (const char* text : {"\xff\xfe", "\xc0\x80", "\xed\xa0\x80", "\xef\xbf\xbe"})
        EXPECT_THAT(refusal(ErrorCode::invalid_argument,
                            [&] { set(VIR_DOMAIN_METADATA_DESCRIPTION, text); }),
                    HasSubstr("UTF-8"));
    EXPECT_THAT(refusal(ErrorCode::invalid_argument,
                        [&] { set(VIR_DOMAIN_METADATA_ELEMENT, "<a/>", "urn:\xff"); }),
                HasSubstr("UTF-8"));
}

TEST_F(Metadata, ForeignElementsAreToldApartByTheirNamespace)
{
    set(VIR_DOMAIN_METADATA_ELEMENT, "<one x='1'/>", uri);
    set(VIR_DOMAIN_METADATA_ELEMENT, "<two/>", "urn:example:other");
    EXPECT_THAT(read(VIR_DOMAIN_METADATA_ELEMENT, uri), HasSubstr("one"));
    EXPECT_THAT(read(VIR_DOMAIN_METADATA_ELEMENT, "urn:example:other"), HasSubstr("two"));
    set(VIR_DOMAIN_METADATA_ELEMENT, "<three/>", uri);
    EXPECT_THAT(read(VIR_DOMAIN_METADATA_ELEMENT, uri), HasSubstr("three"));
    set(VIR_DOMAIN_METADATA_ELEMENT, std::nullopt, uri);
    EXPECT_THAT(
        refusal(ErrorCode::no_domain_metadata, [&] { read(VIR_DOMAIN_METADATA_ELEMENT, uri); }),
        HasSubstr("not present"));
    EXPECT_THAT(read(VIR_DOMAIN_METADATA_ELEMENT, "urn:example:other"), HasSubstr("two"));
}

TEST_F(Metadata, AnElementHasANamespaceAndIsOne)
{
    EXPECT_THAT(
        refusal(ErrorCode::invalid_argument, [&] { set(VIR_DOMAIN_METADATA_ELEMENT, "<a/>"); }),
        HasSubstr("namespace URI"));
    EXPECT_THROW(set(VIR_DOMAIN_METADATA_ELEMENT, "<a>", uri), Error);
    EXPECT_THROW(set(VIR_DOMAIN_METADATA_ELEMENT, "no element", uri), Error);
}

TEST_F(Metadata, AnUnknownTypeIsNamed)
{
    EXPECT_THAT(refusal(ErrorCode::invalid_argument, [&] { set(17, "x"); }), HasSubstr("'17'"));
    EXPECT_THAT(refusal(ErrorCode::invalid_argument, [&] { read(17); }), HasSubstr("'17'"));
}

}  // namespace
}  // namespace hostler::daemon
