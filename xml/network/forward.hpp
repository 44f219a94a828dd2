#pragma once
// How a network reaches beyond the host: translated, routed, or plugged into the host's devices.

#include <vector>

#include "xml/common/ip_address.hpp"
#include "xml/domain/address.hpp"

namespace hostler::xml {

/// A device of the host that guests are plugged into.
struct ForwardInterface {
    Text dev;
    std::uint32_t connections = 0;  ///< live: how many guests use it

    bool operator==(const ForwardInterface&) const = default;
};
const Element& schema(const ForwardInterface*);

struct ForwardAddress {
    enum class Type : std::uint8_t { absent, pci };

    Type type = Type::absent;
    std::uint32_t connections = 0;  ///< live
    PciAddress pci;

    bool operator==(const ForwardAddress&) const = default;
};
Words words(ForwardAddress::Type);
const Element& schema(const ForwardAddress*);

struct NatAddresses {
    IpAddress start;
    IpAddress end;

    bool operator==(const NatAddresses&) const = default;
};
const Element& schema(const NatAddresses*);

struct NatPorts {
    std::uint16_t start = 0;
    std::uint16_t end = 0;

    bool operator==(const NatPorts&) const = default;
};
const Element& schema(const NatPorts*);

/// What guests' addresses are translated to.
struct Nat {
    YesNo ipv6 = YesNo::absent;
    std::optional<NatAddresses> addresses;
    std::optional<NatPorts> ports;

    bool operator==(const Nat&) const = default;
};
const Element& schema(const Nat*);

struct Forward {
    enum class Mode : std::uint8_t {
        none,  ///< isolated
        nat,
        route,
        open,
        bridge,
        private_mode,
        vepa,
        passthrough,
        hostdev,
    };
    enum class Driver : std::uint8_t { absent, kvm, vfio };

    Mode mode = Mode::none;
    bool is_managed = false;  ///< hostdev: devices are taken from their driver
    Driver driver = Driver::absent;
    Text dev;              ///< the first interface
    Text physical;         ///< the function whose virtual ones are used
    std::vector<Nat> nat;  ///< one at most
    std::vector<ForwardInterface> interfaces;
    std::vector<ForwardAddress> addresses;

    /// The network has a bridge and addresses that the host makes.
    bool is_routed() const { return mode <= Mode::open; }

    bool operator==(const Forward&) const = default;
};
Words words(Forward::Mode);
Words words(Forward::Driver);
const Element& schema(const Forward*);

}  // namespace hostler::xml
