#pragma once
// Devices of the user's own machine: USB devices and smart cards that are sent over the network.

#include "xml/domain/char_source.hpp"
#include "xml/domain/device_info.hpp"

namespace hostler::xml {

struct Redirdev {
    enum class Bus : std::uint8_t { usb };

    Bus bus = Bus::usb;
    CharSource source;
    DeviceInfo info;

    bool operator==(const Redirdev&) const = default;
};
Words words(Redirdev::Bus);
const Element& schema(const Redirdev*);

/// Which USB devices may be sent. A number that is absent matches any.
struct RedirfilterDevice {
    std::optional<std::int32_t> usb_class;
    std::optional<std::int32_t> vendor;
    std::optional<std::int32_t> product;
    Text version;  ///< "1.10"
    YesNo allow = YesNo::absent;

    bool operator==(const RedirfilterDevice&) const = default;
};
const Element& schema(const RedirfilterDevice*);

struct Redirfilter {
    std::vector<RedirfilterDevice> devices;

    bool operator==(const Redirfilter&) const = default;
};
const Element& schema(const Redirfilter*);

struct Smartcard {
    enum class Mode : std::uint8_t { host, host_certificates, passthrough };

    Mode mode = Mode::host;
    std::vector<Text> certificates;  ///< host_certificates: three of them
    Text database;
    CharSource source;  ///< passthrough
    DeviceInfo info;

    bool operator==(const Smartcard&) const = default;
};
Words words(Smartcard::Mode);
const Element& schema(const Smartcard*);

}  // namespace hostler::xml
