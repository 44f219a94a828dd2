#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class HostInterfaceTest : public CommandTest {
protected:
    HostInterfaceTest()
    {
        server.reply<proto::InterfaceLookupByName>({eth0});
        server.reply<proto::InterfaceLookupByMacString>({eth0});
    }

    const proto::InterfaceRef eth0 = {"eth0", "52:54:00:00:00:01"};
    const std::string file = places.file("<interface/>");
};

TEST_F(HostInterfaceTest, ChangesAreBegunAndKeptOrTakenBack)
{
    expect_verb<proto::InterfaceChangeBegin>("iface-begin", {},
                                             "Network config change transaction started\n",
                                             "Failed to begin network config change transaction");
    expect_verb<proto::InterfaceChangeCommit>("iface-commit", {},
                                              "Network config change transaction committed\n",
                                              "Failed to commit network config change transaction");
    expect_verb<proto::InterfaceChangeRollback>(
        "iface-rollback", {}, "Network config change transaction rolled back\n",
        "Failed to rollback network config change transaction");
}

TEST_F(HostInterfaceTest, AVerbSaysWhatItDidOrWhatItCouldNot)
{
    expect_verb<proto::InterfaceCreate>("iface-start", {"eth0"}, "Interface eth0 started\n",
                                        "Failed to start interface eth0");
    expect_verb<proto::InterfaceDestroy>("iface-destroy", {"eth0"}, "Interface eth0 destroyed\n",
                                         "Failed to destroy interface eth0");
    expect_verb<proto::InterfaceUndefine>("iface-undefine", {"eth0"}, "Interface eth0 undefined\n",
                                          "Failed to undefine interface eth0");
    expect_verb<proto::InterfaceDefineXml>("iface-define", {file},
                                           "Interface eth0 defined from " + file + "\n",
                                           "Failed to define interface from " + file, {eth0});
    expect_flags<proto::InterfaceDefineXml>(
        "iface-define", {file}, {{{}, 0}, {{"--validate"}, VIR_INTERFACE_DEFINE_VALIDATE}});
}

TEST_F(HostInterfaceTest, IsFoundByNameOrAddress)
{
    EXPECT_EQ(run("iface-mac", {"eth0"}), "52:54:00:00:00:01\n");
    EXPECT_EQ(run("iface-name", {"52:54:00:00:00:01"}), "eth0\n");
    EXPECT_EQ(failure_of("iface-name", {"eth0"}), "failed to get interface 'eth0'\n");
    EXPECT_EQ(failure_of("iface-mac", {"52:54:00:00:00:01"}),
              "failed to get interface '52:54:00:00:00:01'\n");
    server.accept<proto::InterfaceCreate>();
    run("iface-start", {"52:54:00:00:00:02"});
    EXPECT_EQ(last<proto::InterfaceLookupByMacString>().mac, "52:54:00:00:00:02");
}

TEST_F(HostInterfaceTest, IsShownAndEditedAsItIsKept)
{
    server.reply<proto::InterfaceGetXmlDesc>({"<interface/>"});
    server.reply<proto::InterfaceDefineXml>({eth0});
    expect_flags<proto::InterfaceGetXmlDesc>(
        "iface-dumpxml", {"eth0"}, {{{}, 0}, {{"--inactive"}, VIR_INTERFACE_XML_INACTIVE}});
    const Variable editor("VISUAL", places.editor_of("<interface name='eth0'/>"));
    EXPECT_EQ(run("iface-edit", {"eth0"}), "Interface eth0 XML configuration edited.\n");
    EXPECT_EQ(last<proto::InterfaceGetXmlDesc>().flags, std::uint32_t{VIR_INTERFACE_XML_INACTIVE});
    EXPECT_EQ(last<proto::InterfaceDefineXml>().xml, "<interface name='eth0'/>");
}

TEST_F(HostInterfaceTest, AListIsSortedByName)
{
    server.reply<proto::ConnectListAllInterfaces>({{{"lo", "00:00:00:00:00:00"}, eth0}, 2});
    server.answer<proto::InterfaceIsActive>([](const proto::InterfaceIsActive::Args& args) {
        return proto::InterfaceIsActive::Reply{args.iface.name == "lo" ? 1 : 0};
    });
    EXPECT_EQ(run("iface-list", {"--all"}),
              " Name   State      MAC Address\n"
              "--------------------------------------\n"
              " eth0   inactive   52:54:00:00:00:01\n"
              " lo     active     00:00:00:00:00:00\n");
    constexpr std::uint32_t active = VIR_CONNECT_LIST_INTERFACES_ACTIVE;
    constexpr std::uint32_t inactive = VIR_CONNECT_LIST_INTERFACES_INACTIVE;
    expect_flags<proto::ConnectListAllInterfaces>(
        "iface-list", {},
        {{{}, active}, {{"--inactive"}, inactive}, {{"--all"}, active | inactive}});
}

}  // namespace
}  // namespace hostler::cli
