#pragma once
// HostInterface: a network interface of the host: a card, or a bridge, bond or VLAN over others.

#include "xml/schema/parse.hpp"

namespace hostler::xml {

struct HostDhcp {
    YesNo peer_dns = YesNo::absent;  ///< whether name servers are taken from it

    bool operator==(const HostDhcp&) const = default;
};
const Element& schema(const HostDhcp*);

struct HostIp {
    Text address;
    std::uint32_t prefix = 0;

    bool operator==(const HostIp&) const = default;
};
const Element& schema(const HostIp*);

/// How it gets its addresses of one family.
struct HostProtocol {
    enum class Family : std::uint8_t { absent, ipv4, ipv6 };

    Family family = Family::absent;
    bool is_autoconf = false;
    std::optional<HostDhcp> dhcp;
    std::vector<HostIp> ips;
    Text gateway;

    bool operator==(const HostProtocol&) const = default;
};
Words words(HostProtocol::Family);
const Element& schema(const HostProtocol*);

struct BondMonitor {
    enum class Carrier : std::uint8_t { absent, ioctl, netif };
    enum class Validate : std::uint8_t { absent, active, backup, all };

    bool is_arp = false;  ///< by ARP, else by the cards' own word
    Carrier carrier = Carrier::absent;
    Validate validate = Validate::absent;
    std::uint32_t interval_ms = 0;
    std::uint32_t down_delay_ms = 0;
    std::uint32_t up_delay_ms = 0;
    Text target;

    bool operator==(const BondMonitor&) const = default;
};
Words words(BondMonitor::Carrier);
Words words(BondMonitor::Validate);

struct HostInterface {
    enum class Type : std::uint8_t { ethernet, bridge, bond, vlan };
    enum class Start : std::uint8_t { absent, onboot, none, hotplug };
    enum class BondMode : std::uint8_t {
        absent,
        balance_rr,
        active_backup,
        balance_xor,
        broadcast,
        ieee802_3ad,
        balance_tlb,
        balance_alb,
    };
    enum class LinkState : std::uint8_t {
        absent,
        unknown,
        not_present,
        down,
        lower_layer_down,
        testing,
        dormant,
        up,
    };

    Type type = Type::ethernet;
    Start start = Start::absent;
    BondMode bond_mode = BondMode::absent;
    LinkState link_state = LinkState::absent;
    OnOff stp = OnOff::absent;
    std::uint32_t mtu = 0;
    std::uint32_t link_mbit = 0;
    Text name;
    Text mac;  ///< as it was written
    Text bridge_delay_s;
    Text vlan_tag;
    Text vlan_device;
    std::vector<HostProtocol> protocols;
    std::optional<BondMonitor> monitor;
    std::vector<HostInterface> members;  ///< of a bridge or bond

    bool operator==(const HostInterface&) const = default;
};
Words words(HostInterface::Type);
Words words(HostInterface::Start);
Words words(HostInterface::BondMode);
Words words(HostInterface::LinkState);
const Element& schema(const HostInterface*);

Result<HostInterface> parse_interface(std::string_view text, ParseFlags flags = {},
                                      Warnings* warnings = nullptr);
std::string format(const HostInterface& interface);

}  // namespace hostler::xml
