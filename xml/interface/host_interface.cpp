#include "xml/interface/host_interface.hpp"

#include "xml/common/open_root.hpp"
#include "xml/common/refused.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Host = HostInterface;
using Type = Host::Type;
using Family = HostProtocol::Family;

template <Type Wanted>
constexpr auto is = [](const Host& interface) { return interface.type == Wanted; };

constexpr Part dhcp_parts[] = {
    attribute<&HostDhcp::peer_dns>("peerdns", "Whether name servers are taken from it."),
};
constexpr Part ip_parts[] = {
    attribute<&HostIp::address>("address", "The address."),
    attribute<&HostIp::prefix>("prefix", "How many bits name its network."),
};
constexpr auto is_v6 = [](const HostProtocol& protocol) { return protocol.family == Family::ipv6; };

constexpr Part protocol_parts[] = {
    attribute<&HostProtocol::family>("family", "ipv4 or ipv6.").required(),
    flag<&HostProtocol::is_autoconf>("autoconf", "Routers say it.").when<is_v6>(),
    child<&HostProtocol::dhcp>("dhcp", "A server says it."),
    child<&HostProtocol::ips>("ip", "An address it has."),
    wrapped<&HostProtocol::gateway>("route", "gateway", "Who knows the rest of the world."),
    rule<[](HostProtocol& protocol) -> Complaint {
        std::erase_if(protocol.ips, [](const HostIp& ip) { return !ip.address.has_value(); });
        return {};
    }>("an address says which"),
};

constexpr Part link_parts[] = {
    attribute<&Host::link_mbit>("speed", "Megabits a second, now."),
    attribute<&Host::link_state>("state", "Whether the cable is in."),
};

constexpr Part bridge_parts[] = {
    attribute<&Host::stp>("stp", "Whether it looks for loops."),
    attribute<&Host::bridge_delay_s>("delay", "Seconds before a port forwards."),
    child<&Host::members>("interface", "A port.").open(),
};

constexpr Part miimon_parts[] = {
    attribute<&BondMonitor::interval_ms>("freq", "Milliseconds between looks.").required(),
    attribute<&BondMonitor::down_delay_ms>("downdelay", "Before a card counts as down."),
    attribute<&BondMonitor::up_delay_ms>("updelay", "Before a card counts as up."),
    attribute<&BondMonitor::carrier>("carrier", "How the card is asked."),
};
constexpr Part arpmon_parts[] = {
    attribute<&BondMonitor::interval_ms>("interval", "Milliseconds between questions.").required(),
    attribute<&BondMonitor::target>("target", "Who is asked.").required(),
    attribute<&BondMonitor::validate>("validate", "Whose answers count."),
    rule<[](BondMonitor& monitor) -> Complaint {
        monitor.is_arp = true;
        return {};
    }>("cards are watched by ARP"),
};
constexpr auto is_arp = [](const Host& interface) {
    return interface.monitor && interface.monitor->is_arp;
};
constexpr auto is_mii = [](const Host& interface) { return !is_arp(interface); };

constexpr Part bond_parts[] = {
    attribute<&Host::bond_mode>("mode", "How cards share the work."),
    child<&Host::monitor>("miimon", "Cards say whether they live.", miimon_parts)
        .shown_if<is_mii>(),
    child<&Host::monitor>("arpmon", "Others say whether they live.", arpmon_parts)
        .shown_if<is_arp>(),
    child<&Host::members>("interface", "A card.").open(),
};

constexpr Part vlan_device_parts[] = {
    attribute<&Host::vlan_device>("name", "The interface it is on.").required(),
};
constexpr Part vlan_parts[] = {
    attribute<&Host::vlan_tag>("tag", "Its number.").required(),
    group("interface", vlan_device_parts, "The interface it is on.").required(),
};

/// A member has neither addresses nor a start of its own.
Complaint judge_members(Host& interface)
{
    for (Host& member : interface.members) {
        const bool is_allowed = member.type == Type::ethernet ||
                                (interface.type == Type::bridge && member.type != Type::bridge);
        if (!is_allowed)
            return refused("interface '" + member.name.str() + "' has unsupported type '" +
                           std::string(word(member.type)) + "' in a " +
                           std::string(word(interface.type)));
        member.start = Host::Start::absent;
        member.mtu = 0;
        member.protocols.clear();
    }
    return {};
}

constexpr Part parts[] = {
    attribute<&Host::type>("type", "What it is.").required().always(),
    attribute<&Host::name>("name", "Its name on the host.").required(),
    wrapped<&Host::start>("start", "mode", "When it comes up."),
    wrapped<&Host::mtu>("mtu", "size", "The largest frame."),
    child<&Host::protocols>("protocol", "How it gets addresses.").open(),
    group("link", link_parts, "What the cable says."),
    wrapped<&Host::mac>("mac", "address", "The card's address.").when<is<Type::ethernet>>(),
    group("bridge", bridge_parts, "A bridge's ports.").required().open().when<is<Type::bridge>>(),
    group("bond", bond_parts, "A bond's cards.").required().open().when<is<Type::bond>>(),
    group("vlan", vlan_parts, "A VLAN on another interface.").required().when<is<Type::vlan>>(),
    rule<judge_members>("what a bridge or bond may be made of"),
};

}  // namespace

Words words(HostProtocol::Family)
{
    static constexpr std::string_view all[] = {"", "ipv4", "ipv6"};
    return all;
}

Words words(BondMonitor::Carrier)
{
    static constexpr std::string_view all[] = {"", "ioctl", "netif"};
    return all;
}

Words words(BondMonitor::Validate)
{
    static constexpr std::string_view all[] = {"", "active", "backup", "all"};
    return all;
}

Words words(HostInterface::Type)
{
    static constexpr std::string_view all[] = {"ethernet", "bridge", "bond", "vlan"};
    return all;
}

Words words(HostInterface::Start)
{
    static constexpr std::string_view all[] = {"", "onboot", "none", "hotplug"};
    return all;
}

Words words(HostInterface::BondMode)
{
    static constexpr std::string_view all[] = {
        "",          "balance-rr", "active-backup", "balance-xor",
        "broadcast", "802.3ad",    "balance-tlb",   "balance-alb"};
    return all;
}

Words words(HostInterface::LinkState)
{
    static constexpr std::string_view all[] = {
        "", "unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up"};
    return all;
}

const Element& schema(const HostDhcp*)
{
    static constexpr Element element = {"dhcp", "A server says the addresses.", dhcp_parts};
    return element;
}

const Element& schema(const HostIp*)
{
    static constexpr Element element = {"ip", "An address.", ip_parts};
    return element;
}

const Element& schema(const HostProtocol*)
{
    static constexpr Element element = {"protocol", "How it gets addresses.", protocol_parts};
    return element;
}

const Element& schema(const HostInterface*)
{
    static constexpr Element element = {"interface", "A network interface of the host.", parts};
    return element;
}

Result<HostInterface> parse_interface(std::string_view text, ParseFlags flags, Warnings* warnings)
{
    return parse_document<HostInterface>(text, "interface_definition", flags, warnings);
}

std::string format(const HostInterface& interface)
{
    return format_open(interface);
}

}  // namespace hostler::xml
