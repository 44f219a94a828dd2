#include "xml/network/network_rules.hpp"

#include <gtest/gtest.h>

#include "tests/xml/refusals.hpp"

namespace hostler::xml {
namespace {

constexpr auto xml_code = ErrorCode::xml_error;
constexpr auto unsupported = ErrorCode::config_unsupported;
constexpr auto detail = ErrorCode::xml_detail;
constexpr auto internal = ErrorCode::internal;

Result<Network> read(std::string_view inner)
{
    return parse_network("<network><name>a</name>" + std::string(inner) + "</network>");
}

std::string written(std::string_view inner)
{
    const auto network = read(inner);
    return network ? format(*network) : network.error().text();
}

TEST(Network, IsWrittenInLibvirtsOrder)
{
    const std::string text =
        "<network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0' ipv6='yes' "
        "trustGuestRxFilters='yes'>\n"
        "  <name>b</name>\n"
        "  <forward dev='eth0' mode='nat'>\n"
        "    <driver name='vfio'/>\n"
        "    <nat ipv6='yes'>\n"
        "      <address start='1.2.3.4' end='1.2.3.5'/>\n"
        "      <port start='5' end='6'/>\n"
        "    </nat>\n"
        "    <interface dev='eth0'/>\n"
        "  </forward>\n"
        "  <bridge name='vir0' zone='z' stp='off' delay='9' macTableManager='kernel'/>\n"
        "  <mtu size='1400'/>\n"
        "  <mac address='52:54:00:01:02:03'/>\n"
        "  <domain name='x.y' localOnly='yes'/>\n"
        "  <dns enable='yes' forwardPlainNames='no'>\n"
        "    <forwarder domain='q' addr='1.1.1.1'/>\n"
        "    <txt name='a' value=''/>\n"
        "    <srv service='s' protocol='tcp' domain='d' target='.' port='3' priority='2' "
        "weight='1'/>\n"
        "    <host ip='1.2.3.4'>\n"
        "      <hostname>a</hostname>\n"
        "      <hostname>b</hostname>\n"
        "    </host>\n"
        "  </dns>\n"
        "  <vlan>\n"
        "    <tag id='7'/>\n"
        "  </vlan>\n"
        "  <bandwidth>\n"
        "    <inbound average='1' peak='2' burst='4'/>\n"
        "  </bandwidth>\n"
        "  <port isolated='yes'/>\n"
        "  <ip address='192.168.122.1' prefix='24' localPtr='yes'>\n"
        "    <tftp root='/x'/>\n"
        "    <dhcp>\n"
        "      <range start='192.168.122.2' end='192.168.122.3'>\n"
        "        <lease expiry='2' unit='hours'/>\n"
        "      </range>\n"
        "      <host id='0:1' name='q' ip='192.168.122.5'/>\n"
        "      <bootp file='f' server='1.2.3.4'/>\n"
        "    </dhcp>\n"
        "  </ip>\n"
        "  <route address='10.0.0.0' netmask='255.0.0.0' gateway='192.168.122.2' metric='3'/>\n"
        "  <virtualport type='802.1Qbh'/>\n"
        "  <portgroup name='x'>\n"
        "  </portgroup>\n"
        "  <dnsmasq:options>\n"
        "    <dnsmasq:option value='foo=bar'/>\n"
        "  </dnsmasq:options>\n"
        "</network>\n";
    const auto network = parse_network(text);
    ASSERT_TRUE(network) << network.error().text();
    EXPECT_EQ(format(*network), text);
}

TEST(Network, InterfacesGoBeforeAddressesAndFunctions)
{
    const std::string wanted =
        "<network>\n  <name>a</name>\n  <forward dev='b' mode='passthrough'>\n"
        "    <interface dev='b'/>\n  </forward>\n</network>\n";
    EXPECT_EQ(written("<forward mode='passthrough'><pf dev='a'/><interface dev='b'/></forward>"),
              wanted);
    EXPECT_EQ(written("<forward mode='passthrough'><address type='pci' bus='1'/>"
                      "<interface dev='b'/></forward>"),
              wanted);
    EXPECT_EQ(written("<forward mode='passthrough' dev='b'/>"), wanted);
}

TEST(Network, ALeaseCountsInMinutes)
{
    const auto network = read(
        "<ip address='1.2.3.4' prefix='24'><dhcp><range start='1.2.3.5' end='1.2.3.9'>"
        "<lease expiry='90'/></range></dhcp></ip>");
    ASSERT_TRUE(network) << network.error().text();
    const DhcpLease& lease = *network->ips[0].ranges[0].lease;
    EXPECT_EQ(lease.unit, DhcpLease::Unit::minutes);
    EXPECT_EQ(lease.seconds(), 5400U);
}

// What libvirt's test driver answers.
constexpr Refusal forward_refusals[] = {
    {"<forward mode='bad'/>", unsupported},
    {"<forward dev=''/>", xml_code},
    {"<forward mode='route'><nat ipv6='yes'/></forward>", xml_code},
    {"<forward mode='nat'><nat/><nat/></forward>", xml_code},
    {"<forward mode='nat'><nat><port start='1' end='99999'/></nat></forward>", detail},
    {"<forward mode='nat'><nat><port start='10' end='9'/></nat></forward>", detail},
    {"<forward mode='nat'><nat><port start='10'/></nat></forward>", detail},
    {"<forward mode='nat'><nat><address start='1.1.1.1'/></nat></forward>", xml_code},
    {"<forward mode='nat'><nat><address start='1.1.1.9' end='1.1.1.1'/></nat></forward>", internal},
    {"<forward mode='hostdev'><driver name='xxx'/></forward>", unsupported},
    {"<forward mode='hostdev'><pf/></forward>", xml_code},
    {"<forward mode='passthrough'><interface/></forward>", xml_code},
    {"<forward mode='passthrough'><interface dev='a'/><interface dev='a'/></forward>", xml_code},
    {"<forward mode='passthrough' dev='b'><interface dev='a'/></forward>", xml_code},
    {"<forward mode='hostdev'><address type='usb'/></forward>", unsupported},
    {"<forward mode='hostdev'><address type='pci' slot='50'/></forward>", xml_code},
    {"<forward mode='bridge' dev='a'/><bridge name='b'/>", xml_code},
    {"<forward mode='bridge'/><bridge name='b' stp='on'/>", xml_code},
    {"<forward mode='bridge'/><bridge name='b' zone='on'/>", xml_code},
    {"<forward mode='bridge'/><bridge name='b'/><mtu size='1000'/>", xml_code},
    {"<forward mode='vepa' dev='b'/><bridge name='b'/>", xml_code},
    {"<forward mode='open' dev='eth0'/><ip address='1.2.3.4'/>", xml_code},
    {"<bridge name='b' macTableManager='x'/>", xml_code},
    {"<mac address='01:00:00:00:00:00'/>", xml_code},
};

constexpr Refusal address_refusals[] = {
    {"<ip/>", xml_code},
    {"<ip address='fooo'/>", xml_code},
    {"<ip address='1.2.3.4' prefix='33'/>", unsupported},
    {"<ip address='1.2.3.4' netmask='255.255.0.0' prefix='16'/>", unsupported},
    {"<ip family='ipv6' address='2001::1' prefix='64' netmask='255.0.0.0'/>", unsupported},
    {"<ip family='ipv6' address='1.2.3.4'/>", unsupported},
    {"<ip address='2001::1'/>", unsupported},
    {"<ip address='1.2.3.4'><dhcp><range start='1.2.3.9' end='1.2.3.5'/></dhcp></ip>", internal},
    {"<ip address='1.2.3.4' prefix='24'><dhcp><range start='1.2.4.9' end='1.2.4.15'/></dhcp></ip>",
     internal},
    {"<ip address='1.2.3.4' prefix='24'><dhcp><range start='1.2.3.0' end='1.2.3.9'/></dhcp></ip>",
     internal},
    {"<ip address='1.2.3.4' prefix='24'><dhcp><range start='1.2.3.2' end='1.2.3.255'/></dhcp></ip>",
     internal},
    {"<ip address='1.2.3.4' prefix='8'><dhcp><range start='1.0.3.2' end='1.2.3.2'/></dhcp></ip>",
     internal},
    {"<ip address='1.2.3.4'><dhcp><host ip='1.2.3.3'/></dhcp></ip>", xml_code},
    {"<ip address='1.2.3.4'><dhcp><host mac='a' ip='1.2.3.3'/></dhcp></ip>", xml_code},
    {"<ip address='1.2.3.4'><dhcp><host mac='02:00:00:00:00:00'/></dhcp></ip>", xml_code},
    {"<ip family='ipv6' address='::1'><dhcp><host mac='2:0:0:0:0:0' ip='::7'/></dhcp></ip>",
     xml_code},
    {"<ip address='1.2.3.4' prefix='24'><dhcp><range start='1.2.3.5' end='1.2.3.9'>"
     "<lease expiry='90' unit='seconds'/></range></dhcp></ip>",
     unsupported},
    {"<route address='10.0.0.0' prefix='8'/>", xml_code},
    {"<route address='10.0.0.1' gateway='1.2.3.4' prefix='8'/>", xml_code},
    {"<route address='10.0.0.0' gateway='1.2.3.4' prefix='8' netmask='255.0.0.0'/>", xml_code},
    {"<route address='10.0.0.0' gateway='1.2.3.4' prefix='8' metric='0'/>", xml_code},
    {"<route address='0.0.0.0' prefix='0' gateway='1.2.3.4'/>", unsupported},
    {"<dns><forwarder/></dns>", xml_code},
    {"<dns><txt name='a b' value='x'/></dns>", detail},
    {"<dns><txt value='x'/></dns>", detail},
    {"<dns><srv service='a' protocol='udp' port='80'/></dns>", detail},
    {"<dns><srv service='a' protocol='udp' target='.' port='70000'/></dns>", detail},
    {"<dns><host ip='1.2.3.4'/></dns>", detail},
    {"<dns><host ip='1.2.3.4'><hostname/></host></dns>", detail},
    {"<portgroup/>", xml_code},
    {"<portgroup name='a'><vlan/></portgroup>", xml_code},
    {"<virtualport/>", xml_code},
    {"<virtualport type='xx'/>", unsupported},
    {"<virtualport type='openvswitch'><parameters managerid='1'/></virtualport>", xml_code},
    {"<virtualport type='802.1Qbg'><parameters typeid='0x1000000'/></virtualport>", xml_code},
    {"<bandwidth><inbound average='1' floor='2'/></bandwidth>", unsupported},
    {"<uuid>xx</uuid>", internal},
};

TEST(Network, WhatAModeDoesNotHaveIsRefused)
{
    expect_refusals(forward_refusals, read);
}

TEST(Network, AddressesThatDoNotFitAreRefused)
{
    expect_refusals(address_refusals, read);
}

TEST(Network, ANameIsRequired)
{
    EXPECT_EQ(parse_network("<network/>").error().code, ErrorCode{21});
    EXPECT_EQ(parse_network("<network><name>a/b</name></network>").error().code, detail);
}

TEST(Network, OneWithoutAUuidGetsOne)
{
    auto network = read("");
    ASSERT_TRUE(network);
    const Uuid uuid = *Uuid::parse("81ff0d90-c91e-6742-64da-4a736edb9a9c");
    fill(*network, {.new_uuid = [&] { return uuid; }});
    EXPECT_EQ(network->uuid, uuid);
}

}  // namespace
}  // namespace hostler::xml
