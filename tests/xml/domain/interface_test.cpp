#include "xml/domain/interface.hpp"

#include "tests/xml/domain/element.hpp"

namespace hostler::xml {
namespace {

constexpr auto unsupported = ErrorCode::config_unsupported;
constexpr auto xml_code = ErrorCode::xml_error;

TEST(Interface, EachTypeKeepsTheSourceThatIsItsOwn)
{
    constexpr Written rows[] = {
        {"<interface type='network'><source network='default' portgroup='p'/></interface>",
         "<source network='default' portgroup='p'/>"},
        {"<interface type='bridge'><source bridge='br0'/></interface>", "<source bridge='br0'/>"},
        {"<interface type='direct'><source dev='eth0' mode='vepa'/></interface>",
         "<source dev='eth0' mode='vepa'/>"},
        {"<interface type='vhostuser'><source type='unix' path='/s' mode='client'/></interface>",
         "<source type='unix' path='/s' mode='client'/>"},
        {"<interface type='mcast'><source address='230.0.0.1' port='5558'/></interface>",
         "<source address='230.0.0.1' port='5558'/>"},
        {"<interface type='udp'><source address='1.2.3.4' port='1'><local address='1.2.3.5' "
         "port='2'/></source></interface>",
         "<local address='1.2.3.5' port='2'/>"},
        {"<interface type='vdpa'><source dev='/dev/vhost-vdpa-0'/></interface>",
         "<source dev='/dev/vhost-vdpa-0'/>"},
    };
    expect_written(In::devices, rows);
}

TEST(Interface, TheHostsNameIsKeptWhereTheUserChoseIt)
{
    const auto stored_target = [](std::string_view name) {
        const std::string text =
            "<interface type='user'><target dev='" + std::string(name) + "'/></interface>";
        const auto domain = parse_domain(document(In::devices, text), {.inactive = false});
        return format(*domain, {.inactive = true}).find("<target dev=") != std::string::npos;
    };
    for (const char* own : {"lan0", "tap7", "vne0", "mac0"}) EXPECT_TRUE(stored_target(own)) << own;
    for (const char* made : {"vnet0", "vif1.0", "macvtap3", "macvlan2"})
        EXPECT_FALSE(stored_target(made)) << made;
}

TEST(Interface, OnlyAVirtioCardHasADriver)
{
    const auto with = [](std::string_view model) {
        return "<interface type='user'><model type='" + std::string(model) +
               "'/><driver name='vhost' queues='4'/></interface>";
    };
    for (const char* model : {"virtio", "virtio-transitional", "virtio-non-transitional"}) {
        const std::string text = with(model);
        const Written row[] = {{text, "<driver name='vhost' queues='4'/>"}};
        expect_written(In::devices, row);
    }
    const auto plain = parse_domain(document(In::devices, with("e1000")));
    ASSERT_TRUE(plain);
    EXPECT_EQ(format(*plain).find("<driver"), std::string::npos);
    constexpr Faulty iommu[] = {
        {"<interface type='user'><model type='e1000'/><driver iommu='on'/></interface>",
         unsupported, "a network card of model 'e1000' has no virtio options"},
    };
    expect_refused(In::devices, iommu);
}

TEST(Interface, OneQueueIsWhatThereIsAnyway)
{
    constexpr Written rows[] = {
        {"<interface type='user'><model type='virtio'/><driver queues='1' name='qemu'/>"
         "</interface>",
         "<driver name='qemu'/>"},
    };
    expect_written(In::devices, rows);
}

TEST(Interface, WhatIsNoInterfaceIsRefused)
{
    constexpr Faulty rows[] = {
        {"<interface/>", unsupported, "attribute 'type' in element 'interface'"},
        {"<interface type='pigeon'/>", unsupported, "'pigeon', it takes 'user', 'ethernet'"},
        {"<interface type='user'><mac/></interface>", xml_code, "attribute 'address'"},
        {"<interface type='user'><mac address='52:54:00'/></interface>", xml_code, "'52:54:00'"},
        {"<interface type='user'><mac address='52:54:00:00:00:zz'/></interface>", xml_code, "zz"},
        {"<interface type='user'><link state='frayed'/></interface>", xml_code,
         "'frayed', it takes 'default', 'up', 'down'"},
        {"<interface type='direct'><source dev='e' mode='open'/></interface>", xml_code, "'open'"},
        {"<interface type='user'><mtu size='x'/></interface>", xml_code,
         "attribute 'size' in element 'mtu': 'x'"},
        {"<interface type='user'><filterref/></interface>", xml_code, "attribute 'filter'"},
        {"<interface type='user'><filterref filter='f'><parameter name='IP'/></filterref>"
         "</interface>",
         xml_code, "attribute 'value'"},
        {"<interface type='user'><portForward proto='icmp'/></interface>", xml_code, "'icmp'"},
        {"<interface type='user'><portForward proto='tcp'><range end='7'/></portForward>"
         "</interface>",
         xml_code, "attribute 'start'"},
        {"<interface type='user'><ip/></interface>", xml_code, "attribute 'address'"},
        {"<interface type='user'><route address='1.2.3.0'/></interface>", xml_code, "'gateway'"},
    };
    expect_refused(In::devices, rows);
}

TEST(Interface, ARateHasAnAverage)
{
    constexpr std::string_view head = "<interface type='user'><bandwidth>";
    const auto with = [&](std::string_view rates) {
        return std::string(head) + std::string(rates) + "</bandwidth></interface>";
    };
    const Faulty refused[] = {
        {"<inbound/>", xml_code, "Missing mandatory average or floor"},
        {"<inbound peak='5'/>", xml_code, "Missing mandatory average or floor"},
        {"<outbound burst='5'/>", xml_code, "Missing mandatory average or floor"},
        {"<inbound floor='5' peak='7'/>", xml_code, "require 'average'"},
        {"<outbound average='5' floor='5'/>", unsupported, "'floor' attribute is not supported"},
        {"<inbound average='-1'/>", xml_code, "'-1'"},
    };
    for (const Faulty& row : refused) {
        const std::string text = with(row.text);
        const Faulty one[] = {{text, row.code, row.part}};
        expect_refused(In::devices, one);
    }
    for (const std::string_view rates :
         {"<inbound average='1'/>", "<inbound average='1' peak='2' floor='3' burst='4'/>",
          "<inbound floor='3'/><outbound average='9' burst='0'/>"}) {
        const std::string text = with(rates);
        const Written one[] = {{text, rates}};
        expect_written(In::devices, one);
    }
}

TEST(Interface, AVlanHasATagFrom0To4095)
{
    const auto with = [](std::string_view vlan) {
        return "<interface type='bridge'><source bridge='b'/>" + std::string(vlan) + "</interface>";
    };
    const Faulty refused[] = {
        {"<vlan/>", xml_code, "at least one <tag>"},
        {"<vlan><tag/></vlan>", xml_code, "attribute 'id'"},
        {"<vlan><tag id='4096'/></vlan>", xml_code, "from 0 to 4095"},
        {"<vlan><tag id='1' nativeMode='odd'/></vlan>", xml_code, "'tagged', 'untagged'"},
    };
    for (const Faulty& row : refused) {
        const std::string text = with(row.text);
        const Faulty one[] = {{text, row.code, row.part}};
        expect_refused(In::devices, one);
    }
    const std::string edges = with("<vlan><tag id='0'/><tag id='4095'/></vlan>");
    const Written taken[] = {{edges, "<vlan trunk='yes'><tag id='0'/><tag id='4095'/></vlan>"}};
    expect_written(In::devices, taken);
}

}  // namespace
}  // namespace hostler::xml
