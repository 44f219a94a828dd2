#pragma once
// What networks and interfaces share: bandwidth, VLANs, virtual ports.

#include <vector>

#include "xml/schema/box.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

/// KiB a second; burst in KiB.
struct Rate {
    std::optional<std::uint64_t> average;
    std::optional<std::uint64_t> peak;
    std::optional<std::uint64_t> burst;
    std::optional<std::uint64_t> floor;

    bool operator==(const Rate&) const = default;
};
const Element& schema(const Rate*);

struct Bandwidth {
    std::optional<std::uint32_t> class_id;  ///< live: the host's traffic class
    Box<Rate> inbound;
    Box<Rate> outbound;

    bool operator==(const Bandwidth&) const = default;
};
const Element& schema(const Bandwidth*);

struct Vlan {
    enum class NativeMode : std::uint8_t { absent, tagged, untagged };

    struct Tag {
        std::uint32_t id = 0;  ///< 0..4095
        NativeMode native_mode = NativeMode::absent;

        bool operator==(const Tag&) const = default;
    };

    bool is_trunk = false;
    std::vector<Tag> tags;

    bool operator==(const Vlan&) const = default;
};
Words words(Vlan::NativeMode);
const Element& schema(const Vlan*);
const Element& schema(const Vlan::Tag*);

struct VirtualPort {
    enum class Type : std::uint8_t { absent, none, vepa, vnlink, openvswitch, midonet };

    Type type = Type::absent;
    std::optional<std::uint8_t> manager_id;
    std::optional<std::uint32_t> type_id;
    std::optional<std::uint8_t> type_id_version;
    Uuid instance_id;
    Uuid interface_id;
    Text profile_id;

    bool operator==(const VirtualPort&) const = default;
};
Words words(VirtualPort::Type);
const Element& schema(const VirtualPort*);

}  // namespace hostler::xml
