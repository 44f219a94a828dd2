#include "xml/network/network.hpp"

#include "xml/network/network_rules.hpp"
#include "xml/schema/format.hpp"
#include "xml/schema/no_name.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part group_parts[] = {
    attribute<&PortGroup::name>("name", "Its name.").required(),
    attribute<&PortGroup::is_default>("default", "Whether guests that name none are in it."),
    attribute<&PortGroup::trust_guest_rx_filters>("trustGuestRxFilters",
                                                  "Whether guests may change their address."),
    child<&PortGroup::vlan>("vlan", "The VLANs they are on."),
    child<&PortGroup::virtual_port>("virtualport", "What the switch knows of them."),
    child<&PortGroup::bandwidth>("bandwidth", "How much may pass.").unless_empty(),
};

constexpr auto is_routed = [](const Network& network) { return network.forward.is_routed(); };

constexpr Part bridge_name_parts[] = {
    attribute<&NetworkBridge::name>("name", "Its name on the host."),
    attribute<&NetworkBridge::zone>("zone", "The firewall's zone it is in."),
};
constexpr Part bridge_routed_parts[] = {
    attribute<&NetworkBridge::stp>("stp", "Whether it looks for loops."),
    attribute<&NetworkBridge::delay_s>("delay", "Seconds before a port forwards.").always(),
};
constexpr Part bridge_table_parts[] = {
    attribute<&NetworkBridge::mac_table>("macTableManager", "Who says where addresses are."),
};
/// Read whatever the mode; a delay is written where the host makes the bridge.
constexpr Part bridge_parts[] = {
    splice<&Network::bridge>(bridge_name_parts),
    splice<&Network::bridge>(bridge_routed_parts).shown_if<is_routed>(),
    splice<&Network::bridge>(bridge_table_parts),
};

constexpr Part domain_parts[] = {
    attribute<&Network::domain>("name", "The guests' domain."),
    attribute<&Network::domain_is_local>("localOnly", "Whether it is never asked outside."),
};

constexpr Part options_parts[] = {
    wrappeds<&Network::dnsmasq_options>("option", "value", "A line of dnsmasq's configuration.")
        .fails(ErrorCode::internal)
        .in(Namespace::dnsmasq),
};
constexpr auto has_options = [](const Network& network) {
    return !network.dnsmasq_options.empty();
};

constexpr Part parts[] = {
    xmlns<has_options>(Namespace::dnsmasq),
    attribute<&Network::connections>("connections", "How many guests are plugged in.").live(),
    attribute<&Network::has_ipv6>("ipv6", "Whether guests speak IPv6 without the host."),
    attribute<&Network::trust_guest_rx_filters>("trustGuestRxFilters",
                                                "Whether guests may change their address."),
    leaf<&Network::name>("name", "The name, one on this host.").required().fails(no_name),
    leaf<&Network::uuid>("uuid", "The identity, one in the world.").fails(ErrorCode::internal),
    raw<&Network::metadata>("metadata", "What programs keep with it."),
    child<&Network::forward>("forward", "How it reaches beyond the host."),
    group("bridge", bridge_parts, "What guests are plugged into."),
    wrapped<&Network::mtu>("mtu", "size", "The largest frame."),
    wrapped<&Network::mac>("mac", "address", "The bridge's address."),
    group("domain", domain_parts, "The guests' domain."),
    child<&Network::dns>("dns", "The network's name server."),
    child<&Network::vlan>("vlan", "The VLANs guests are on."),
    child<&Network::bandwidth>("bandwidth", "How much may pass.").unless_empty(),
    wrapped<&Network::isolated_ports>("port", "isolated", "Whether guests reach each other."),
    child<&Network::ips>("ip", "The host's address.").open(),
    child<&Network::routes>("route", "A network beyond a guest."),
    child<&Network::virtual_port>("virtualport", "What the switch knows of guests."),
    child<&Network::port_groups>("portgroup", "A class of guests.").open(),
    group("options", options_parts, "What dnsmasq is told besides.").in(Namespace::dnsmasq),
    rule<judge_network>("what a mode has and has not"),
};

}  // namespace

Words words(NetworkBridge::MacTable)
{
    static constexpr std::string_view all[] = {"", "kernel", "libvirt"};
    return all;
}

const Element& schema(const PortGroup*)
{
    static constexpr Element element = {"portgroup", "A class of guests.", group_parts};
    return element;
}

const Element& schema(const Network*)
{
    static constexpr Element element = {"network", "What guests are plugged into.", parts};
    return element;
}

Result<Network> parse_network(std::string_view text, ParseFlags flags, Warnings* warnings)
{
    return parse_document<Network>(text, "network_definition", flags, warnings);
}

std::string format(const Network& network, FormatFlags flags)
{
    return format_document(network, flags);
}

}  // namespace hostler::xml
