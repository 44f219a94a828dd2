#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

using tests::FakeServer;

class NetworkListTest : public CommandTest {
protected:
    NetworkListTest()
    {
        server.reply<proto::NetworkLookupByName>({{"lan", own_uuid()}});
        server.reply<proto::ConnectListAllNetworks>(
            {{{"wan", own_uuid()}, {"dmz", own_uuid()}}, 2});
        server.answer<proto::NetworkIsActive>([](const proto::NetworkIsActive::Args& args) {
            return proto::NetworkIsActive::Reply{args.net.name == "wan" ? 1 : 0};
        });
        server.reply<proto::NetworkIsPersistent>({1});
        server.reply<proto::NetworkGetAutostart>({1});
    }
};

TEST_F(NetworkListTest, IsSortedByName)
{
    EXPECT_EQ(run("net-list", {"--all"}),
              " Name   State      Autostart   Persistent\n"
              "-------------------------------------------\n"
              " dmz    inactive   yes         yes\n"
              " wan    active     yes         yes\n");
    EXPECT_EQ(run("net-list", {"--name"}), "dmz\nwan\n");
    EXPECT_EQ(run("net-list", {"--uuid"}), own_uuid().text() + "\n" + own_uuid().text() + "\n");
}

TEST_F(NetworkListTest, ANetworkThatCannotStartByItselfSaysSo)
{
    server.refuse<proto::NetworkGetAutostart>(Error(ErrorCode::no_support, "no"));
    server.reply<proto::ConnectListAllNetworks>({{{"wan", own_uuid()}}, 1});
    EXPECT_EQ(run("net-list", {}),
              " Name   State    Autostart      Persistent\n"
              "--------------------------------------------\n"
              " wan    active   no autostart   yes\n");
    EXPECT_EQ(json("net-list", {}),
              "[\n  {\n    \"name\": \"wan\",\n    \"state\": \"active\",\n"
              "    \"autostart\": false,\n    \"persistent\": true\n  }\n]\n");
}

TEST_F(NetworkListTest, OptionsChooseWhatIsListed)
{
    constexpr std::uint32_t active = VIR_CONNECT_LIST_NETWORKS_ACTIVE;
    constexpr std::uint32_t inactive = VIR_CONNECT_LIST_NETWORKS_INACTIVE;
    expect_flags<proto::ConnectListAllNetworks>(
        "net-list", {},
        {{{}, active},
         {{"--inactive"}, inactive},
         {{"--all"}, active | inactive},
         {{"--persistent"}, active | VIR_CONNECT_LIST_NETWORKS_PERSISTENT},
         {{"--transient"}, active | VIR_CONNECT_LIST_NETWORKS_TRANSIENT},
         {{"--autostart"}, active | VIR_CONNECT_LIST_NETWORKS_AUTOSTART},
         {{"--no-autostart", "--inactive"}, inactive | VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART}});
    EXPECT_EQ(failure_of("net-list", {"--name", "--table"}),
              "Only one argument from --table, --name and --uuid may be specified.\n");
}

TEST_F(NetworkListTest, LeasesAreSortedByAddressAndTellLocalTime)
{
    const Variable zone("TZ", "UTC");
    server.reply<proto::NetworkGetDhcpLeases>({{{"virbr0",
                                                 1700000000,
                                                 VIR_IP_ADDR_TYPE_IPV6,
                                                 "52:54:00:00:00:02",
                                                 {},
                                                 "fd00::2",
                                                 64,
                                                 {},
                                                 {}},
                                                {"virbr0",
                                                 0,
                                                 VIR_IP_ADDR_TYPE_IPV4,
                                                 "52:54:00:00:00:01",
                                                 {},
                                                 "10.0.0.2",
                                                 24,
                                                 "web",
                                                 "01:52"}},
                                               2});
    const std::string leases = run("net-dhcp-leases", {"lan", "--mac", "52:54:00:00:00:01"});
    EXPECT_EQ(
        leases.substr(leases.find("\n 1970") + 1),
        " 1970-01-01 00:00:00   52:54:00:00:00:01   ipv4       10.0.0.2/24   web        01:52\n"
        " 2023-11-14 22:13:20   52:54:00:00:00:02   ipv6       fd00::2/64    -          -\n");
    EXPECT_EQ(last<proto::NetworkGetDhcpLeases>().mac, "52:54:00:00:00:01");
    server.refuse<proto::NetworkGetDhcpLeases>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("net-dhcp-leases", {"lan"}),
              "Failed to get leases info for lan\noperation failed: no\n");
}

class NetworkUpdateTest : public NetworkListTest {
protected:
    NetworkUpdateTest() { server.accept<proto::NetworkUpdate>(); }

    const Words words = {"lan", "add", "ip-dhcp-host", "<host/>"};
};

TEST_F(NetworkUpdateTest, WordsAreLibvirtsNumbers)
{
    run("net-update", words);
    const auto asked = last<proto::NetworkUpdate>();
    EXPECT_EQ(asked.command, std::uint32_t{VIR_NETWORK_UPDATE_COMMAND_ADD_LAST});
    EXPECT_EQ(asked.section, std::uint32_t{VIR_NETWORK_SECTION_IP_DHCP_HOST});
    EXPECT_EQ(asked.parent_index, -1);
    EXPECT_EQ(asked.xml, "<host/>");
    run("net-update", {"lan", "delete", "dns-srv", "<srv/>", "--parent-index", "2"});
    EXPECT_EQ(last<proto::NetworkUpdate>().command,
              std::uint32_t{VIR_NETWORK_UPDATE_COMMAND_DELETE});
    EXPECT_EQ(last<proto::NetworkUpdate>().section, std::uint32_t{VIR_NETWORK_SECTION_DNS_SRV});
    EXPECT_EQ(last<proto::NetworkUpdate>().parent_index, 2);
}

TEST_F(NetworkUpdateTest, AnOldServerHasTheTwoNumbersChangedAbout)
{
    server.reply<proto::ConnectSupportsFeature>({0});
    run("net-update", words);
    EXPECT_EQ(last<proto::NetworkUpdate>().section,
              std::uint32_t{VIR_NETWORK_UPDATE_COMMAND_ADD_LAST});
    EXPECT_EQ(last<proto::NetworkUpdate>().command,
              std::uint32_t{VIR_NETWORK_SECTION_IP_DHCP_HOST});
}

TEST_F(NetworkUpdateTest, TheElementMayStandInAFile)
{
    run("net-update", {"lan", "modify", "ip-dhcp-host", places.file("<host name='a'/>")});
    EXPECT_EQ(last<proto::NetworkUpdate>().xml, "<host name='a'/>");
}

TEST_F(NetworkUpdateTest, SaysWhichOfTheTwoItChanged)
{
    const auto said = [this](Words options) {
        Words all = words;
        all.insert(all.end(), options.begin(), options.end());
        return run("net-update", all);
    };
    EXPECT_EQ(said({}), "Updated network lan persistent config");  // it does not run
    EXPECT_EQ(said({"--live"}), "Updated network lan live state");
    EXPECT_EQ(said({"--config"}), "Updated network lan persistent config");
    EXPECT_EQ(said({"--config", "--live"}), "Updated network lan persistent config and live state");
    server.reply<proto::NetworkIsActive>({1});
    EXPECT_EQ(said({"--current"}), "Updated network lan live state");
}

TEST_F(NetworkUpdateTest, WhatIsNoWordOfItsIsRefused)
{
    EXPECT_EQ(failure_of("net-update", {"lan", "none", "ip", "<x/>"}),
              "unrecognized command name 'none'\n");
    EXPECT_EQ(failure_of("net-update", {"lan", "add", "none", "<x/>"}),
              "unrecognized section name 'none'\n");
    expect_exclusive("net-update", words, {{"current", "live"}, {"current", "config"}});
    server.refuse<proto::NetworkUpdate>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("net-update", words),
              "Failed to update network lan\noperation failed: no\n");
}

TEST_F(NetworkListTest, TellsWhatHappensToNetworks)
{
    server.answer_with<proto::ConnectNetworkEventRegisterAny>([](const proto::MessageHeader& call,
                                                                 auto) {
        return FakeServer::Frames{proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                                               proto::ConnectNetworkEventRegisterAny::Reply{9}),
                                  FakeServer::event<proto::NetworkEventLifecycle>(
                                      {9, {"lan", own_uuid()}, VIR_NETWORK_EVENT_STARTED, 0})};
    });
    server.accept<proto::ConnectNetworkEventDeregisterAny>();
    EXPECT_EQ(run("net-event", {"--event", "lifecycle", "--network", "lan"}),
              "event 'lifecycle' for network 'lan': Started\nevents received: 1\n");
    EXPECT_EQ(last<proto::ConnectNetworkEventRegisterAny>().net->name, "lan");
    EXPECT_EQ(last<proto::ConnectNetworkEventDeregisterAny>().callback_id, 9);
    EXPECT_EQ(run("net-event", {"--list"}), "lifecycle\n");
}

}  // namespace
}  // namespace hostler::cli
