#pragma once
// NetworkPort: one guest's card plugged into a network, and what it was plugged into there.

#include "xml/network/network.hpp"

namespace hostler::xml {

/// What the port came to on the host.
struct PortPlug {
    enum class Type : std::uint8_t { none, network, bridge, direct, hostdev_pci };
    enum class DirectMode : std::uint8_t { absent, vepa, private_mode, bridge, passthrough };

    Type type = Type::none;
    NetworkBridge::MacTable mac_table = NetworkBridge::MacTable::absent;
    DirectMode mode = DirectMode::absent;
    Forward::Driver driver = Forward::Driver::absent;
    YesNo managed = YesNo::absent;
    Text bridge;
    Text dev;
    std::optional<PciAddress> pci;

    bool operator==(const PortPlug&) const = default;
};
Words words(PortPlug::Type);
Words words(PortPlug::DirectMode);
const Element& schema(const PortPlug*);

struct NetworkPort {
    Uuid uuid;
    Uuid owner_uuid;  ///< the domain's
    Text owner_name;
    Text group;
    Mac mac;
    YesNo isolated = YesNo::absent;
    YesNo trust_guest_rx_filters = YesNo::absent;
    Box<VirtualPort> virtual_port;
    Box<Bandwidth> bandwidth;
    Box<Vlan> vlan;
    Box<PortPlug> plug;

    bool operator==(const NetworkPort&) const = default;
};
const Element& schema(const NetworkPort*);

Result<NetworkPort> parse_network_port(std::string_view text, ParseFlags flags = {},
                                       Warnings* warnings = nullptr);
std::string format(const NetworkPort& port);

}  // namespace hostler::xml
