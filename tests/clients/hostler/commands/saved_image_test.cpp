#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

const std::initializer_list<FlagCase> states = {{{"--running"}, VIR_DOMAIN_SAVE_RUNNING},
                                                {{"--paused"}, VIR_DOMAIN_SAVE_PAUSED}};

class SavedImageTest : public CommandTest {
protected:
    SavedImageTest()
    {
        server.reply<proto::DomainSaveImageGetXmlDesc>({"<domain/>"});
        server.reply<proto::DomainManagedSaveGetXmlDesc>({"<domain/>"});
        server.accept<proto::DomainSaveImageDefineXml>();
        server.accept<proto::DomainManagedSaveDefineXml>();
    }

    const std::string file = places.file("<domain/>");
};

TEST_F(SavedImageTest, GetsAnotherDefinitionAndState)
{
    expect_verb<proto::DomainSaveImageDefineXml>("save-image-define", {"/saved", file},
                                                 "State file /saved updated.\n",
                                                 "Failed to update /saved");
    expect_verb<proto::DomainManagedSaveDefineXml>(
        "managedsave-define", {"web", file}, "Managed save state file of domain 'web' updated.\n",
        "Failed to update web XML configuration");
    EXPECT_EQ(last<proto::DomainSaveImageDefineXml>().dxml, "<domain/>");
    expect_flags<proto::DomainSaveImageDefineXml>("save-image-define", {"/saved", file}, states);
    expect_flags<proto::DomainManagedSaveDefineXml>("managedsave-define", {"web", file}, states);
}

TEST_F(SavedImageTest, ThePathIsAbsoluteForTheDaemon)
{
    run("save-image-define", {"saved", file});
    EXPECT_EQ(last<proto::DomainSaveImageDefineXml>().file,
              (std::filesystem::current_path() / "saved").string());
}

TEST_F(SavedImageTest, IsEditedWithItsSecrets)
{
    const Variable editor("VISUAL", places.editor_of("<domain>new</domain>"));
    EXPECT_EQ(run("save-image-edit", {"/saved"}), "Saved image /saved XML configuration edited.\n");
    EXPECT_EQ(last<proto::DomainSaveImageDefineXml>().dxml, "<domain>new</domain>");
    EXPECT_EQ(last<proto::DomainSaveImageGetXmlDesc>().flags,
              std::uint32_t{VIR_DOMAIN_SAVE_IMAGE_XML_SECURE});
    EXPECT_EQ(run("managedsave-edit", {"web"}),
              "Managed save image of domain 'web' XML configuration edited.\n");
    EXPECT_EQ(last<proto::DomainManagedSaveDefineXml>().dxml, "<domain>new</domain>");
    EXPECT_EQ(last<proto::DomainManagedSaveGetXmlDesc>().flags,
              std::uint32_t{VIR_DOMAIN_SAVE_IMAGE_XML_SECURE});
}

TEST_F(SavedImageTest, AStateIsAChangeThoughTheTextIsNone)
{
    const Variable editor("VISUAL", "true");
    run("save-image-edit", {"/saved"});
    run("managedsave-edit", {"web"});
    EXPECT_EQ(count<proto::DomainSaveImageDefineXml>(), 0u);
    EXPECT_EQ(count<proto::DomainManagedSaveDefineXml>(), 0u);
    expect_flags<proto::DomainSaveImageDefineXml>("save-image-edit", {"/saved"}, states);
    expect_flags<proto::DomainManagedSaveDefineXml>("managedsave-edit", {"web"}, states);
}

TEST_F(SavedImageTest, ItCannotRunAndBePaused)
{
    expect_exclusive("save-image-edit", {"/saved"}, {{"running", "paused"}});
    expect_exclusive("managedsave-edit", {"web"}, {{"running", "paused"}});
    expect_exclusive("managedsave-define", {"web", file}, {{"running", "paused"}});
    EXPECT_EQ(failure_of("save-image-define", {"/saved", file, "--running", "--paused"}),
              "Failed to update /saved\nFlags 'VIR_DOMAIN_SAVE_RUNNING' and "
              "'VIR_DOMAIN_SAVE_PAUSED' are mutually exclusive\n");
    EXPECT_TRUE(server.calls().empty());
}

}  // namespace
}  // namespace hostler::cli
