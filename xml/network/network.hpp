#pragma once
// Network: what guests are plugged into: a bridge that the host makes, or devices it has.

#include "xml/network/forward.hpp"
#include "xml/network/network_dns.hpp"
#include "xml/network/network_ip.hpp"
#include "xml/network/virtual_port.hpp"
#include "xml/schema/mac.hpp"
#include "xml/schema/parse.hpp"

namespace hostler::xml {

/// A class of guests, with what its members get.
struct PortGroup {
    Text name;
    bool is_default = false;
    YesNo trust_guest_rx_filters = YesNo::absent;
    Box<Vlan> vlan;
    Box<VirtualPort> virtual_port;
    Box<Bandwidth> bandwidth;

    bool operator==(const PortGroup&) const = default;
};
const Element& schema(const PortGroup*);

struct NetworkBridge {
    enum class MacTable : std::uint8_t { absent, kernel, hostler };

    OnOff stp = OnOff::absent;
    MacTable mac_table = MacTable::absent;  ///< who fills it
    std::uint64_t delay_s = 0;
    Text name;
    Text zone;  ///< the firewall's

    bool operator==(const NetworkBridge&) const = default;
};
Words words(NetworkBridge::MacTable);

struct Network {
    bool has_ipv6 = false;  ///< guests speak IPv6 among themselves without the host
    YesNo trust_guest_rx_filters = YesNo::absent;
    YesNo isolated_ports = YesNo::absent;
    YesNo domain_is_local = YesNo::absent;
    std::uint32_t connections = 0;  ///< live: how many guests are plugged in
    std::uint32_t mtu = 0;
    Uuid uuid;
    Text name;
    Text metadata;
    Forward forward;
    NetworkBridge bridge;
    Mac mac;  ///< of the bridge
    Text domain;
    NetworkDns dns;
    Box<Vlan> vlan;
    Box<Bandwidth> bandwidth;
    std::vector<NetworkIp> ips;
    std::vector<NetworkRoute> routes;
    Box<VirtualPort> virtual_port;
    std::vector<PortGroup> port_groups;
    std::vector<Text> dnsmasq_options;

    bool operator==(const Network&) const = default;
};
const Element& schema(const Network*);

/// As a definition: what only a running network has is left out.
Result<Network> parse_network(std::string_view text, ParseFlags flags = {.inactive = true},
                              Warnings* warnings = nullptr);
std::string format(const Network& network, FormatFlags flags = {});

}  // namespace hostler::xml
