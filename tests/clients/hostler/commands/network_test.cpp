#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class NetworkTest : public CommandTest {
protected:
    NetworkTest()
    {
        server.reply<proto::NetworkLookupByName>({net});
        server.reply<proto::NetworkLookupByUuid>({net});
        server.reply<proto::NetworkGetXmlDesc>({"<network><name>lan</name></network>"});
    }

    const proto::NetworkRef net = {"lan", own_uuid()};
    const std::string file = places.file("<network/>");
};

TEST_F(NetworkTest, AVerbSaysWhatItDidOrWhatItCouldNot)
{
    expect_verb<proto::NetworkCreate>("net-start", {"lan"}, "Network lan started\n",
                                      "Failed to start network lan");
    expect_verb<proto::NetworkDestroy>("net-destroy", {"lan"}, "Network lan destroyed\n",
                                       "Failed to destroy network lan");
    expect_verb<proto::NetworkUndefine>("net-undefine", {"lan"}, "Network lan has been undefined\n",
                                        "Failed to undefine network lan");
    expect_verb<proto::NetworkSetAutostart>("net-autostart", {"lan"},
                                            "Network lan marked as autostarted\n",
                                            "failed to mark network lan as autostarted");
    EXPECT_EQ(last<proto::NetworkSetAutostart>().autostart, 1);
    expect_verb<proto::NetworkSetAutostart>("net-autostart", {"lan", "--disable"},
                                            "Network lan unmarked as autostarted\n",
                                            "failed to unmark network lan as autostarted");
    EXPECT_EQ(last<proto::NetworkSetAutostart>().autostart, 0);
}

TEST_F(NetworkTest, OnlyWhoWantsTheSchemaKeptNeedsTheNewerCall)
{
    expect_verb<proto::NetworkDefineXml>("net-define", {file},
                                         "Network lan defined from " + file + "\n",
                                         "Failed to define network from " + file, {net});
    expect_verb<proto::NetworkCreateXml>("net-create", {file},
                                         "Network lan created from " + file + "\n",
                                         "Failed to create network from " + file, {net});
    EXPECT_EQ(last<proto::NetworkCreateXml>().xml, "<network/>");
    EXPECT_EQ(count<proto::NetworkDefineXmlFlags>() + count<proto::NetworkCreateXmlFlags>(), 0u);
    server.reply<proto::NetworkDefineXmlFlags>({net});
    server.reply<proto::NetworkCreateXmlFlags>({net});
    expect_flags<proto::NetworkDefineXmlFlags>("net-define", {file},
                                               {{{"--validate"}, VIR_NETWORK_DEFINE_VALIDATE}});
    expect_flags<proto::NetworkCreateXmlFlags>("net-create", {file},
                                               {{{"--validate"}, VIR_NETWORK_CREATE_VALIDATE}});
}

TEST_F(NetworkTest, DumpxmlIsOfWhatRunsOrOfWhatIsKept)
{
    EXPECT_EQ(run("net-dumpxml", {"lan"}), "<network><name>lan</name></network>");
    expect_flags<proto::NetworkGetXmlDesc>("net-dumpxml", {"lan"},
                                           {{{}, 0}, {{"--inactive"}, VIR_NETWORK_XML_INACTIVE}});
    EXPECT_EQ(run("net-dumpxml", {"lan", "--xpath", "//name"}), "<name>lan</name>\n");
}

TEST_F(NetworkTest, WhatIsEditedIsWhatIsKept)
{
    server.reply<proto::NetworkDefineXml>({net});
    {
        const Variable editor("VISUAL", places.editor_of("<network>new</network>"));
        EXPECT_EQ(run("net-edit", {"lan"}), "Network lan XML configuration edited.\n");
        EXPECT_EQ(last<proto::NetworkDefineXml>().xml, "<network>new</network>");
        EXPECT_EQ(last<proto::NetworkGetXmlDesc>().flags, std::uint32_t{VIR_NETWORK_XML_INACTIVE});
    }
    const Variable editor("VISUAL", "true");
    EXPECT_EQ(run("net-edit", {"lan"}), "Network lan XML configuration not changed.\n");
    EXPECT_EQ(count<proto::NetworkDefineXml>(), 1u);
}

TEST_F(NetworkTest, InfoHasALineForEachThingThatIsKnown)
{
    server.reply<proto::NetworkIsActive>({1});
    server.reply<proto::NetworkIsPersistent>({1});
    server.reply<proto::NetworkGetAutostart>({0});
    server.reply<proto::NetworkGetBridgeName>({"virbr0"});
    EXPECT_EQ(run("net-info", {"lan"}),
              "Name:           lan\n"
              "UUID:           c7a5fdbd-edaf-9455-926a-d65c16db1809\n"
              "Active:         yes\n"
              "Persistent:     yes\n"
              "Autostart:      no\n"
              "Bridge:         virbr0\n");
    EXPECT_EQ(json("net-info", {"lan"}),
              "{\n  \"name\": \"lan\",\n"
              "  \"uuid\": \"c7a5fdbd-edaf-9455-926a-d65c16db1809\",\n"
              "  \"active\": true,\n  \"persistent\": true,\n  \"autostart\": false,\n"
              "  \"bridge\": \"virbr0\"\n}\n");
}

TEST_F(NetworkTest, InfoDoesWithoutWhatTheServerDoesNotTell)
{
    EXPECT_EQ(run("net-info", {"lan"}),
              "Name:           lan\n"
              "UUID:           c7a5fdbd-edaf-9455-926a-d65c16db1809\n"
              "Persistent:     unknown\n"
              "Autostart:      no autostart\n");
}

TEST_F(NetworkTest, ANameIsFoundByUuidAlone)
{
    EXPECT_EQ(run("net-name", {own_uuid().text()}), "lan\n");
    EXPECT_EQ(run("net-uuid", {"lan"}), own_uuid().text() + "\n");
    EXPECT_EQ(failure_of("net-name", {"lan"}), "failed to get network 'lan'\n");
    server.refuse<proto::NetworkLookupByName>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("net-uuid", {own_uuid().text()}),
              "failed to get network '" + own_uuid().text() + "'\noperation failed: no\n");
}

}  // namespace
}  // namespace hostler::cli
