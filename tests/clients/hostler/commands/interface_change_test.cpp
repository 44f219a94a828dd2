#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class AttachInterfaceTest : public CommandTest {
protected:
    AttachInterfaceTest() { server.reply<proto::DomainIsActive>({1}); }

    std::string xml_of(Words words)
    {
        words.insert(words.begin(), "web");
        words.push_back("--print-xml");
        return run("attach-interface", words);
    }
    std::string refusal_of(Words words)
    {
        words.insert(words.begin(), "web");
        return failure_of("attach-interface", words);
    }
};

TEST_F(AttachInterfaceTest, EachTypeNamesItsSourceItsOwnWay)
{
    const std::pair<Words, const char*> cases[] = {
        {{"network", "lan"}, "  <source network='lan'/>\n"},
        {{"bridge", "br0"}, "  <source bridge='br0'/>\n"},
        {{"direct", "eth0"}, "  <source dev='eth0'/>\n"},
        {{"hostdev", "0:1:2.3"},
         "  <source>\n    <address type='pci' domain='0x0000' bus='0x01' slot='0x02' "
         "function='0x3'/>\n  </source>\n"},
        {{"vhostuser", "/s&k", "--source-mode", "client"},
         "  <source type='unix' path='/s&amp;k' mode='client'/>\n"}};
    for (const auto& [words, source] : cases)
        EXPECT_EQ(xml_of(words),
                  "<interface type='" + words.front() + "'>\n" + source + "</interface>\n");
    EXPECT_TRUE(server.calls().empty());
}

TEST_F(AttachInterfaceTest, EveryOptionIsAnElement)
{
    EXPECT_EQ(xml_of({"network", "lan", "--target", "vnet0", "--mac", "52:54:00:00:00:01",
                      "--script", "/up", "--model", "virtio", "--alias", "ua-n", "--managed",
                      "--inbound", "100,200,300,50", "--outbound", "100"}),
              "<interface type='network' managed='yes'>\n"
              "  <source network='lan'/>\n"
              "  <target dev='vnet0'/>\n"
              "  <mac address='52:54:00:00:00:01'/>\n"
              "  <script path='/up'/>\n"
              "  <model type='virtio'/>\n"
              "  <alias name='ua-n'/>\n"
              "  <bandwidth>\n"
              "    <inbound average='100' peak='200' burst='300' floor='50'/>\n"
              "    <outbound average='100'/>\n"
              "  </bandwidth>\n"
              "</interface>\n");
}

TEST_F(AttachInterfaceTest, WhatCannotBeIsRefused)
{
    const std::pair<Words, const char*> cases[] = {
        {{"tap", "x"}, "No support for tap in command 'attach-interface'\n"},
        {{"vhostuser", "/s"}, "source-mode is mandatory\n"},
        {{"vhostuser", "/s", "--source-mode", "both"}, "Invalid source mode: both\n"},
        {{"hostdev", "0:1:2"}, "cannot parse pci address '0:1:2' for network interface\n"},
        {{"hostdev", "0:1:2.3x"}, "cannot parse pci address '0:1:2.3x' for network interface\n"},
        {{"network", "lan", "--inbound", "0"}, "either inbound average or floor is mandatory\n"},
        {{"network", "lan", "--outbound", "0,5"}, "outbound average is mandatory\n"},
        {{"network", "lan", "--outbound", "1,2,3,4"}, "outbound floor is unsupported yet\n"}};
    for (const auto& [words, refusal] : cases) EXPECT_EQ(refusal_of(words), refusal);
    expect_exclusive("attach-interface", {"web", "network", "lan"},
                     {{"persistent", "current"}, {"current", "live"}, {"current", "config"}});
}

TEST_F(AttachInterfaceTest, IsThePlainCallUnlessADefinitionIsNamed)
{
    const Words words = {"web", "network", "lan"};
    expect_verb<proto::DomainAttachDevice>("attach-interface", words,
                                           "Interface attached successfully\n",
                                           "Failed to attach interface");
    EXPECT_EQ(count<proto::DomainAttachDeviceFlags>(), 0u);
    server.accept<proto::DomainAttachDeviceFlags>();
    expect_flags<proto::DomainAttachDeviceFlags>(
        "attach-interface", words,
        {{{"--current"}, VIR_DOMAIN_AFFECT_CURRENT},
         {{"--config"}, VIR_DOMAIN_AFFECT_CONFIG},
         {{"--persistent"}, VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_AFFECT_LIVE}});
}

constexpr const char* running =
    "<domain><devices>"
    "<interface type=\"network\"><mac address=\"52:54:00:00:00:01\"/><target dev=\"vnet0\"/>"
    "</interface>"
    "<interface type=\"network\"><mac address=\"52:54:00:00:00:02\"/><link state=\"down\"/>"
    "</interface>"
    "<interface type=\"bridge\"><mac address=\"52:54:00:00:00:03\"/></interface>"
    "<interface type=\"bridge\"><mac address=\"52:54:00:00:00:03\"/></interface>"
    "</devices></domain>";
constexpr const char* planned =
    "<domain><devices><interface type=\"network\"><mac address=\"52:54:00:00:00:01\"/>"
    "</interface></devices></domain>";
const std::string planned_interface =
    "<interface type=\"network\">\n  <mac address=\"52:54:00:00:00:01\"/>\n</interface>";

class InterfaceChangeTest : public CommandTest {
protected:
    InterfaceChangeTest()
    {
        server.reply<proto::DomainIsActive>({1});
        server.answer<proto::DomainGetXmlDesc>([](const proto::DomainGetXmlDesc::Args& args) {
            const bool is_inactive = (args.flags & VIR_DOMAIN_XML_INACTIVE) != 0;
            return proto::DomainGetXmlDesc::Reply{is_inactive ? planned : running};
        });
        server.accept<proto::DomainDetachDevice>();
        server.accept<proto::DomainDetachDeviceFlags>();
        server.accept<proto::DomainUpdateDeviceFlags>();
    }
};

TEST_F(InterfaceChangeTest, TheRunningAndThePlannedAreDetachedEachInItsOwnWords)
{
    EXPECT_EQ(
        run("detach-interface", {"web", "network", "--mac", "52:54:00:00:00:01", "--persistent"}),
        "Interface detached successfully\n");
    const auto asked = server.asked<proto::DomainDetachDeviceFlags>();
    ASSERT_EQ(asked.size(), 2u);
    EXPECT_EQ(asked[0].xml, planned_interface);
    EXPECT_EQ(asked[0].flags, std::uint32_t{VIR_DOMAIN_AFFECT_CONFIG});
    EXPECT_NE(asked[1].xml.find("vnet0"), std::string::npos);
    EXPECT_EQ(asked[1].flags, std::uint32_t{VIR_DOMAIN_AFFECT_LIVE});
}

TEST_F(InterfaceChangeTest, OneOfItsTypeNeedsNoAddress)
{
    EXPECT_EQ(run("detach-interface", {"web", "network", "--config", "--print-xml"}),
              planned_interface);
    EXPECT_EQ(count<proto::DomainDetachDeviceFlags>(), 0u);
    run("detach-interface", {"web", "network", "--mac", "52:54:00:00:00:02"});
    EXPECT_NE(last<proto::DomainDetachDevice>().xml.find("00:02"), std::string::npos);
}

TEST_F(InterfaceChangeTest, WhichOneIsMeantHasToBeClear)
{
    const std::string end = "Failed to detach interface\n";
    EXPECT_EQ(failure_of("detach-interface", {"web", "direct"}),
              "No interface found whose type is direct\n" + end);
    EXPECT_EQ(failure_of("detach-interface", {"web", "network"}),
              "Domain has 2 interfaces. Please specify which one to detach using --mac\n" + end);
    EXPECT_EQ(failure_of("detach-interface", {"web", "network", "--mac", "52:54:00:00:00:09"}),
              "No interface with MAC address 52:54:00:00:00:09 was found\n" + end);
    EXPECT_EQ(failure_of("detach-interface", {"web", "bridge", "--mac", "52:54:00:00:00:03"}),
              "Domain has multiple interfaces matching MAC address 52:54:00:00:00:03. You must use "
              "detach-device and specify the device pci address to remove it.\n" +
                  end);
}

TEST_F(InterfaceChangeTest, ALinkIsSetOnTheRunningDomainOrThePlanned)
{
    EXPECT_EQ(run("domif-setlink", {"web", "vnet0", "down"}), "Device updated successfully\n");
    EXPECT_NE(last<proto::DomainUpdateDeviceFlags>().xml.find("<link state=\"down\"/>"),
              std::string::npos);
    EXPECT_EQ(last<proto::DomainUpdateDeviceFlags>().flags, std::uint32_t{VIR_DOMAIN_AFFECT_LIVE});
    EXPECT_NE(run("domif-setlink", {"web", "52:54:00:00:00:02", "up", "--print-xml"})
                  .find("<link state=\"up\"/>"),
              std::string::npos);
    const Words config = {"web", "52:54:00:00:00:01", "up", "--config"};
    expect_flags<proto::DomainUpdateDeviceFlags>("domif-setlink", config,
                                                 {{{}, VIR_DOMAIN_AFFECT_CONFIG}});
    // Nothing runs: there is but the one.
    server.reply<proto::DomainIsActive>({0});
    expect_flags<proto::DomainUpdateDeviceFlags>(
        "domif-setlink", {"web", "52:54:00:00:00:01", "up"}, {{{}, VIR_DOMAIN_AFFECT_CONFIG}});
}

TEST_F(InterfaceChangeTest, ALinkIsUpOrDownAndOfAnInterfaceThatIsThere)
{
    EXPECT_EQ(failure_of("domif-setlink", {"web", "vnet0", "sideways"}),
              "invalid link state 'sideways'\n");
    EXPECT_EQ(failure_of("domif-setlink", {"web", "vnet9", "up"}), "interface 'vnet9' not found\n");
    server.reply<proto::DomainGetXmlDesc>({"<domain/>"});
    EXPECT_EQ(failure_of("domif-setlink", {"web", "vnet0", "up"}),
              "Failed to extract interface information or no interfaces found\n");
}

}  // namespace
}  // namespace hostler::cli
