#pragma once
// What a device can do within what it is: a PCI device's functions, a disk's medium, a card's
// link. One element of many types; the type says which of its parts mean something.

#include <vector>

#include "xml/domain/address.hpp"
#include "xml/nodedev/vpd.hpp"

namespace hostler::xml {

/// A kind of mediated device that can be made.
struct MdevType {
    Text id;
    Text name;
    Text api;
    std::uint32_t available = 0;

    bool operator==(const MdevType&) const = default;
};
const Element& schema(const MdevType*);

struct FibreHost {
    Text wwnn;
    Text wwpn;
    Text fabric_wwn;

    bool operator==(const FibreHost&) const = default;
};

struct VirtualPorts {
    std::uint32_t vports_max = 0;
    std::uint32_t vports = 0;

    bool operator==(const VirtualPorts&) const = default;
};

struct RemotePort {
    Text rport;
    Text wwpn;

    bool operator==(const RemotePort&) const = default;
};

struct Medium {
    bool is_there = false;
    std::uint64_t size_bytes = 0;
    std::uint64_t block_bytes = 0;
    std::uint64_t blocks = 0;
    Text label;

    bool operator==(const Medium&) const = default;
};

struct Subcapability {
    /// In the order in which libvirt writes them.
    enum class Type : std::uint8_t {
        absent,
        phys_function,
        virt_functions,
        pci_bridge,
        cardbus_bridge,
        mdev_types,
        vpd,
        fc_host,
        vport_ops,
        fc_remote_port,
        net_80203,
        net_80211,
        removable,
        hotpluggable,
    };

    Type type = Type::absent;
    std::uint32_t functions_max = 0;
    std::vector<PciAddress> functions;
    std::vector<MdevType> mdev_types;
    Box<Vpd> vpd;
    Box<FibreHost> fibre;
    Box<VirtualPorts> ports;
    Box<RemotePort> remote;
    Box<Medium> medium;

    bool operator==(const Subcapability&) const = default;
};
Words words(Subcapability::Type);
const Element& schema(const Subcapability*);

/// In libvirt's order.
void sort(std::vector<Subcapability>& all);

}  // namespace hostler::xml
