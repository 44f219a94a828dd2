#include <libvirt/libvirt.h>

#include <cstdlib>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class DescriptionTest : public CommandTest {
protected:
    DescriptionTest()
    {
        setenv("VISUAL", "true", 1);  // an editor that leaves the text as it is
        server.answer<proto::DomainGetMetadata>([](const proto::DomainGetMetadata::Args& args) {
            return proto::DomainGetMetadata::Reply{
                args.type == VIR_DOMAIN_METADATA_TITLE ? "the title" : "the text"};
        });
        take<proto::DomainSetMetadata>(asked);
    }

    std::vector<proto::DomainSetMetadata::Args> asked;
};

TEST_F(DescriptionTest, IsShownAndSet)
{
    EXPECT_EQ(run("desc", {"web"}), "the text");
    EXPECT_EQ(run("desc", {"web", "--title"}, Format::json), "{\n  \"title\": \"the title\"\n}\n");
    EXPECT_EQ(run("desc", {"web", "in", "three words"}), "Domain description updated successfully");
    ASSERT_EQ(asked.size(), 1u);
    EXPECT_EQ(asked[0].type, VIR_DOMAIN_METADATA_DESCRIPTION);
    EXPECT_EQ(asked[0].metadata, "in three words");
}

TEST_F(DescriptionTest, NoWordsTakeItAway)
{
    EXPECT_EQ(run("desc", {"web", "--title", ""}), "Domain title updated successfully");
    ASSERT_EQ(asked.size(), 1u);
    EXPECT_EQ(asked[0].type, VIR_DOMAIN_METADATA_TITLE);
    EXPECT_EQ(asked[0].metadata, "");
}

TEST_F(DescriptionTest, WhatTheEditorLeavesAloneIsNotSet)
{
    EXPECT_EQ(run("desc", {"web", "--edit"}), "Domain description not changed\n");
    EXPECT_EQ(run("metadata", {"web", "urn:a", "--edit", "--key", "a"}), "Metadata not changed");
    EXPECT_TRUE(asked.empty());
}

TEST_F(DescriptionTest, AnElementIsSetUnderItsPrefixAndTakenAway)
{
    run("metadata", {"web", "urn:a", "--set", "<x/>", "--key", "a", "--config"});
    run("metadata", {"web", "urn:a", "--remove"});
    ASSERT_EQ(asked.size(), 2u);
    EXPECT_EQ(asked[0].metadata, "<x/>");
    EXPECT_EQ(asked[0].key, "a");
    EXPECT_EQ(asked[0].uri, "urn:a");
    EXPECT_EQ(asked[0].flags, std::uint32_t{VIR_DOMAIN_AFFECT_CONFIG});
    EXPECT_EQ(asked[1].metadata, std::nullopt);
    EXPECT_EQ(failure_of("metadata", {"web", "urn:a", "--set", "<x/>"}),
              "namespace key is required when modifying metadata\n");
    EXPECT_EQ(failure_of("metadata", {"web", "urn:a", "--set", "<x/>", "--key", "a", "--remove"}),
              "Options --remove and --set are mutually exclusive\n");
}

}  // namespace
}  // namespace hostler::cli
