#pragma once
// PCI, USB and mediated devices of the host, and the channel subsystem's.

#include "xml/nodedev/subcapability.hpp"

namespace hostler::xml {

/// A maker or product: a number, and the name that goes with it.
struct NodeId {
    std::uint32_t id = 0;
    Text name;

    bool operator==(const NodeId&) const = default;
};
const Element& schema(const NodeId*);

struct IommuGroup {
    std::uint32_t number = 0;
    std::vector<PciAddress> devices;

    bool operator==(const IommuGroup&) const = default;
};
const Element& schema(const IommuGroup*);

struct PciLink {
    enum class Validity : std::uint8_t { absent, capability, status };

    Validity validity = Validity::absent;
    std::optional<std::uint32_t> port;
    std::uint32_t width = 0;
    Text speed;  ///< gigatransfers a second

    bool operator==(const PciLink&) const = default;
};
Words words(PciLink::Validity);
const Element& schema(const PciLink*);

struct NodePci {
    std::optional<std::uint32_t> device_class;
    std::uint32_t domain = 0;
    std::uint32_t bus = 0;
    std::uint32_t slot = 0;
    std::uint32_t function = 0;
    std::optional<std::int32_t> numa_node;
    NodeId product;
    NodeId vendor;
    std::vector<Subcapability> can;
    Box<IommuGroup> iommu_group;
    std::vector<PciLink> links;

    bool operator==(const NodePci&) const = default;
};
const Element& schema(const NodePci*);

struct NodeUsb {
    std::uint32_t bus = 0;
    std::uint32_t device = 0;
    NodeId product;
    NodeId vendor;

    bool operator==(const NodeUsb&) const = default;
};
const Element& schema(const NodeUsb*);

struct NodeUsbInterface {
    std::uint32_t number = 0;
    std::uint32_t interface_class = 0;
    std::uint32_t subclass = 0;
    std::uint32_t protocol = 0;
    Text description;

    bool operator==(const NodeUsbInterface&) const = default;
};
const Element& schema(const NodeUsbInterface*);

struct MdevAttribute {
    Text name;
    Text value;

    bool operator==(const MdevAttribute&) const = default;
};
const Element& schema(const MdevAttribute*);

struct NodeMdev {
    Text type;
    Uuid uuid;
    Text parent_address;
    std::uint32_t iommu_group = 0;
    std::vector<MdevAttribute> attributes;

    bool operator==(const NodeMdev&) const = default;
};
const Element& schema(const NodeMdev*);

struct ChannelAddress {
    std::uint32_t cssid = 0;
    std::uint32_t ssid = 0;
    std::uint32_t devno = 0;

    bool operator==(const ChannelAddress&) const = default;
};
const Element& schema(const ChannelAddress*);

}  // namespace hostler::xml
