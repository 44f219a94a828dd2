#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class InterfaceBridgeTest : public CommandTest {
protected:
    InterfaceBridgeTest()
    {
        is_there("eth0");
        server.answer<proto::InterfaceDefineXml>([](const proto::InterfaceDefineXml::Args&) {
            return proto::InterfaceDefineXml::Reply{{"made", ""}};
        });
        server.accept<proto::InterfaceCreate>();
        server.accept<proto::InterfaceDestroy>();
        server.accept<proto::InterfaceUndefine>();
    }

    /// The host has this interface alone.
    void is_there(const std::string& name)
    {
        using tests::FakeServer;
        server.answer_with<proto::InterfaceLookupByName>(
            [name](const proto::MessageHeader& call, std::span<const std::uint8_t> payload) {
                const auto args = proto::decode<proto::InterfaceLookupByName::Args>(payload);
                if (args->name != name)
                    return FakeServer::Frames{
                        FakeServer::refusal(call, Error(ErrorCode::no_interface, args->name))};
                return FakeServer::Frames{
                    proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                                 proto::InterfaceLookupByName::Reply{{name, ""}})};
            });
    }
    void is_defined_as(const std::string& xml) { server.reply<proto::InterfaceGetXmlDesc>({xml}); }

    std::string defined() { return last<proto::InterfaceDefineXml>().xml; }
};

constexpr const char* ethernet =
    "<interface type=\"ethernet\" name=\"eth0\"><start mode=\"onboot\"/>"
    "<mac address=\"52:54:00:00:00:01\"/><protocol family=\"ipv4\"><dhcp/></protocol></interface>";

TEST_F(InterfaceBridgeTest, AnInterfaceBecomesAPortAndItsAddressesTheBridges)
{
    is_defined_as(ethernet);
    EXPECT_EQ(run("iface-bridge", {"eth0", "br0"}),
              "Created bridge br0 with attached device eth0\n"
              "Bridge interface br0 started\n");
    EXPECT_NE(defined().find("<interface type=\"bridge\" name=\"br0\"><start mode=\"onboot\"/>"
                             "<protocol family=\"ipv4\"><dhcp/></protocol>"
                             "<bridge stp=\"on\" delay=\"0\">"
                             "<interface type=\"ethernet\" name=\"eth0\">"
                             "<mac address=\"52:54:00:00:00:01\"/></interface></bridge>"
                             "</interface>"),
              std::string::npos)
        << defined();
    EXPECT_EQ(last<proto::InterfaceGetXmlDesc>().flags, std::uint32_t{VIR_INTERFACE_XML_INACTIVE});
    EXPECT_EQ(last<proto::InterfaceCreate>().iface.name, "made");
}

TEST_F(InterfaceBridgeTest, LoopsAreLookedForAsLongAsIsWanted)
{
    is_defined_as(ethernet);
    run("iface-bridge", {"eth0", "br0", "--delay", "4", "--no-start"});
    EXPECT_NE(defined().find("<bridge stp=\"on\" delay=\"4\">"), std::string::npos);
    EXPECT_EQ(run("iface-bridge", {"eth0", "br0", "--no-stp", "--delay", "4", "--no-start"}),
              "Created bridge br0 with attached device eth0\n");
    EXPECT_NE(defined().find("<bridge stp=\"off\">"), std::string::npos);
    EXPECT_EQ(count<proto::InterfaceCreate>(), 0u);
}

TEST_F(InterfaceBridgeTest, ABridgeThatIsThereAlreadyIsLeftAlone)
{
    is_defined_as(ethernet);
    EXPECT_EQ(failure_of("iface-bridge", {"eth0", "eth0"}), "Network device eth0 already exists\n");
    is_defined_as("<interface type='bridge' name='eth0'/>");
    EXPECT_EQ(failure_of("iface-bridge", {"eth0", "br0"}),
              "Existing device eth0 is already a bridge\n");
    EXPECT_EQ(count<proto::InterfaceDefineXml>(), 0u);
}

TEST_F(InterfaceBridgeTest, AStepThatFailsIsNamed)
{
    is_defined_as(ethernet);
    server.refuse<proto::InterfaceCreate>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("iface-bridge", {"eth0", "br0"}),
              "Failed to start bridge interface br0\noperation failed: no\n");
    EXPECT_EQ(printed(), "Created bridge br0 with attached device eth0\n");
    server.refuse<proto::InterfaceDefineXml>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("iface-bridge", {"eth0", "br0"}),
              "Failed to define new bridge interface br0\noperation failed: no\n");
}

constexpr const char* bridge =
    "<interface type=\"bridge\" name=\"br0\"><protocol family=\"ipv4\"/><bridge stp=\"on\">"
    "<interface type=\"ethernet\" name=\"eth0\"><mac address=\"52:54:00:00:00:01\"/></interface>"
    "</bridge></interface>";

TEST_F(InterfaceBridgeTest, AnUndoneBridgeLeavesItsAddressesToItsPort)
{
    is_there("br0");
    is_defined_as(bridge);
    EXPECT_EQ(run("iface-unbridge", {"br0"}),
              "Device eth0 un-attached from bridge br0\nInterface eth0 started\n");
    EXPECT_NE(defined().find("<interface type=\"ethernet\" name=\"eth0\">"
                             "<protocol family=\"ipv4\"/><mac address=\"52:54:00:00:00:01\"/>"
                             "</interface>"),
              std::string::npos)
        << defined();
    EXPECT_EQ(last<proto::InterfaceDestroy>().iface.name, "br0");
    EXPECT_EQ(last<proto::InterfaceUndefine>().iface.name, "br0");
    EXPECT_EQ(run("iface-unbridge", {"br0", "--no-start"}),
              "Device eth0 un-attached from bridge br0\n");
}

TEST_F(InterfaceBridgeTest, OnlyABridgeWithOnePortCanBeUndone)
{
    is_there("br0");
    const std::pair<const char*, const char*> cases[] = {
        {"<interface type='ethernet'/>", "Device br0 is not a bridge\n"},
        {"<interface type='bridge'/>", "No bridge node in xml document\n"},
        {"<interface type='bridge'><bridge/><bridge/></interface>",
         "Multiple bridge nodes in xml document\n"},
        {"<interface type='bridge'><bridge/></interface>", "No interface attached to bridge br0\n"},
        {"<interface type='bridge'><bridge><interface/><interface/></bridge></interface>",
         "Multiple interfaces attached to bridge br0\n"},
        {"<interface type='bridge'><bridge><interface/></bridge></interface>",
         "Device attached to bridge br0 has no name\n"},
        {"<interface type='bridge'><bridge><interface name='eth0'/></bridge></interface>",
         "Attached device eth0 has no type\n"}};
    for (const auto& [xml, refusal] : cases) {
        is_defined_as(xml);
        EXPECT_EQ(failure_of("iface-unbridge", {"br0"}), refusal);
    }
    EXPECT_EQ(count<proto::InterfaceDestroy>(), 0u);
}

}  // namespace
}  // namespace hostler::cli
