#pragma once
// A network interface: the guest's card and what it is plugged into.

#include "xml/domain/bandwidth.hpp"
#include "xml/domain/char_source.hpp"
#include "xml/domain/device_info.hpp"
#include "xml/schema/mac.hpp"

namespace hostler::xml {

struct InterfaceIp {
    Text address;
    Text family;
    Text prefix;
    Text peer;

    bool operator==(const InterfaceIp&) const = default;
};
const Element& schema(const InterfaceIp*);

struct InterfaceRoute {
    Text family;
    Text address;
    Text netmask;
    Text prefix;
    Text gateway;
    Text metric;

    bool operator==(const InterfaceRoute&) const = default;
};
const Element& schema(const InterfaceRoute*);

struct FilterParameter {
    Text name;
    Text value;

    bool operator==(const FilterParameter&) const = default;
};
const Element& schema(const FilterParameter*);

/// The network filter that guards the interface.
struct FilterReference {
    Text filter;
    std::vector<FilterParameter> parameters;

    bool operator==(const FilterReference&) const = default;
};
const Element& schema(const FilterReference*);

/// Offloads, each on or off.
struct HostOffloads {
    OnOff csum, gso, tso4, tso6, ecn, ufo, mrg_rxbuf;

    bool operator==(const HostOffloads&) const = default;
};
struct GuestOffloads {
    OnOff csum, tso4, tso6, ecn, ufo;

    bool operator==(const GuestOffloads&) const = default;
};

struct InterfaceDriver {
    enum class Name : std::uint8_t { absent, qemu, vhost };
    enum class TxMode : std::uint8_t { absent, iothread, timer };

    Name name = Name::absent;
    TxMode tx_mode = TxMode::absent;
    OnOff ioeventfd = OnOff::absent;
    OnOff event_idx = OnOff::absent;
    OnOff rss = OnOff::absent;
    OnOff rss_hash_report = OnOff::absent;
    VirtioOptions virtio;
    HostOffloads host = {};
    GuestOffloads guest = {};
    std::uint32_t queues = 0;
    std::uint32_t rx_queue_size = 0;
    std::uint32_t tx_queue_size = 0;

    bool operator==(const InterfaceDriver&) const = default;
};
Words words(InterfaceDriver::Name);
Words words(InterfaceDriver::TxMode);
const Element& schema(const InterfaceDriver*);

/// Receive interrupts held back until so many frames.
struct Coalesce {
    std::uint32_t rx_frames_max = 0;

    bool operator==(const Coalesce&) const = default;
};
const Element& schema(const Coalesce*);

/// A range of the host's ports that reach the guest.
struct ForwardRange {
    std::uint16_t start = 0;
    std::uint16_t end = 0;
    std::uint16_t to = 0;
    YesNo exclude = YesNo::absent;

    bool operator==(const ForwardRange&) const = default;
};
const Element& schema(const ForwardRange*);

struct PortForward {
    enum class Protocol : std::uint8_t { none, tcp, udp };

    Protocol protocol = Protocol::none;
    Text address;
    Text device;
    std::vector<ForwardRange> ranges;

    bool operator==(const PortForward&) const = default;
};
Words words(PortForward::Protocol);
const Element& schema(const PortForward*);

/// What few interfaces say.
struct InterfaceExtras {
    enum class Backend : std::uint8_t { absent, passt };
    enum class MacType : std::uint8_t { absent, generated, fixed };
    enum class Teaming : std::uint8_t { absent, persistent, transient };

    MacType mac_type = MacType::absent;
    YesNo mac_check = YesNo::absent;
    YesNo isolated = YesNo::absent;
    YesNo target_managed = YesNo::absent;
    Teaming teaming = Teaming::absent;
    std::uint64_t sndbuf = 0;
    std::uint32_t mtu = 0;
    Text teaming_persistent;
    Text script;
    Text downscript;
    Text backend_domain;
    Text hostdev_driver;
    Text guest_name;
    Text guest_actual;
    Backend backend = Backend::absent;
    Text backend_tap;
    Text backend_log;
    Text backend_vhost;
    Text local_address;  ///< udp: where it listens
    Text local_port;
    std::vector<InterfaceIp> ips;
    std::vector<InterfaceRoute> routes;
    std::vector<InterfaceIp> host_ips;  ///< inside <source>
    std::vector<InterfaceRoute> host_routes;
    std::vector<PortForward> forwards;
    Box<Address> host_device;
    Box<VirtualPort> virtual_port;
    Box<Bandwidth> bandwidth;
    Box<Vlan> vlan;
    Box<FilterReference> filter;
    Box<Coalesce> coalesce;
    Box<Reconnect> reconnect;

    bool operator==(const InterfaceExtras&) const = default;
};
Words words(InterfaceExtras::MacType);
Words words(InterfaceExtras::Teaming);
Words words(InterfaceExtras::Backend);

struct Interface {
    enum class Type : std::uint8_t {
        user,
        ethernet,
        vhostuser,
        server,
        client,
        mcast,
        network,
        bridge,
        internal,
        direct,
        hostdev,
        udp,
        vdpa,
        null,
        vds,
    };
    enum class DirectMode : std::uint8_t { absent, vepa, private_mode, bridge, passthrough };
    enum class Link : std::uint8_t { absent, up, down };
    enum class SocketMode : std::uint8_t { absent, client, server };
    enum class SocketType : std::uint8_t { absent, unix_socket };

    Type type = Type::user;
    DirectMode direct_mode = DirectMode::absent;
    SocketMode socket_mode = SocketMode::absent;  ///< vhostuser: who connects
    SocketType socket_type = SocketType::absent;
    Link link = Link::absent;
    YesNo managed = YesNo::absent;
    YesNo trust_guest_rx_filters = YesNo::absent;
    std::uint16_t port = 0;
    Mac mac;
    Text source;  ///< network, bridge, device, name, path or address, as the type has it
    Text portgroup;
    Text source_bridge;  ///< live, network: the bridge it came to
    Text port_id;        ///< live, network: the port's UUID
    Text target;         ///< the host's name for it: vnet0
    Text model;          ///< virtio, e1000…
    Box<InterfaceDriver> driver;
    Box<InterfaceExtras> extras;
    DeviceInfo info;

    bool operator==(const Interface&) const = default;
};
Words words(Interface::Type);
Words words(Interface::DirectMode);
Words words(Interface::Link);
Words words(Interface::SocketMode);
Words words(Interface::SocketType);
const Element& schema(const Interface*);

}  // namespace hostler::xml
