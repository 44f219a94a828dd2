#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

constexpr const char* running =
    "<domain><devices>"
    "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='lan'/>"
    "<target dev='vnet0'/><model type='virtio'/></interface>"
    "<interface type='direct'><source dev='eth0' mode='bridge'/><link state='down'/>"
    "<mac address='52:54:00:00:00:02'/></interface>"
    "<interface type='hostdev'><source><address type='pci'/></source></interface>"
    "</devices></domain>";
constexpr const char* planned =
    "<domain><devices><interface type='bridge'><mac address='52:54:00:00:00:01'/>"
    "<source bridge='br0'/><link state='down'/></interface></devices></domain>";

class InterfaceTest : public CommandTest {
protected:
    InterfaceTest()
    {
        server.answer<proto::DomainGetXmlDesc>([](const proto::DomainGetXmlDesc::Args& args) {
            const bool is_inactive = (args.flags & VIR_DOMAIN_XML_INACTIVE) != 0;
            return proto::DomainGetXmlDesc::Reply{is_inactive ? planned : running};
        });
    }
};

TEST_F(InterfaceTest, AListTellsWhatEachIsConnectedTo)
{
    EXPECT_EQ(run("domiflist", {"web"}),
              " Interface   Type      Source   Model    MAC\n"
              "------------------------------------------------------------\n"
              " vnet0       network   lan      virtio   52:54:00:00:00:01\n"
              " -           direct    eth0     -        52:54:00:00:00:02\n"
              " -           hostdev   -        -        -\n");
    EXPECT_EQ(run("domiflist", {"web", "--inactive"}),
              " Interface   Type     Source   Model   MAC\n"
              "----------------------------------------------------------\n"
              " -           bridge   br0      -       52:54:00:00:00:01\n");
}

TEST_F(InterfaceTest, StatisticsLeaveOutWhatIsNotCounted)
{
    server.reply<proto::DomainInterfaceStats>({1, 2, 3, 4, 5, -1, 7, -1});
    EXPECT_EQ(run("domifstat", {"web", "vnet0"}),
              "vnet0 rx_bytes 1\nvnet0 rx_packets 2\nvnet0 rx_errs 3\nvnet0 rx_drop 4\n"
              "vnet0 tx_bytes 5\nvnet0 tx_errs 7\n");
    EXPECT_EQ(last<proto::DomainInterfaceStats>().device, "vnet0");
    server.refuse<proto::DomainInterfaceStats>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("domifstat", {"web", "vnet9"}),
              "Failed to get interface stats web vnet9\noperation failed: no\n");
}

class AddressTest : public InterfaceTest {
protected:
    AddressTest()
    {
        server.reply<proto::DomainInterfaceAddresses>(
            {{{"lo", std::nullopt, {{VIR_IP_ADDR_TYPE_IPV4, "127.0.0.1", 8}}},
              {"eth0",
               "52:54:00:00:00:01",
               {{VIR_IP_ADDR_TYPE_IPV4, "10.0.0.2", 24}, {VIR_IP_ADDR_TYPE_IPV6, "fd00::2", 64}}},
              {"eth1", "52:54:00:00:00:02", {}}}});
    }

    const std::string head =
        " Name       MAC address          Protocol     Address\n" + std::string(79, '-') + "\n";
};

TEST_F(AddressTest, EachHasALineAndTheNameStandsOnTheFirst)
{
    EXPECT_EQ(run("domifaddr", {"web"}),
              head +
                  " lo         -                    ipv4         127.0.0.1/8\n"
                  " eth0       52:54:00:00:00:01    ipv4         10.0.0.2/24\n"
                  " -          -                    ipv6         fd00::2/64\n"
                  " eth1       52:54:00:00:00:02    N/A          N/A\n");
    EXPECT_EQ(run("domifaddr", {"web", "eth0", "--full"}),
              head +
                  " eth0       52:54:00:00:00:01    ipv4         10.0.0.2/24\n"
                  " eth0       52:54:00:00:00:01    ipv6         fd00::2/64\n");
}

TEST_F(AddressTest, ProgramsGetListsOfThem)
{
    EXPECT_EQ(
        json("domifaddr", {"web", "eth0"}),
        "[\n  {\n    \"name\": \"eth0\",\n    \"mac\": \"52:54:00:00:00:01\",\n"
        "    \"addresses\": [\n      \"10.0.0.2/24\",\n      \"fd00::2/64\"\n    ]\n  }\n]\n");
}

TEST_F(AddressTest, ComeFromLeasesUnlessAnotherSourceIsNamed)
{
    const std::pair<Words, std::uint32_t> cases[] = {
        {{}, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE},
        {{"--source", "lease"}, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE},
        {{"--source", "agent"}, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT},
        {{"--source", "arp"}, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP}};
    for (auto [words, source] : cases) {
        words.insert(words.begin(), "web");
        run("domifaddr", words);
        EXPECT_EQ(last<proto::DomainInterfaceAddresses>().source, source);
    }
    EXPECT_EQ(failure_of("domifaddr", {"web", "--source", "dns"}), "Unknown data source 'dns'\n");
    server.refuse<proto::DomainInterfaceAddresses>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("domifaddr", {"web"}),
              "Failed to query for interfaces addresses\noperation failed: no\n");
}

TEST_F(InterfaceTest, ALinkIsUpUnlessTheDefinitionSaysOtherwise)
{
    EXPECT_EQ(run("domif-getlink", {"web", "vnet0"}), "vnet0 up");
    EXPECT_EQ(run("domif-getlink", {"web", "52:54:00:00:00:02"}), "52:54:00:00:00:02 down");
    EXPECT_EQ(run("domif-getlink", {"web", "52:54:00:00:00:01", "--config"}),
              "52:54:00:00:00:01 down");
    EXPECT_EQ(failure_of("domif-getlink", {"web", "vnet9"}), "Interface (dev: vnet9) not found.\n");
    EXPECT_EQ(failure_of("domif-getlink", {"web", "52:54:00:00:00:09"}),
              "Interface (mac: 52:54:00:00:00:09) not found.\n");
}

}  // namespace
}  // namespace hostler::cli
