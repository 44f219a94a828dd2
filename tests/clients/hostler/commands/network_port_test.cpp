#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

const std::string other = "00000000-0000-0000-0000-000000000002";

class NetworkPortTest : public CommandTest {
protected:
    NetworkPortTest()
    {
        server.reply<proto::NetworkLookupByName>({net});
        server.reply<proto::NetworkPortLookupByUuid>({{net, own_uuid()}});
    }

    const proto::NetworkRef net = {"lan", own_uuid()};
    const std::string uuid = own_uuid().text();
};

TEST_F(NetworkPortTest, IsMadeFromAFileAndDeleted)
{
    const std::string file = places.file("<networkport/>");
    expect_verb<proto::NetworkPortCreateXml>(
        "net-port-create", {"lan", file}, "Network port " + uuid + " created from " + file + "\n",
        "Failed to create network from " + file, {{net, own_uuid()}});
    expect_flags<proto::NetworkPortCreateXml>(
        "net-port-create", {"lan", file},
        {{{}, 0}, {{"--validate"}, VIR_NETWORK_PORT_CREATE_VALIDATE}});
    expect_verb<proto::NetworkPortDelete>("net-port-delete", {"lan", uuid},
                                          "Network port " + uuid + " deleted\n",
                                          "Failed to delete network port " + uuid);
}

TEST_F(NetworkPortTest, IsNamedByItsUuidAlone)
{
    EXPECT_EQ(failure_of("net-port-delete", {"lan", "first"}),
              "failed to get network port 'first'\n");
    server.refuse<proto::NetworkPortLookupByUuid>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("net-port-dumpxml", {"lan", uuid}),
              "failed to get network port '" + uuid + "'\noperation failed: no\n");
    EXPECT_EQ(count<proto::NetworkPortDelete>(), 0u);
}

TEST_F(NetworkPortTest, IsShownAsXml)
{
    server.reply<proto::NetworkPortGetXmlDesc>({"<networkport><uuid>1</uuid></networkport>"});
    EXPECT_EQ(run("net-port-dumpxml", {"lan", uuid, "--xpath", "//uuid"}), "<uuid>1</uuid>\n");
    EXPECT_EQ(last<proto::NetworkPortGetXmlDesc>().port.net.name, "lan");
}

TEST_F(NetworkPortTest, ANetworksPortsAreListedInOrder)
{
    server.reply<proto::NetworkListAllPorts>(
        {{{net, own_uuid()}, {net, Uuid::parse(other).value()}}, 2});
    EXPECT_EQ(run("net-port-list", {"lan"}),
              " UUID\n"
              "---------------------------------------\n"
              " " +
                  other + "\n" + " " + uuid + "\n");
    EXPECT_EQ(run("net-port-list", {"lan", "--uuid"}), other + "\n" + uuid + "\n");
    EXPECT_EQ(failure_of("net-port-list", {"lan", "--uuid", "--table"}),
              "Only one argument from --table and --uuid may be specified.\n");
}

}  // namespace
}  // namespace hostler::cli
