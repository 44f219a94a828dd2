#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class EditTest : public CommandTest {
protected:
    EditTest()
    {
        server.reply<proto::DomainGetXmlDesc>({"<domain/>"});
        server.reply<proto::DomainDefineXmlFlags>({domain("web", -1)});
    }
};

TEST_F(EditTest, WhatIsEditedIsWhatIsKeptWithItsSecrets)
{
    const Variable editor("VISUAL", places.editor_of("<domain>new</domain>"));
    EXPECT_EQ(run("edit", {"web"}), "Domain 'web' XML configuration edited.\n");
    EXPECT_EQ(last<proto::DomainGetXmlDesc>().flags,
              std::uint32_t{VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE});
    EXPECT_EQ(last<proto::DomainDefineXmlFlags>().xml, "<domain>new</domain>");
    expect_flags<proto::DomainDefineXmlFlags>(
        "edit", {"web"}, {{{}, VIR_DOMAIN_DEFINE_VALIDATE}, {{"--skip-validate"}, 0}});
}

TEST_F(EditTest, WhatIsLeftAloneIsNotDefinedAnew)
{
    const Variable editor("VISUAL", "true");
    EXPECT_EQ(run("edit", {"web"}), "Domain 'web' XML configuration not changed.\n");
    EXPECT_EQ(count<proto::DomainDefineXmlFlags>(), 0u);
}

TEST_F(EditTest, WhatTheServerRefusesIsNotLost)
{
    const Variable editor("VISUAL", places.editor_of("<domain>broken</domain>"));
    const Variable folder("TMPDIR", places.folder().string());
    server.refuse<proto::DomainDefineXmlFlags>(Error(ErrorCode::operation_failed, "no"));
    const std::string failure = failure_of("edit", {"web"});
    const std::string headline = "Domain 'web' was not changed; what you wrote is in ";
    ASSERT_TRUE(failure.starts_with(headline)) << failure;
    const std::string path = failure.substr(headline.size(), failure.find('\n') - headline.size());
    EXPECT_EQ(text_of(path), "<domain>broken</domain>");
    EXPECT_TRUE(failure.ends_with("\noperation failed: no\n")) << failure;
}

}  // namespace
}  // namespace hostler::cli
