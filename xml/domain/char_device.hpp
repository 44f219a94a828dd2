#pragma once
// Serial and parallel ports, consoles and channels: the guest's ends of character devices.

#include "xml/domain/char_source.hpp"
#include "xml/domain/device_info.hpp"

namespace hostler::xml {

struct Serial {
    enum class Target : std::uint8_t { none, isa, usb, pci, spapr_vio, system, sclp, isa_debug };
    enum class Model : std::uint8_t {
        none,
        isa_serial,
        usb_serial,
        pci_serial,
        spapr_vty,
        pl011,
        sclpconsole,
        sclplmconsole,
        uart16550a,
        isa_debugcon
    };

    CharSource source;
    Target target = Target::none;
    Model model = Model::none;
    std::optional<std::uint32_t> port;
    DeviceInfo info;

    bool operator==(const Serial&) const = default;
};
Words words(Serial::Target);
Words words(Serial::Model);
const Element& schema(const Serial*);

struct Parallel {
    CharSource source;
    std::optional<std::uint32_t> port;
    DeviceInfo info;

    bool operator==(const Parallel&) const = default;
};
const Element& schema(const Parallel*);

struct Console {
    enum class Target : std::uint8_t { none, serial, xen, uml, virtio, lxc, openvz, sclp, sclplm };

    CharSource source;
    Target target = Target::none;
    std::optional<std::uint32_t> port;
    DeviceInfo info;

    bool operator==(const Console&) const = default;
};
Words words(Console::Target);
const Element& schema(const Console*);

struct Channel {
    enum class Target : std::uint8_t { none, guestfwd, virtio, xen };
    enum class State : std::uint8_t { absent, connected, disconnected };

    CharSource source;
    Target target = Target::none;
    State state = State::absent;  ///< live: whether the guest has it open
    std::optional<std::uint32_t> port;
    Text name;
    Text address;
    DeviceInfo info;

    bool operator==(const Channel&) const = default;
};
Words words(Channel::Target);
Words words(Channel::State);
const Element& schema(const Channel*);

}  // namespace hostler::xml
