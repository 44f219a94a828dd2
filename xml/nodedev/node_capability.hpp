#pragma once
// What a device of the host is: one element of many types.

#include "xml/nodedev/node_pci.hpp"

namespace hostler::xml {

/// The host itself.
struct NodeSystem {
    Text product;
    Text vendor;
    Text version;
    Text serial;
    Uuid uuid;
    Text firmware_vendor;
    Text firmware_version;
    Text firmware_date;

    bool operator==(const NodeSystem&) const = default;
};

struct NodeNet {
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

    Text interface;
    Text address;
    std::uint32_t link_mbit = 0;
    LinkState link_state = LinkState::absent;
    std::vector<Text> features;
    std::vector<Subcapability> can;

    bool operator==(const NodeNet&) const = default;
};
Words words(NodeNet::LinkState);

struct NodeScsiHost {
    std::uint32_t host = 0;
    std::optional<std::uint32_t> unique_id;
    std::vector<Subcapability> can;

    bool operator==(const NodeScsiHost&) const = default;
};

struct NodeScsi {
    std::uint32_t host = 0;
    std::uint32_t bus = 0;
    std::uint32_t target = 0;
    std::uint32_t lun = 0;
    Text type;

    bool operator==(const NodeScsi&) const = default;
};

struct NodeScsiTarget {
    Text target;
    std::vector<Subcapability> can;

    bool operator==(const NodeScsiTarget&) const = default;
};

struct NodeStorage {
    Text block;
    Text bus;
    Text drive_type;
    Text model;
    Text vendor;
    Text serial;
    std::optional<std::uint64_t> size_bytes;
    std::uint64_t block_bytes = 0;
    std::uint64_t blocks = 0;
    std::vector<Subcapability> can;
    std::vector<Subcapability> can_besides;  ///< what is written after the sizes

    bool operator==(const NodeStorage&) const = default;
};

struct NodeChannel {
    ChannelAddress address;
    std::optional<ChannelAddress> device;
    std::vector<Subcapability> can;

    bool operator==(const NodeChannel&) const = default;
};

/// A s390 crypto adapter, queue or matrix.
struct NodeCrypto {
    std::uint32_t adapter = 0;
    std::uint32_t domain = 0;
    std::vector<Subcapability> can;

    bool operator==(const NodeCrypto&) const = default;
};

struct NodeCapability {
    enum class Type : std::uint8_t {
        absent,
        system,
        pci,
        usb_device,
        usb,
        net,
        scsi_host,
        scsi_target,
        scsi,
        storage,
        scsi_generic,
        drm,
        mdev,
        ccw,
        css,
        vdpa,
        ap_card,
        ap_queue,
        ap_matrix,
    };
    enum class Drm : std::uint8_t { absent, primary, control, render };

    Type type = Type::absent;
    Drm drm = Drm::absent;
    Text device;  ///< vdpa, scsi_generic: its character device
    Box<NodeSystem> system;
    Box<NodePci> pci;
    Box<NodeUsb> usb;
    Box<NodeUsbInterface> usb_interface;
    Box<NodeNet> net;
    Box<NodeScsiHost> scsi_host;
    Box<NodeScsiTarget> scsi_target;
    Box<NodeScsi> scsi;
    Box<NodeStorage> storage;
    Box<NodeMdev> mdev;
    Box<NodeChannel> channel;
    Box<NodeCrypto> crypto;

    bool operator==(const NodeCapability&) const = default;
};
Words words(NodeCapability::Type);
Words words(NodeCapability::Drm);
const Element& schema(const NodeCapability*);

}  // namespace hostler::xml
